"""A solution, the whole answer to a need, scored as if it were one item; and how complete it is.

The evidence of its items is joined so that nobody counts twice: an account has one voice, the strongest that it gave
any of the items; a deal, a segment and a theme count once, with the most that they mean to one of them. Then the
formula of items applies, unchanged: a solution of one item scores as the item.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from backlog.scoring.formula import Scored, score
from backlog.scoring.inputs import (
    GAP,
    Alignment,
    Deal,
    ItemInputs,
    SegmentImpact,
    Voice,
    one_voice_each,
)
from backlog.scoring.profile import IMPORTANCES, Profile

FEATURE = "feature"
MUST_HAVE = IMPORTANCES[0]
FORMER = "former"


def union_of(items: Sequence[ItemInputs], profile: Profile) -> ItemInputs:
    """The evidence of several items as that of one.

    Of the figures that are no voices: slips and age are those of the item that has most, findings of interviews and
    effort add up. Votes without a name may be of the same people, so the item with most of them stands for all. An
    item without an estimate takes ``effort_ref``, as it does alone.
    """
    gaps = [one for one in items if one.is_gap]
    return ItemInputs(
        kind=GAP if gaps else FEATURE,
        voices=_voices(items),
        deals=_deals(items),
        segments=_segments(items),
        alignments=_alignments(items),
        unnamed_votes=max((one.unnamed_votes for one in items), default=0),
        slips=max((one.slips for one in gaps), default=0),
        months_open=max((one.months_open for one in gaps), default=0),
        confirmed=sum(one.confirmed for one in items),
        contradicted=sum(one.contradicted for one in items),
        effort_days=math.fsum(_days(one, profile) for one in items) if items else None,
    )


def score_solution(items: Sequence[ItemInputs], profile: Profile) -> Scored:
    """Score several items as one."""
    return score(union_of(items, profile), profile)


def _days(item: ItemInputs, profile: Profile) -> float:
    return profile.effort_ref if item.effort_days is None else item.effort_days


def _voices(items: Iterable[ItemInputs]) -> tuple[Voice, ...]:
    """The strongest voice of each account at each horizon; its hours add up over the gaps that it lives with."""
    joined: list[Voice] = []
    hours: dict[int, float] = {}
    for item in items:
        voices = one_voice_each(item.voices)
        joined += voices
        lived = {voice.account: voice.hours for voice in voices} if item.is_gap else {}
        for account, amount in lived.items():
            hours[account] = hours.get(account, 0.0) + amount
    return tuple(replace(voice, hours=hours.get(voice.account, 0.0)) for voice in one_voice_each(joined))


def _deals(items: Iterable[ItemInputs]) -> tuple[Deal, ...]:
    strongest: dict[int, Deal] = {}
    for item in items:
        for deal in item.deals:
            known = strongest.get(deal.opportunity, deal)
            strongest[deal.opportunity] = min(known, deal, key=lambda one: IMPORTANCES.index(one.importance))
    return tuple(strongest.values())


def _segments(items: Iterable[ItemInputs]) -> tuple[SegmentImpact, ...]:
    most: dict[int, SegmentImpact] = {}
    for item in items:
        for one in item.segments:
            most[one.segment] = max(most.get(one.segment, one), one, key=lambda known: known.impact)
    return tuple(most.values())


def _alignments(items: Iterable[ItemInputs]) -> tuple[Alignment, ...]:
    most: dict[int, Alignment] = {}
    for item in items:
        for one in item.alignments:
            most[one.theme] = max(most.get(one.theme, one), one, key=lambda known: known.alignment)
    return tuple(most.values())


@dataclass(frozen=True, slots=True)
class Part:
    """An item of a solution: its evidence, its value as it stands in the backlog, and whether people have it."""

    key: str
    inputs: ItemInputs
    value: float
    is_shipped: bool


@dataclass(frozen=True, slots=True)
class Need:
    """What one account must have of a solution: the keys of what is shipped and of what it still lacks."""

    account: int
    name: str
    arr: float
    met: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_served(self) -> bool:
        """Whether the account has all that it cannot live without."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of a solution people have."""

    value: float | None
    """The share of its items' value that is shipped; None while no item has a value."""
    must_haves: float | None
    """The share of the accounts' must-haves that are met; None if nobody must have any of it."""
    met: int
    wanted: int
    """Must-haves, each one account's for one item."""
    needs: tuple[Need, ...]
    """By account: who lacks something first, then the larger."""

    @property
    def served(self) -> int:
        """Accounts that have all of their must-haves."""
        return sum(1 for need in self.needs if need.is_served)


def completeness(parts: Sequence[Part]) -> Completeness:
    """How much of it is shipped, by value and by the accounts' must-haves."""
    needs = _needs(parts)
    total = math.fsum(part.value for part in parts)
    shipped = math.fsum(part.value for part in parts if part.is_shipped)
    met = sum(len(need.met) for need in needs)
    wanted = met + sum(len(need.missing) for need in needs)
    return Completeness(
        value=min(shipped / total, 1.0) if total > 0 else None,
        must_haves=met / wanted if wanted else None,
        met=met,
        wanted=wanted,
        needs=needs,
    )


def _needs(parts: Iterable[Part]) -> tuple[Need, ...]:
    found: dict[int, Need] = {}
    for part in parts:
        for account, voice in _musts(part.inputs).items():
            need = found.get(account) or Need(account, voice.name, voice.arr, (), ())
            if part.is_shipped:
                found[account] = replace(need, met=(*need.met, part.key))
            else:
                found[account] = replace(need, missing=(*need.missing, part.key))
    return tuple(sorted(found.values(), key=lambda need: (need.is_served, -need.arr, need.name)))


def _musts(inputs: ItemInputs) -> dict[int, Voice]:
    """The accounts that cannot live without the item; who left us waits for nothing."""
    return {voice.account: voice for voice in inputs.voices if voice.importance == MUST_HAVE and voice.stage != FORMER}
