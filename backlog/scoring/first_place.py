"""Who comes first under some weights, and how far one weight can move before another item does.

One weight moves, the other two share the rest in their proportion: then every priority is a straight line over that
weight, and the first place follows the highest line. Walking along it from crossing to crossing gives the exact weight
at which the first place changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backlog.scoring.triangle import Contender, Point

_EVEN: Final = 0.5
_NOTHING: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Shift:
    """The smallest change of one weight that changes the first place."""

    stakeholder: int
    """0 current, 1 future, 2 strategy."""
    share: float
    """What its weight would be, of one."""
    item: int
    """Who leads from there on, by its position."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Who comes first, and until when; without a shift it stays first whichever single weight moves."""

    item: int
    shift: Shift | None


@dataclass(frozen=True, slots=True)
class _Line:
    """A priority over one weight, from what it is at 0 with a slope; `first` is who stands first if it is highest."""

    start: float
    slope: float
    first: int

    def at(self, share: float) -> float:
        return self.start + self.slope * share


def lead_of(contenders: Sequence[Contender], weights: Point) -> Lead | None:
    """Who of the contenders comes first under weights that sum to one; None without any."""
    if not contenders:
        return None
    firsts = _firsts(contenders)
    deciding = [one for one in contenders if not one.below] or list(contenders)
    found: list[tuple[float, Shift]] = []
    leader = -1
    for who in range(3):
        lines = [_line(one, weights, who, firsts[one.item]) for one in deciding]
        highest = max(line.at(weights[who]) for line in lines)
        leader = next(line.first for line in lines if line.at(weights[who]) >= highest - _NOTHING)
        for up in (True, False):
            changed = _walk(lines, weights[who], leader, up=up)
            if changed:
                found.append((abs(changed[0] - weights[who]), Shift(who, *changed)))
    return Lead(leader, min(found, key=lambda one: one[0])[1] if found else None)


def _firsts(contenders: Sequence[Contender]) -> dict[int, int]:
    """For each item who stands first where its priority is the highest: the longest chain to it, then the older."""
    firsts = {one.item: (0, one.item) for one in contenders}
    for one in contenders:
        for item, steps in one.lifters:
            if steps > firsts[item][0]:
                firsts[item] = (steps, one.item)
    return {item: first for item, (_, first) in firsts.items()}


def _line(one: Contender, weights: Point, who: int, first: int) -> _Line:
    rest = 1 - weights[who]
    others = [at for at in range(3) if at != who]
    start = sum((weights[at] / rest if rest > _NOTHING else _EVEN) * one.corners[at] for at in others)
    return _Line(start, one.corners[who] - start, first)


def _walk(lines: Sequence[_Line], share: float, leader: int, *, up: bool) -> tuple[float, int] | None:
    """The weight at which somebody else leads, and who; None if nobody does up to the end."""
    way = 1 if up else -1
    top = max(lines, key=lambda line: (line.first == leader, line.at(share), way * line.slope))
    for _ in lines:
        crossings = [
            ((top.start - line.start) / (line.slope - top.slope), line)
            for line in lines
            if way * (line.slope - top.slope) > _NOTHING
        ]
        ahead = [(max(way * (at - share), 0.0), -way * line.slope, at, line) for at, line in crossings]
        if not ahead:
            return None
        _, _, share, top = min(ahead, key=lambda one: one[:2])
        if not 0 <= share <= 1:
            return None
        if top.first != leader:
            return share, top.first
    return None
