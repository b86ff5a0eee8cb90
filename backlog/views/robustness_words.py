"""How sure a rank is, in words and as lengths of a small bar."""

from dataclasses import dataclass

from backlog.models import RobustnessFigure, RobustnessRun
from backlog.scoring.robustness import TOP
from common.presentation.figures import percent

_NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_SHOWN = 30


def top_words(top: int) -> str:
    """As in "top ten"; figures from thirteen on."""
    return f"top {_NUMBERS[top]}" if top < len(_NUMBERS) else f"top {top}"


def share_words(share: float) -> str:
    """A share in whole percent that says neither "all" nor "none" of what is only nearly so."""
    if 0 < share < 0.01:
        return "less than 1 %"
    return "more than 99 %" if 0.99 < share < 1 else percent(share)


def sentence(figure: RobustnessFigure, top: int = TOP) -> str:
    """As in "In the top ten under 97 % of weightings near today's, and under 84 % of all weightings."."""
    near, anywhere = share_words(figure.near_top), share_words(figure.any_top)
    where = f"In the {top_words(top)} under"
    if near == anywhere:
        return f"{where} {near} of weightings, near today's and of all."
    return f"{where} {near} of weightings near today's, and under {anywhere} of all weightings."


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
    """The last rank that the bars of a run show; what reaches further ends there."""
    return max(_SHOWN, 3 * run.top)


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
    sure = sum(one.any_top >= 0.9 for one in first)
    ours = sum(one.any_top < 0.5 for one in first)
    stay = f"{sure or 'None'} of the {top_words(top)} {'stays' if sure == 1 else 'stay'} there under almost any weights"
    return stay + (f"; {ours} {'hangs' if ours == 1 else 'hang'} on ours" if ours else "")
