"""The weighing triangle: which item comes first under each weighting.

Three weights that sum to one are a point in a triangle, and a priority is linear in them. So the weightings under which
one item comes first are a convex polygon, cut out by one straight line for each rival: exact, no grid. What another
item beats in all three corners never comes first, and of any number of items only few are not beaten so.

A prerequisite stands where the best of what needs it stands, and directly above it: the polygon of an item belongs to
the prerequisite that would have to come first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from backlog.scoring.arrays import Floats, Ints

Point = tuple[float, float, float]
Polygon = list[Point]

CORNERS: Final[Polygon] = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)]
TOP: Final = 5
"""So many of the best are told for any weighting."""
_SAMPLED: Final = 20
"""Rivals are looked for at the points of a grid of so many steps a side."""
_NOTHING: Final = 1e-9
"""A smaller share of the triangle is a line or a point: there two items tie."""


@dataclass(frozen=True, slots=True)
class Region:
    """The weightings under which one item comes first."""

    item: int
    """Position of the item that comes first."""
    share: float
    """Of all weightings; the shares of all regions sum to one."""
    polygons: tuple[Polygon, ...]
    """One for each item whose priority decides: the item itself, or what lifts it."""
    deciders: tuple[int, ...]
    centre: Point


@dataclass(frozen=True, slots=True)
class Contender:
    """An item that can be among the best `TOP` somewhere, or that such an item needs first."""

    item: int
    corners: Point
    """Its priority in each corner; in between it is the sum of these by the weights."""
    below: bool
    """Whether it misses a floor by itself."""
    lifters: tuple[tuple[int, int], ...]
    """Items that need it, as positions, each with the steps of the longest chain to it."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the triangle reads: one row an item."""

    corners: Floats
    """(n, 3): the priority under each stakeholder alone."""
    below: NDArray[np.bool_]
    ties: Ints
    """The order of items that tie: a smaller number comes first."""
    needs: Ints
    """(m, 2): item and prerequisite, as positions."""


def regions(backlog: Backlog) -> list[Region]:
    """The regions, the largest first; none without items."""
    if not len(backlog.corners):
        return []
    served = _lifters_of(backlog)
    deciding = _deciders(backlog, served)
    found: dict[int, list[tuple[int, Polygon]]] = {}
    for at, polygon in _cut(backlog, deciding):
        found.setdefault(_first_for(backlog, served, at), []).append((at, polygon))
    made = [_region(item, parts) for item, parts in found.items()]
    total = sum(one.share for one in made)
    made = [Region(one.item, one.share / total, one.polygons, one.deciders, one.centre) for one in made]
    return sorted(made, key=lambda one: (-one.share, backlog.ties[one.item]))


def contenders(backlog: Backlog) -> list[Contender]:
    """All items that can be among the best `TOP` under some weighting, with what they need."""
    if not len(backlog.corners):
        return []
    served = _lifters_of(backlog)
    chosen: set[int] = set()
    for group in (np.flatnonzero(~backlog.below), np.flatnonzero(backlog.below)):
        if len(chosen) < TOP:
            chosen.update(int(at) for at in unbeaten(backlog.corners, group, TOP))
    chosen.update(first for first, lifters in served.items() if chosen & set(lifters))
    return [
        Contender(
            at,
            _point(backlog.corners[at]),
            bool(backlog.below[at]),
            tuple((one, steps) for one, steps in served.get(at, {}).items() if one in chosen),
        )
        for at in sorted(chosen, key=lambda one: backlog.ties[one])
    ]


def unbeaten(corners: Floats, among: Ints, rivals: int) -> Ints:
    """Those of `among` that fewer than `rivals` others beat in all three corners.

    The others are looked for among those that are the best somewhere, so a few too many may remain, never too few.
    """
    if len(among) <= rivals:
        return among
    values = corners[among]
    best = values[_best_somewhere(values, rivals)]
    beaten = np.zeros(len(among), dtype=np.int64)
    for strong in best:
        beaten += (values < strong).all(axis=1)
    return among[beaten < rivals]


def _best_somewhere(values: Floats, rivals: int) -> Ints:
    """Positions of the best few at each point of a grid of weightings."""
    grid = np.array(
        [(a, b, _SAMPLED - a - b) for a in range(_SAMPLED + 1) for b in range(_SAMPLED + 1 - a)], dtype=np.float64
    )
    found = set()
    for weights in grid / _SAMPLED:
        priorities = values @ weights
        found.update(np.argpartition(priorities, -rivals)[-rivals:].tolist())
    return np.array(sorted(found), dtype=np.int64)


def _deciders(backlog: Backlog, served: dict[int, dict[int, int]]) -> list[int]:
    """Items whose priority can be the highest, one of each priority: of equals the one that leads to the first."""
    fit = np.flatnonzero(~backlog.below)
    known = unbeaten(backlog.corners, fit if len(fit) else np.flatnonzero(backlog.below), 1)
    by_corners: dict[Point, int] = {}
    for at in known.tolist():
        corners = _point(np.round(backlog.corners[at], 9))
        rival = by_corners.get(corners)
        if rival is None or _precedence(backlog, served, at) < _precedence(backlog, served, rival):
            by_corners[corners] = at
    return list(by_corners.values())


