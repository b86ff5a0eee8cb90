"""What stands against promising an item by a day: the plan, the track record, the capacity, the evidence."""

from datetime import date

from backlog.choices import ItemStatus
from backlog.models import Item, Score
from backlog.selectors.ranked import ranks_of
from common.presentation.dates import day
from common.presentation.figures import decimals
from planning.models import Release
from planning.selectors.outlook import days_words, outlook
from planning.selectors.releases import entry_of
from planning.selectors.roadmap import record_of
from planning.selectors.use import use_of

LOW_RANK = 20
UNSURE = 0.5


def doubts_about(item: Item, due_on: date, today: date) -> list[str]:
    """Each in a sentence, the plan first; nothing if all of it carries the day."""
    score = Score.objects.get(item=item)
    return [*_of_plan(item, due_on, today), *_of_item(item, score)]


def carried_by(item: Item, today: date) -> str:
    """When the item likely comes as things are planned, in a sentence."""
    entry = entry_of(item)
    if item.status == ItemStatus.SHIPPED:
        return f"{item.key} has shipped."
    if entry is None:
        return f"{item.key} is planned in no release."
    words = outlook(entry.release, record_of(item.product), today).words
    return f"{item.key} is planned in {entry.release} for {day(entry.release.ships_on)}: {words}."


def _of_plan(item: Item, due_on: date, today: date) -> list[str]:
    entry = entry_of(item)
    if entry is None:
        return [f"{item.key} is planned in no release."]
    return [*_of_day(item, entry.release, due_on, today), *_of_capacity(entry.release)]


def _of_day(item: Item, release: Release, due_on: date, today: date) -> list[str]:
    found = outlook(release, record_of(item.product), today)
    if release.ships_on > due_on:
        return [f"{release} is planned for {day(release.ships_on)}, after that day."]
    if found.usual is None:
        return [f"Too few releases of {item.product} shipped to say how far a date can be trusted."]
    if found.days is None:
        return [f"{release} is later than usual already."]
    if found.days.latest is not None and found.days.latest > due_on:
        return [f"{release} likely ships {days_words(found.days)}, which may be after that day."]
    return []


def _of_capacity(release: Release) -> list[str]:
    over = [pool for pool in use_of([release])[release.pk].pools if pool.is_over]
    return [f"{release} is over capacity: {decimals(pool.over)} days too many for {pool.name}." for pool in over]


def _of_item(item: Item, score: Score) -> list[str]:
    rank = ranks_of(item.product_id, [score]).get(item.pk)
    found = []
    if not score.is_estimated:
        found.append(f"Nobody has estimated {item.key}.")
    if rank is not None and rank > LOW_RANK:
        found.append(f"{item.key} ranks {rank}: {rank - 1} items come first.")
    if score.confidence < UNSURE:
        found.append(f"Few have confirmed {item.key}: its confidence is {decimals(score.confidence, 2)} of 1.")
    return found
