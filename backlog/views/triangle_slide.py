"""What stands around the weighing triangle in its file: a title that says the finding, the weights, the legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from backlog.scoring import Tried
from backlog.views.triangle_patches import Patch
from common.presentation.dates import day
from common.presentation.figures import counted, percent
from stakeholders.choices import Stakeholder
from stakeholders.models import Product

ROWS: Final = 7
TOP, HEIGHT = 106, 30


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A region in the legend, at its height."""

    patch: Patch
    share: str
    y: int


@dataclass(frozen=True, slots=True)
class Slide:
    """Title, weights and date, legend, and what the legend leaves out."""

    title: str
    facts: str
    rows: tuple[LegendRow, ...]
    more: str


def slide_of(product: Product, words: str, tried: Tried, patches: Sequence[Patch]) -> Slide:
    """``words`` say how far the first place holds; their first sentence is the title."""
    weights = zip(Stakeholder, tried.shares, strict=True)
    shares = ", ".join(f"{str(one.label).lower()} {percent(share)}" for one, share in weights)
    which = "weights in force" if tried.is_today else "weights tried"
    return Slide(
        title=words.partition(". Then ")[0].rstrip(".") or "No open item: nothing to weigh yet",
        facts=f"{product.name} · {which}: {shares} · {day(timezone.localdate())}",
        rows=tuple(LegendRow(one, share_words(one.share), TOP + HEIGHT * at) for at, one in enumerate(patches[:ROWS])),
        more=_more(patches[ROWS:]),
    )


def _more(left: Sequence[Patch]) -> str:
    if not left:
        return ""
    return f"and {counted(len(left), 'more item')}, together {share_words(sum(one.share for one in left))}"


def share_words(share: float) -> str:
    """A share of all weightings; what is not nothing is never 0 %."""
    return "under 1 %" if share < 0.01 else percent(share)
