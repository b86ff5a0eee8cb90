"""How sure a rank is, in words."""

from backlog.models import RobustnessFigure
from backlog.scoring.robustness import TOP
from common.presentation.figures import percent

_NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


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


SURE, OURS = 0.9, 0.5
"""Shares of all weightings: from the first on an item stays in the top almost whatever they are, below the other it
hangs on ours."""


def stay_words(sure: int, ours: int, top: int) -> str:
    """How many of the top stay there almost whatever the weights, and how many hang on ours; a title."""
    stay = f"{sure or 'None'} of the {top_words(top)} {'stays' if sure == 1 else 'stay'} there under almost any weights"
    return stay + (f"; {ours} {'hangs' if ours == 1 else 'hang'} on ours" if ours else "")
