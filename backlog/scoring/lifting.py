"""The smallest single changes that would move an item past the one above it, each by the formula itself.

One of each kind: one more customer who must have it (of what revenue), less effort, a theme served better. Each is the
smallest that is enough: a euro, a tenth of a day or a step of alignment less is not.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from backlog.scoring.formula import score
from backlog.scoring.inputs import Alignment, ItemInputs, Voice
from backlog.scoring.profile import Profile
from backlog.scoring.ranking import rounded

NEW_ACCOUNT = -1
"""The id of the account that is thought of; none has it."""
LARGEST_REVENUE = 1_000_000_000
MOST_ALIGNMENT = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """What is to be passed: the place of the item above, and whether that misses a floor."""

    place: float
    below_floors: bool = False

    def is_passed(self, inputs: ItemInputs, profile: Profile) -> bool:
        """Whether an item with this evidence would stand above it, whichever is the older."""
        scored = score(inputs, profile)
        return (scored.meets_floors, rounded(scored.priority)) > (not self.below_floors, rounded(self.place))


@dataclass(frozen=True, slots=True)
class ThemeStep:
    """A theme, and the alignment from which and to which the item would have to go."""

    theme: int
    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Lifts:
    """The smallest change of each kind; None where none of that kind is enough."""

    must_have_revenue: int | None
    """Revenue a year of one more customer with a must have; at most the profile's floor of revenue means any."""
    effort_days: float | None
    theme: ThemeStep | None


def lifts(inputs: ItemInputs, profile: Profile, bar: Bar, others: Iterable[Alignment] = ()) -> Lifts:
    """What would be enough.

    Args:
        others: active themes that the item does not serve yet, with an alignment of 0.
    """
    return Lifts(
        must_have_revenue=_revenue(inputs, profile, bar),
        effort_days=_days(inputs, profile, bar),
        theme=_theme(inputs, profile, bar, [*inputs.alignments, *others]),
    )


def with_must_have(inputs: ItemInputs, revenue: float) -> ItemInputs:
    """The same with one more customer of this revenue, who must have it today."""
    voice = Voice(account=NEW_ACCOUNT, importance="must_have", arr=revenue)
    return replace(inputs, voices=(*inputs.voices, voice))


def with_alignment(inputs: ItemInputs, theme: Alignment, alignment: float) -> ItemInputs:
    """The same, serving one theme so well."""
    kept = tuple(one for one in inputs.alignments if one.theme != theme.theme)
    return replace(inputs, alignments=(*kept, replace(theme, alignment=alignment)))


def _revenue(inputs: ItemInputs, profile: Profile, bar: Bar) -> int | None:
    return _least(LARGEST_REVENUE, lambda revenue: bar.is_passed(with_must_have(inputs, revenue), profile))


def _days(inputs: ItemInputs, profile: Profile, bar: Bar) -> float | None:
    if inputs.effort_days is None:
        return None
    tenths = int(inputs.effort_days * 10)

    def is_enough(less: int) -> bool:
        return bar.is_passed(replace(inputs, effort_days=(tenths - less) / 10), profile)

    less = _least(tenths, is_enough)
    return None if less is None else (tenths - less) / 10


def _theme(inputs: ItemInputs, profile: Profile, bar: Bar, themes: Iterable[Alignment]) -> ThemeStep | None:
    steps = [
        ThemeStep(one.theme, one.name, one.alignment, float(after))
        for one in themes
        for after in range(int(one.alignment) + 1, MOST_ALIGNMENT + 1)
        if bar.is_passed(with_alignment(inputs, one, float(after)), profile)
    ]
    return min(steps, key=lambda step: (step.after - step.before, step.name, step.theme), default=None)


def _least(most: int, is_enough: Callable[[int], bool]) -> int | None:
    """The least whole number from 0 to `most` that is enough, where more is never worse."""
    if not is_enough(most):
        return None
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle + 1, high)
    return low
