"""The order of many items at once, as arrays: the best of them, their ranks, and what comes after one of them.

It is the order of `backlog.scoring.ranking`, with which a property test holds it together. Only the part of a backlog
that can be on a page is sorted; the rest is compared once.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backlog.scoring.arrays import Bools, Floats, Ints
from backlog.scoring.ranking import PLACE_STEPS


class Key(NamedTuple):
    """Where an item stands: the smaller the better, in this order."""

    below: bool
    place: float
    depth: int
    opened: int
    number: int


@dataclass(frozen=True, eq=False)
class Standings:
    """The keys of n items, column by column."""

    below: Bools
    place: Floats
    """Negated: the best first."""
    depth: Ints
    """Negated."""
    opened: Ints
    """Microseconds since any moment."""
    numbers: Ints

    def __len__(self) -> int:
        return len(self.place)

    def key(self, position: int) -> Key:
        """Where one item stands."""
        below, place, depth, opened, number = (column[position].item() for column in self._columns)
        return Key(below, place, depth, opened, number)

    @property
    def _columns(self) -> tuple[NDArray[Any], ...]:
        return self.below, self.place, self.depth, self.opened, self.numbers

    def first(self, many: int, among: Bools) -> Ints:
        """The positions of the best so many among some, best first."""
        return self._best(many, (among & ~self.below, among & self.below), 1)

    def last(self, many: int, among: Bools) -> Ints:
        """The positions of the worst so many among some, best first."""
        return self._best(many, (among & self.below, among & ~self.below), -1)[::-1]

    def _best(self, many: int, groups: tuple[Bools, Bools], sign: int) -> Ints:
        found: list[Ints] = []
        for group in groups:
            positions = np.flatnonzero(group)
            if 0 < many < len(positions):
                places = sign * self.place[positions]
                positions = positions[places <= np.partition(places, many - 1)[many - 1]]
            found.append(self._sorted(positions, sign)[:many])
            many -= len(found[-1])
            if many <= 0:
                break
        return np.concatenate(found)

    def _sorted(self, positions: Ints, sign: int = 1) -> Ints:
        """Of one floor's side: by all columns but the first."""
        return positions[np.lexsort([sign * column[positions] for column in self._columns[:0:-1]])]

    def after(self, key: Key) -> Bools:
        """Which items stand behind this place."""
        return self._against(key)[0]

    def before(self, key: Key) -> Bools:
        """Which items stand ahead of this place."""
        behind, equal = self._against(key)
        return ~behind & ~equal

    def _against(self, key: Key) -> tuple[Bools, Bools]:
        """Which items stand behind a place, and which on it: column by column, where those before are alike."""
        behind, equal = np.zeros(len(self), dtype=np.bool_), np.ones(len(self), dtype=np.bool_)
        for column, bound in zip(self._columns, key, strict=True):
            behind |= equal & (column > bound)
            equal &= column == bound
        return behind, equal

    def some(self, positions: Ints) -> "Standings":
        """The keys of some items."""
        return Standings(*(column[positions] for column in self._columns))

    def ranks(self, positions: Ints) -> list[int]:
        """The ranks of some items among all, from 1."""
        meeting, missing = self._sorted_places
        ranks = []
        for at in positions.tolist():
            ahead, places = (len(meeting), missing) if self.below[at] else (0, meeting)
            low, high = (int(np.searchsorted(places, self.place[at], side)) for side in ("left", "right"))
            ranks.append(1 + ahead + low + (self._ahead_of_its_like(at) if high - low > 1 else 0))
        return ranks

    @cached_property
    def _sorted_places(self) -> tuple[Floats, Floats]:
        """Those of the items that meet the floors, and of the others."""
        return np.sort(self.place[~self.below]), np.sort(self.place[self.below])

    def _ahead_of_its_like(self, position: int) -> int:
        """How many items of the very same place stand ahead of one of them."""
        alike = np.flatnonzero((self.below == self.below[position]) & (self.place == self.place[position]))
        return int(np.flatnonzero(self._sorted(alike) == position)[0])


def misses(scores: Floats, floors: tuple[float, float, float]) -> Bools:
    """Which items miss a floor by themselves.

    Args:
        scores: (n, 3).
    """
    below = np.zeros(len(scores), dtype=np.bool_)
    for column, floor in zip(scores.T, floors, strict=True):
        below |= column < floor
    return below


def placed_by(priorities: Floats) -> Floats:
    """The places that priorities give, negated; rounded as `backlog.scoring.ranking.rounded` does."""
    return -np.round(priorities * PLACE_STEPS) / PLACE_STEPS
