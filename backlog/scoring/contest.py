"""The open items as the ranking sees them under any weights, and their order under many weightings at once.

A priority is linear in the weights: what the item's multipliers make of C, F and S, weighed. An order is one whole
number an item, the larger the better: floors met, then the place (to 1e-9, as in `ranking.rounded`), then the depth of
a prerequisite, then the older item. A prerequisite's number is the largest among itself and all that need it, so
lifting is taking a maximum, and ranking is sorting.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from backlog.scoring.arrays import Bools, Floats, Ints

STEP = 1e-9
"""Priorities count as equal when they agree to this; more coarsely only where such large ones leave no room for it."""
_BITS = 63


@dataclass(frozen=True, slots=True)
class Level:
    """Links of prerequisites that are as many steps from what needs no other: `first[n]` is needed by `item[n]`."""

    first: Ints
    item: Ints

    @property
    def starts(self) -> Ints:
        """Where each prerequisite's links begin; they stand together."""
        return np.flatnonzero(np.diff(self.first, prepend=-1))


@dataclass(frozen=True)
class Contest:
    """All open items of a product.

    Attributes:
        priorities: a row an item, a column a stakeholder: the priority if that stakeholder alone had all the weight,
            which is C, F or S times urgency and confidence, divided by effort.
        below: whether it misses a floor of the profile.
        age: its place among items of equal standing, the oldest 0; each number once.
        needs: pairs of rows: the first of them needs the second, its prerequisite.
    """

    priorities: Floats
    below: Bools
    age: Ints
    needs: Sequence[tuple[int, int]] | Ints = ()

    @property
    def size(self) -> int:
        """How many items there are."""
        return len(self.age)

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The links, from what is needed by items that nobody needs, upwards; none if they run in a circle."""
        return tuple(_levels(np.asarray(self.needs, dtype=np.int64).reshape(-1, 2), self.size))

    @cached_property
    def by_age(self) -> Ints:
        """The row of each age."""
        return np.argsort(self.age)

    @cached_property
    def by_stakeholder(self) -> Floats:
        """The priorities, a row a stakeholder."""
        return np.ascontiguousarray(self.priorities.T)

    def under(self, weights: Floats, rows: Ints | slice = slice(None)) -> Floats:
        """The own priority of each item (column) under each weighting (row)."""
        columns = self.by_stakeholder[:, rows]
        found: Floats = weights[:, :1] * columns[0]
        for who in (1, 2):
            found += weights[:, who : who + 1] * columns[who]
        return found


def _levels(links: Ints, size: int) -> Iterator[Level]:
    step = np.zeros(size, dtype=np.int64)
    for _ in range(len(links) + 1):
        raised = step.copy()
        np.maximum.at(raised, links[:, 1], step[links[:, 0]] + 1)
        if (raised == step).all():
            break
        step = raised
    else:
        return  # a circle, kept out by the service and its lock; a ranking without lifts beats none
    links = links[np.lexsort((links[:, 1], step[links[:, 1]]))]
    cuts = np.flatnonzero(np.diff(step[links[:, 1]])) + 1
    for part in np.split(links, cuts) if len(links) else ():
        yield Level(part[:, 1], part[:, 0])


def lift(standings: NDArray[np.generic], levels: Iterable[Level], step: int = 0) -> None:
    """Give each prerequisite (a column) the best of what needs it, plus `step`, in every row."""
    for level in levels:
        best = np.maximum.reduceat(standings[:, level.item], level.starts, axis=1)
        firsts = level.first[level.starts]
        standings[:, firsts] = np.maximum(standings[:, firsts], best + step)


@dataclass(frozen=True, slots=True)
class Entrants:
    """Some rows of a contest, with all that lift them; `levels` are links among them, by their place in `rows`."""

    rows: Ints
    levels: tuple[Level, ...]


def everybody(contest: Contest) -> Entrants:
    """All items."""
    return Entrants(np.arange(contest.size), contest.levels)


def entrants(contest: Contest, wanted: Bools) -> Entrants:
    """The wanted items, and those whose standing they may take."""
    needed = wanted.copy()
    for level in reversed(contest.levels):
        needed[level.item[needed[level.first]]] = True
    rows = np.flatnonzero(needed)
    at = np.cumsum(needed) - 1
    kept = [(level, needed[level.first]) for level in contest.levels]
    levels = tuple(Level(at[level.first[some]], at[level.item[some]]) for level, some in kept if some.any())
    return Entrants(rows, levels)


class Orders:
    """Orders the items of a contest under many weightings."""

    def __init__(self, contest: Contest) -> None:
        """Divide the bits of a number among floors, place, depth and age."""
        self.contest = contest
        self._age_bits = max(contest.size - 1, 1).bit_length()
        self._depth_bits = len(contest.levels).bit_length()
        places = _BITS - 1 - self._age_bits - self._depth_bits
        largest = float(contest.priorities.max(initial=0.0))
        self._step = max(STEP, largest / (2**places - 1))
        self._meets = np.where(contest.below, 0, np.int64(1) << (places + self._depth_bits))
        self._younger = contest.size - 1 - contest.age

    def standings(self, weights: Floats, some: Entrants) -> Ints:
        """One number for each weighting and entrant: the larger the better, and no two alike."""
        own = self.contest.under(weights, some.rows)
        own /= self._step
        keys = np.rint(own, out=own).astype(np.int64)
        keys <<= self._depth_bits
        keys += self._meets[some.rows]
        lift(keys, some.levels, step=1)
        keys <<= self._age_bits
        keys |= self._younger[some.rows]
        return keys

    def best_first(self, weights: Floats, some: Entrants, most: int) -> Ints:
        """The rows of the contest in their order under each weighting, no more than `most`."""
        keys = np.sort(self.standings(weights, some), axis=1)[:, : -most - 1 : -1]
        rows: Ints = self.contest.by_age[self.contest.size - 1 - (keys & ((1 << self._age_bits) - 1))]
        return rows
