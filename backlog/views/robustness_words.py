"""How sure a ranking is, as lengths of small bars and as a title."""

from dataclasses import dataclass

from backlog.models import RobustnessFigure, RobustnessRun
from backlog.selectors.robustness_words import OURS, SURE, stay_words

_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Interval:
    """A bar of ranks from 1 to ``full``: where each stretch starts and how long it is, in percent."""

    top: str
    any_start: str
    any_width: str
    near_start: str
    near_width: str
    now: str


def scale_of(run: RobustnessRun) -> int:
    """The last rank that the bars of a run show, all of a list that is not long; what reaches further ends there."""
    usual = max(_SHOWN, 3 * run.top)
    return run.items if usual < run.items <= 2 * usual else usual


def top_at(top: int, full: int) -> str:
    """Where the head names the end of the top, in percent: not on the names of both ends."""
    return f"{min(max(100 * top / full, 20), 80):.1f}"


def interval(figure: RobustnessFigure, top: int, full: int) -> Interval:
    """The bar of one item; what lies beyond ``full`` ends at its edge."""

    def at(rank: int) -> float:
        return 100 * (min(rank, full + 1) - 1) / full

    def stretch(low: int, high: int) -> tuple[str, str]:
        start = min(at(low), 98.0)
        return f"{start:.1f}", f"{max(at(high + 1) - start, 2.0):.1f}"

    return Interval(
        f"{100 * top / full:.1f}",
        *stretch(figure.any_low, figure.any_high),
        *stretch(figure.near_low, figure.near_high),
        f"{min(at(figure.rank) + 50 / full, 99.0):.1f}",
    )


def finding(figures: list[RobustnessFigure], top: int) -> str:
    """The title of the table, from the items that are in the top today: how many stay there almost whatever the
    weights, how many hang on ours."""
    first = [one for one in figures if one.rank <= top]
    return stay_words(sum(one.any_top >= SURE for one in first), sum(one.any_top < OURS for one in first), top)
