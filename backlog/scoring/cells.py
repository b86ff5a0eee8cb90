"""Which items can be among the best anywhere in a small part of the triangle of weights.

A priority is linear in the weights and a lifted one is a maximum of such, so within a small triangle an item never
stands higher than at the best of its corners, and never lower than its own priority (or that of an item which lifts
it) at the worst. Who stays below the `most`-th best of these least places in all corners can be left out: exactly, not
by chance.
"""

from collections.abc import Iterator

import numpy as np

from backlog.scoring.arrays import Bools, Floats, Ints
from backlog.scoring.contest import Contest, Entrants, entrants, lift

PARTS = 16
"""So many parts make a side of the triangle."""
_SLACK = 1e-6
"""Wider than rounding, narrower than anything that matters."""


def cells_of(draws: Floats, parts: int = PARTS) -> Iterator[tuple[Floats, Ints]]:
    """Sort draws into the small triangles that hold them: the corners, a row each, and which draws.

    Args:
        draws: weights, a row each, summing to 1.
    """
    scaled = draws[:, :2] * parts
    x = np.clip(np.floor(scaled[:, 0]).astype(np.int64), 0, parts - 1)
    y = np.clip(np.floor(scaled[:, 1]).astype(np.int64), 0, parts - 1 - x)
    turned = (scaled[:, 0] - x) + (scaled[:, 1] - y) > 1
    turned &= x + y + 2 <= parts
    names = (x * parts + y) * 2 + turned
    order = np.argsort(names, kind="stable")
    for which in np.split(order, np.flatnonzero(np.diff(names[order])) + 1):
        if len(which):
            at = which[0]
            yield _corners(int(x[at]), int(y[at]), parts, turned=bool(turned[at])), which


def _corners(x: int, y: int, parts: int, *, turned: bool) -> Floats:
    ends = [(x + 1, y), (x, y + 1), (x + 1, y + 1) if turned else (x, y)]
    return np.array([(first, second, parts - first - second) for first, second in ends]) / parts


def contenders(contest: Contest, corners: Floats, most: int, among: Bools) -> Entrants:
    """All that may be among the best `most` for some weights between the corners, with what lifts them.

    Args:
        among: whom to look at; the others are known to be behind `most` of these.
    """
    own = contest.under(corners)
    # Whoever meets the floors stands above all that do not.
    bonus = own.max(initial=0.0) + 1.0
    own += np.where(contest.below, 0.0, bonus)
    least = own.min(axis=0, keepdims=True)
    lift(least, contest.levels)
    lift(own, contest.levels)
    best = own.max(axis=0)
    known = least[0, among]
    if len(known) <= most:
        return entrants(contest, among)
    bar = np.partition(known, len(known) - most)[len(known) - most]
    return entrants(contest, among & (best >= bar - _SLACK * bonus))


def never_behind_likes(contest: Contest, most: int) -> Bools:
    """Whether an item might be among the best `most`, as far as items with the very same figures tell.

    Of items that are equal in everything but age, as those without any evidence are, only the oldest `most` can be.
    """
    possible = np.ones(contest.size, dtype=bool)
    if contest.size <= most:
        return possible
    figures = np.column_stack([contest.priorities, contest.below])
    _, group, sizes = np.unique(figures, axis=0, return_inverse=True, return_counts=True)
    group = group.reshape(-1)
    order = np.lexsort((contest.age, group))
    place = np.empty(contest.size, dtype=np.int64)
    place[order] = np.arange(contest.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    possible[place >= most] = False
    for level in contest.levels:  # those that others lift stand elsewhere than their likes
        possible[level.first] = True
    return possible