def _precedence(backlog: Backlog, served: dict[int, dict[int, int]], at: int) -> tuple[int, int]:
    first = _first_for(backlog, served, at)
    return -served.get(first, {}).get(at, 0), int(backlog.ties[first])


def _lifters_of(backlog: Backlog) -> dict[int, dict[int, int]]:
    """For each prerequisite all items that need it, with the steps of the longest chain to each."""
    needed_by: dict[int, list[int]] = {}
    for item, first in backlog.needs.tolist():
        needed_by.setdefault(first, []).append(item)
    known: dict[int, dict[int, int]] = {}
    return {first: _reached(first, needed_by, known) for first in needed_by}


def _reached(start: int, needed_by: dict[int, list[int]], known: dict[int, dict[int, int]]) -> dict[int, int]:
    """All that needs `start`, without recursion: chains may be long. A circle, which no service makes, adds nothing."""
    waiting = [start]
    on_the_way: set[int] = set()
    while waiting:
        at = waiting[-1]
        open_ones = [one for one in needed_by.get(at, ()) if one not in known and one not in on_the_way]
        on_the_way.add(at)
        if open_ones:
            waiting.extend(open_ones)
            continue
        waiting.pop()
        if at not in known:
            known[at] = _joined(at, needed_by, known)
    return known[start]


def _joined(at: int, needed_by: dict[int, list[int]], known: dict[int, dict[int, int]]) -> dict[int, int]:
    steps: dict[int, int] = {}
    for one in needed_by.get(at, ()):
        for further, count in {one: 0, **known.get(one, {})}.items():
            steps[further] = max(steps.get(further, 0), count + 1)
    return steps


def _first_for(backlog: Backlog, served: dict[int, dict[int, int]], at: int) -> int:
    """Who stands first where the priority of `at` is the highest: the longest chain to it, then the older item."""
    chain = [(-lifters[at], int(backlog.ties[first]), first) for first, lifters in served.items() if at in lifters]
    return min(chain)[2] if chain else at


def _cut(backlog: Backlog, deciding: Sequence[int]) -> list[tuple[int, Polygon]]:
    """Each decider's polygon: the strongest rivals cut first, so that most are gone after a few lines."""
    vectors = {at: _point(backlog.corners[at]) for at in deciding}
    strongest = sorted(deciding, key=lambda at: -sum(vectors[at]))
    kept = []
    for at in deciding:
        polygon = _own(vectors, at, strongest)
        if area(polygon) > _NOTHING:
            kept.append((at, polygon))
    return kept


def _own(vectors: dict[int, Point], at: int, rivals: Sequence[int]) -> Polygon:
    polygon = CORNERS
    mine = vectors[at]
    for rival in rivals:
        if rival != at:
            other = vectors[rival]
            polygon = clip(polygon, (mine[0] - other[0], mine[1] - other[1], mine[2] - other[2]))
            if len(polygon) < 3:
                return []
    return polygon


def clip(polygon: Polygon, side: Point) -> Polygon:
    """The part of a convex polygon in which the sum of the weights by `side` is not negative."""
    heights = [side[0] * p[0] + side[1] * p[1] + side[2] * p[2] for p in polygon]
    if min(heights) >= 0:
        return polygon
    kept: Polygon = []
    for at, (p, height) in enumerate(zip(polygon, heights, strict=True)):
        q, next_height = polygon[(at + 1) % len(polygon)], heights[(at + 1) % len(polygon)]
        if height >= 0:
            kept.append(p)
        if height * next_height < 0:
            part = height / (height - next_height)
            kept.append((p[0] + part * (q[0] - p[0]), p[1] + part * (q[1] - p[1]), p[2] + part * (q[2] - p[2])))
    return kept


def area(polygon: Polygon) -> float:
    """As a share of the triangle."""
    return sum(_fan(polygon[0], one, other) for one, other in pairwise(polygon[1:]))


def _fan(p: Point, q: Point, r: Point) -> float:
    return abs((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))


def centre(polygon: Polygon) -> Point:
    """The centre of its area."""
    weight, sums = 0.0, [0.0, 0.0, 0.0]
    for one, other in pairwise(polygon[1:]):
        part = _fan(polygon[0], one, other)
        weight += part
        for axis in range(3):
            sums[axis] += part * (polygon[0][axis] + one[axis] + other[axis]) / 3
    return sums[0] / weight, sums[1] / weight, sums[2] / weight


def _region(item: int, parts: list[tuple[int, Polygon]]) -> Region:
    largest = max((polygon for _, polygon in parts), key=area)
    return Region(
        item,
        sum(area(polygon) for _, polygon in parts),
        tuple(polygon for _, polygon in parts),
        tuple(at for at, _ in parts),
        centre(largest),
    )


def _point(values: Floats) -> Point:
    return float(values[0]), float(values[1]), float(values[2])
