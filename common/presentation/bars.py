"""Bars as SVG: a strict content security policy allows no inline widths, so a length is an attribute."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from common.presentation.figures import decimals

# Neighbouring segments keep this gap, in percent of the whole bar, so that they are told apart without colour.
GAP = 0.7
# Anything shorter would not be seen, and would look like a fault in the bar.
LEAST = 0.4
STAKEHOLDERS = ("c", "f", "s")


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a bar: who it belongs to, where it starts and how long it is, in percent of the bar."""

    who: str
    start: str
    width: str


def stake_segments(adds: Sequence[float], full: float = 100.0) -> list[Segment]:
    """The three stakeholders' stretches, always in the order current, future, strategy; ``full`` fills the bar."""
    segments, start = [], 0.0
    for who, value in zip(STAKEHOLDERS, adds, strict=True):
        length = 100.0 * value / full if full else 0.0
        if length > LEAST:
            segments.append(Segment(who, f"{start:.2f}", f"{max(length - GAP, 0.5):.2f}"))
        start += length
    return segments


def share_width(share: float) -> str:
    """The width of a bar that shows one share of one, in percent, kept within the bar."""
    return f"{min(max(share, 0.0), 1.0) * 100:.1f}"


def adds_text(adds: Sequence[float]) -> str:
    """The bar in words, for the tooltip and for screen readers."""
    current, future, strategy = (f"{value:.1f}" for value in adds)
    return f"Current adds {current}, Future adds {future}, Strategy adds {strategy}"


_BAR = (
    '<span class="vb-in" data-tip="{words}"><svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none"'
    ' aria-hidden="true"><rect class="track" width="100" height="8"/>{stretches}</svg>{value}</span>'
    '<span class="vh">{words}</span>'
)


def stake_bar(adds: Sequence[float], total: float | None = None, *, stale: bool = False) -> SafeString:
    """What each stakeholder adds to the value, as one bar of 100, and the value beside it if it is given."""
    stretches = "".join(
        f'<rect class="fill-{one.who}" x="{one.start}" width="{one.width}" height="8"/>' for one in stake_segments(adds)
    )
    value = "" if total is None else f'<span class="val{" stale" if stale else ""}">{decimals(total)}</span>'
    drawn = _BAR.format(words=adds_text(adds), stretches=stretches, value=value)
    return mark_safe(drawn)  # noqa: S308 - figures and our own words, nothing that anybody typed
