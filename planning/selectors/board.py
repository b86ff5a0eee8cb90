"""The releases of a product side by side, as one moves items between them: how full, worth what, and what is wrong."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backlog.choices import OPEN_STATUSES
from backlog.models import Dependency, Item
from backlog.selectors.definition import definitions_of
from common.presentation.dates import day
from common.presentation.figures import short
from planning.models import Plan, Promise, Release, ReleaseItem
from planning.selectors.plans import is_carried_out, the_plan_of
from planning.selectors.releases import ITEM_ORDER, days_by_pool
from planning.selectors.use import Use, use_of
from planning.solving.words import days_of
from stakeholders.models import Product


@dataclass(frozen=True, slots=True)
class Card:
    """An item on the board, with its person-days by pool."""

    item: Item
    days: Mapping[str, float]
    lacks: str
    """What its definition lacks before it should be planned, in words."""

    @property
    def value(self) -> float:
        """As plans count it: what the stakeholders give it, times urgency and confidence."""
        score = self.item.score
        return float(score.value * score.urgency * score.confidence)

    @property
    def effort_in_words(self) -> str:
        """As in "7 + 4"; empty without an estimate."""
        return " + ".join(short(amount) for amount in self.days.values())


@dataclass(frozen=True, slots=True)
class Column:
    """A release to come, with what is planned in it and what is wrong with that."""

    release: Release
    use: Use
    cards: tuple[Card, ...]
    is_overdue: bool
    warnings: tuple[str, ...]

    @property
    def value(self) -> float:
        """What its items are worth together."""
        return math.fsum(card.value for card in self.cards)

    @property
    def undefined(self) -> int:
        """How many of its items are not defined well enough to be planned."""
        return sum(bool(card.lacks) for card in self.cards)

    def too_much_with(self, card: Card) -> list[str]:
        """What it would lack if the item came as well, pool by pool."""
        wanted = [(pool, pool.used + card.days.get(pool.slug, 0.0)) for pool in self.use.pools]
        return [
            f"{self.release} would need {days_of(days, pool.slug)} and has {short(pool.capacity)}."
            for pool, days in wanted
            if pool.capacity is not None and days > pool.capacity and card.days.get(pool.slug)
        ]


@dataclass(frozen=True, slots=True)
class Board:
    """The releases to come, the next one first, and the plan that was accepted, if any."""

    columns: tuple[Column, ...]
    plan: Plan | None
    is_carried_out: bool

    @property
    def value(self) -> float:
        """What all that is planned is worth, whenever it comes."""
        return math.fsum(column.value for column in self.columns)

    @property
    def items(self) -> int:
        """How many items are planned."""
        return sum(len(column.cards) for column in self.columns)

    @property
    def gaps(self) -> int:
        """How many of them are gaps."""
        return sum(card.item.kind == "gap" for column in self.columns for card in column.cards)

    @property
    def warnings(self) -> int:
        """How many things are wrong."""
        return sum(len(column.warnings) for column in self.columns)

    def column(self, release_id: int) -> Column | None:
        """The column of a release."""
        return next((one for one in self.columns if one.release.pk == release_id), None)


def board_of(product: Product, today: date) -> Board:
    """All releases to come. What shipped before its release counts as work of it, but is not there to be moved."""
    releases = list(Release.objects.filter(product=product).coming().select_related("product"))
    planned = _planned(releases)
    uses, warnings = use_of(releases), _warnings(releases, planned)
    columns = tuple(
        Column(
            release=release,
            use=uses[release.pk],
            cards=planned[release.pk],
            is_overdue=release.is_overdue(today),
            warnings=(*_past(release, today), *_over(uses[release.pk]), *warnings[release.pk]),
        )
        for release in releases
    )
    plan = the_plan_of(product)
    return Board(columns, plan, plan is None or is_carried_out(plan))


def cards_of(items: Sequence[Item]) -> tuple[Card, ...]:
    """The items as they stand on the board, in their order."""
    ids = [item.pk for item in items]
    days, definitions = days_by_pool(ids), definitions_of(ids)
    return tuple(Card(item, days.get(item.pk, {}), definitions[item.pk].warning) for item in items)


def _planned(releases: Sequence[Release]) -> dict[int, tuple[Card, ...]]:
    """What is planned in each release, as it ranks."""
    entries = ReleaseItem.objects.filter(release__in=releases, shipped_at=None).select_related("item__score")
    rows = list(entries.defer("item__search").order_by(*ITEM_ORDER))
    cards = zip(rows, cards_of([row.item for row in rows]), strict=True)
    found: dict[int, list[Card]] = {release.pk: [] for release in releases}
    for row, card in cards:
        found[row.release_id].append(card)
    return {pk: tuple(own) for pk, own in found.items()}


def _past(release: Release, today: date) -> list[str]:
    return ["Its day is past: nothing more can be planned in it."] if release.is_overdue(today) else []


def _over(use: Use) -> list[str]:
    return [
        f"It needs {days_of(pool.used, pool.slug)} and has {short(pool.capacity)}."
        for pool in use.pools
        if pool.capacity is not None and pool.is_over
    ]


def _warnings(releases: Sequence[Release], planned: Mapping[int, tuple[Card, ...]]) -> dict[int, list[str]]:
    """What comes too early or too late, by release: before what it requires, or after the day that was promised."""
    at = {card.item.pk: release for release in releases for card in planned[release.pk]}
    found: dict[int, list[str]] = {release.pk: [] for release in releases}
    for item_id, words in [*_before_its_time(at), *_after_a_promise(at)]:
        found[at[item_id].pk].append(words)
    return found


def _before_its_time(at: Mapping[int, Release]) -> list[tuple[int, str]]:
    """Items that come before an open one that they require; that may be of another product."""
    links = Dependency.objects.filter(item__in=at, requires__status__in=OPEN_STATUSES).select_related(
        "item", "requires"
    )
    rows = list(links.defer("item__search", "requires__search").order_by("item_id", "requires_id"))
    entries = ReleaseItem.objects.filter(item__in=[row.requires_id for row in rows], shipped_at=None)
    when = {entry.item_id: entry.release for entry in entries.select_related("release")}
    return [
        (row.item_id, f"{row.item.key} requires {row.requires.key}, which is {_place(when.get(row.requires_id))}.")
        for row in rows
        if not _in_time(when.get(row.requires_id), at[row.item_id])
    ]


def _in_time(first: Release | None, then: Release) -> bool:
    return first is not None and (first.pk == then.pk or first.ships_on <= then.ships_on)


def _place(release: Release | None) -> str:
    return f"planned in {release}" if release else "planned in no release"


def _after_a_promise(at: Mapping[int, Release]) -> list[tuple[int, str]]:
    """Items of which somebody was promised an earlier day."""
    rows = Promise.objects.open().filter(item__in=at).select_related("item", "account", "segment")
    promises = rows.defer("item__search").order_by("due_on", "id")
    return [
        (one.item_id, f"{one.item.key} is promised to {one.told_to} by {day(one.due_on)}.")
        for one in promises
        if one.item is not None and one.item_id is not None and one.due_on < at[one.item_id].ships_on
    ]
