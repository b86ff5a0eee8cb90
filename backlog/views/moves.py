"""The smallest changes that would move an item one place: less effort, more interviews, other weights.

Worked out from the item and its one neighbour; a change that would lift it past several is not looked for.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backlog.scoring.profile import Profile
from common.presentation.figures import counted, decimals, percent, short

SHORT = ("Current", "Future", "Strategy")
# Less than this part of the present effort is another item, not a smaller one.
SMALLEST_EFFORT = 0.45
MOST_INTERVIEWS = 8
# Figures are written with one decimal: nobody is "0.0 ahead".
LEAST_DIFFERENCE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An item as its place in the ranking sees it: C, F and S, and what the value is multiplied by."""

    key: str
    place: float
    priority: float
    figures: tuple[float, float, float]
    factor: float
    below_floors: bool = False

    def under(self, weights: tuple[float, float, float]) -> float:
        """Its priority under other weights."""
        return self.factor * sum(weight * figure for weight, figure in zip(weights, self.figures, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Levers:
    """What of the item could be otherwise."""

    effort_days: float | None
    confirmed: int
    contradicted: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Way:
    """One change that is enough."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Moves:
    """What the page says: a title, the neighbour's key, a sentence that follows it, and the ways."""

    title: str
    other: str
    words: str
    ways: tuple[Way, ...] = ()


def up_a_place(item: Standing, levers: Levers, above: Standing, profile: Profile, more: Sequence[Way] = ()) -> Moves:
    """What would bring the item past the one above it; ``more`` are ways found from its evidence."""
    title = "What would move it up a place"
    if item.below_floors and not above.below_floors:
        words = "stands above it because it meets every floor of the profile."
        return Moves(title, above.key, words, tuple(more))
    ways = (*_ways_up(item, levers, above, profile), *more)
    ahead = decimals(max(above.place - item.place, LEAST_DIFFERENCE))
    if not ways:
        return Moves(title, above.key, f"stands above it, {ahead} ahead. No single small change is enough.")
    enough = "This is enough:" if len(ways) == 1 else "Any one of these is enough:"
    return Moves(title, above.key, f"stands above it, {ahead} ahead. {enough}", ways)


def down_from_first(item: Standing, levers: Levers, others: Sequence[Standing], profile: Profile) -> Moves:
    """What would cost the item its first place; ``others`` are those behind it, the next one first."""
    after = others[0]
    behind = decimals(max(item.place - after.place, 0.0))
    ways = tuple(_ways_down(item, levers, others, profile))
    words = f"is next, {behind} behind." + (" First place is lost if:" if ways else "")
    return Moves("What would move it down", after.key, words, ways)


def rank_of_lifter(key: str) -> Moves:
    """A prerequisite stands where the item stands that needs it."""
    return Moves(
        "What would move it up a place", "", f"It ranks with {key}, which needs it: it moves when that one moves."
    )


def _ways_up(item: Standing, levers: Levers, above: Standing, profile: Profile) -> Iterator[Way]:
    target = above.place
    if item.priority <= 0 or target <= 0:
        return
    days = _effort_for(levers.effort_days, item.priority / target, profile.alpha)
    if days is not None and levers.effort_days and days >= SMALLEST_EFFORT * levers.effort_days:
        yield Way("Effort", f"{short(levers.effort_days)} → {decimals(math.floor(days * 10) / 10)} days")
    more = _interviews_for(item, levers, target, profile)
    if more:
        yield Way("Interviews", f"{counted(more, 'more that confirms it', 'more that confirm it')}")
    shift = _shift(item, above, profile, wanted=1)
    if shift:
        yield Way("Weights", _shift_words(shift, profile))


def _ways_down(item: Standing, levers: Levers, others: Sequence[Standing], profile: Profile) -> Iterator[Way]:
    after = others[0]
    if after.place > 0 and item.priority > 0:
        days = _effort_for(levers.effort_days, item.priority / after.place, profile.alpha)
        if days is not None and levers.effort_days:
            yield Way("Effort", f"grows from {short(levers.effort_days)} to more than {int(days)} days")
    shifts = [(shift, other.key) for other in others if (shift := _shift(item, other, profile, wanted=-1))]
    if shifts:
        shift, key = min(shifts)
        yield Way("Weights", f"{_shift_words(shift, profile)}, then {key} leads")


def _effort_for(days: float | None, ratio: float, alpha: float) -> float | None:
    """The person-days at which the priority, now ``ratio`` times the other's, would equal it."""
    if days is None or alpha <= 0:
        return None
    return float(days * ratio ** (1 / alpha))


def _interviews_for(item: Standing, levers: Levers, target: float, profile: Profile) -> int:
    """How many more confirming interviews would do; 0 if no reasonable number would."""
    if levers.confidence <= 0:
        return 0
    needed = levers.confidence * target / item.priority
    start = profile.confidence_prior * profile.confidence_strength
    held = profile.confidence_strength + levers.confirmed + levers.contradicted
    for more in range(1, MOST_INTERVIEWS + 1):
        if (start + levers.confirmed + more) / (held + more) >= needed:
            return more
    return 0


Shift = tuple[float, int, float]
"""How far a weight moves, whose it is, and where it ends."""


def _shift(item: Standing, other: Standing, profile: Profile, *, wanted: int) -> Shift | None:
    """The smallest shift of one weight, the others in proportion, that turns the two round."""
    now = _weights(profile)
    lead = other.under(now) - item.under(now)
    best: Shift | None = None
    for who, weight in enumerate(now):
        for end in _ends(who, now):
            gained = lead - (other.under(end) - item.under(end))
            share = lead / gained if gained else 0.0
            if gained * wanted <= 0 or not 0 < share < 1:
                continue
            at = weight + share * (end[who] - weight)
            if best is None or abs(at - weight) < best[0]:
                best = (abs(at - weight), who, at)
    return best


def _shift_words(shift: Shift, profile: Profile) -> str:
    """The shift in whole percent, rounded so that it is enough."""
    _distance, who, at = shift
    now = _weights(profile)[who]
    enough = math.ceil(at * 100) / 100 if at > now else math.floor(at * 100) / 100
    return f"{SHORT[who]} {percent(now)} → {percent(enough)}"


def _weights(profile: Profile) -> tuple[float, float, float]:
    return (profile.weights.current, profile.weights.future, profile.weights.strategy)


def _ends(who: int, now: tuple[float, float, float]) -> Iterator[tuple[float, float, float]]:
    """A stakeholder's weight all the way up, and all the way down with the others growing in proportion."""
    full = [0.0, 0.0, 0.0]
    full[who] = 1.0
    yield (full[0], full[1], full[2])
    left = 1.0 - now[who]
    if left > 0:
        none = [0.0 if place == who else weight / left for place, weight in enumerate(now)]
        yield (none[0], none[1], none[2])
