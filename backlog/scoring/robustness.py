"""How sure the ranking is: ranks under many weightings (SMAA), the same figures for the same data.

Weights are drawn near the profile's, from a Dirichlet distribution round them, and from all weights, evenly. Under
each draw the items are ranked as the backlog ranks them, with floors and lifted prerequisites, and what is counted is
exact for these draws, however long the list: at the top by looking, in each small part of the triangle of weights, only
at the items that can be there; further down from fewer draws, which `Ranks` says.
docs/algorithms/robustness.md tells it in words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, isfinite

import numpy as np
from numpy.typing import NDArray

from backlog.scoring.arrays import Bools, Floats, Ints
from backlog.scoring.cells import cells_of, contenders, never_behind_likes
from backlog.scoring.contest import Contest, Entrants, Orders, everybody
from backlog.scoring.fronts import front
from backlog.scoring.profile import Weights

DRAWS = 10_000
TOP = 10
CONCENTRATION = 30.0
SEED = 20_260_101
MOST_DRAWS = 20_000
LARGEST_TOP = 1000
CONCENTRATIONS = (1.0, 1000.0)
DEPTH = 1000
"""Of a longer list than `SHORT`, ranks to this one are counted under every draw."""
SHORT = 2000
FEW_DRAWS = 500
"""Ranks beyond `DEPTH` are told from so many draws: of the 40,000th rank nobody asks more."""
LOW, HIGH = 0.05, 0.95
_AT_ONCE = 3_000_000
"""So many places are worked out together: some 24 MB."""

Progress = Callable[[int], object]


class InvalidParameter(ValueError):
    """A parameter that cannot be used; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field} {message}")
        self.field, self.message = field, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What is asked.

    Raises:
        InvalidParameter: for what cannot be used.
    """

    top: int = TOP
    """K: what counts as the top of the list. More than there are items means all of them."""
    concentration: float = CONCENTRATION
    """How near the drawn weights stay to the profile's: the larger the nearer."""
    draws: int = DRAWS
    """Of each kind, near and all."""
    seed: int = SEED

    def __post_init__(self) -> None:
        _within("top", self.top, 1, LARGEST_TOP)
        _within("concentration", self.concentration, *CONCENTRATIONS)
        _within("draws", self.draws, 100, MOST_DRAWS)
        _within("seed", self.seed, 0, 2**31 - 1)


def _within(field: str, number: float, low: float, high: float) -> None:
    if not (isfinite(number) and low <= number <= high):
        raise InvalidParameter(field, f"must be from {low:g} to {high:g}")


@dataclass(frozen=True, slots=True)
class Ranks:
    """What the draws of one kind say of each item, a row each."""

    top: Floats
    """The share of draws, 0 to 1, in which it is among the first K."""
    first: Floats
    """The share in which it comes first."""
    low: Ints
    """The least rank that 5 % of the draws reach; beyond `exact_to`, of the first `FEW_DRAWS`."""
    high: Ints
    """The same of 95 %."""


@dataclass(frozen=True, slots=True)
class Robustness:
    """How sure the ranking is; rows are the contest's items."""

    near: Ranks
    anywhere: Ranks
    central: Floats
    """The mean of all weights under which it comes first, three columns; not a number where it never does."""
    unbeaten: Bools
    """No other item has at least its priority under every weighting, and more under one."""
    exact_to: int
    """Ranks up to this one were counted under every draw."""


def robustness(
    contest: Contest,
    weights: Weights,
    asked: Parameters,
    *,
    counted_to: int | None = None,
    on_progress: Progress | None = None,
) -> Robustness:
    """Rank `contest` under all draws.

    Args:
        weights: round which the near draws lie.
        counted_to: the rank to which items are counted under every draw; all of a list of `SHORT`, else `DEPTH`.
        on_progress: told after each step how many draws are done, of twice `asked.draws`.
    """
    tell = _Teller(on_progress)
    usual = contest.size if contest.size <= SHORT else DEPTH
    depth = min(max(counted_to or usual, asked.top), max(contest.size, 1))
    generator = np.random.default_rng(asked.seed)
    near_draws = near(weights, asked.concentration, asked.draws, generator)
    all_draws = anywhere(asked.draws, generator)
    trial = _Trial(contest, depth, tell)
    near_ranks, _ = trial.run(near_draws, asked.top)
    all_ranks, firsts = trial.run(all_draws, asked.top)
    return Robustness(
        near=near_ranks,
        anywhere=all_ranks,
        central=_central(firsts, all_draws, contest.size),
        unbeaten=unbeaten(contest),
        exact_to=depth,
    )


def near(weights: Weights, concentration: float, draws: int, generator: np.random.Generator) -> Floats:
    """Draws round the weights, on average these; a stakeholder that is switched off stays so."""
    now = weights.normalised
    shapes = concentration * np.array([now.current, now.future, now.strategy])
    found = generator.standard_gamma(np.tile(shapes, (draws, 1)))
    total = found.sum(axis=1, keepdims=True)
    # With tiny shapes all three may come out as 0: then one of them is all, as likely as it weighs.
    lost = np.flatnonzero(total[:, 0] <= 0)
    found[lost, generator.choice(3, size=len(lost), p=shapes / shapes.sum())] = 1.0
    drawn: Floats = found / found.sum(axis=1, keepdims=True)
    return drawn


def anywhere(draws: int, generator: np.random.Generator) -> Floats:
    """Draws from all weights, each as likely as another."""
    found = generator.standard_exponential((draws, 3))
    drawn: Floats = found / found.sum(axis=1, keepdims=True)
    return drawn


def unbeaten(contest: Contest) -> Bools:
    """Whether no other item is ahead of it whatever the weights: the Pareto front of what each stakeholder alone says.

    Who misses a floor is behind all that meet it. By their own priorities; what lifts a prerequisite is another's.
    """
    found = np.zeros(contest.size, dtype=bool)
    best = np.flatnonzero(~contest.below) if not contest.below.all() else np.arange(contest.size)
    if len(best):
        found[best] = front(contest.priorities[best])
    return found


def _central(firsts: Ints, draws: Floats, size: int) -> Floats:
    sums = np.zeros((size, 3))
    if size:
        np.add.at(sums, firsts, draws)
    counts = np.bincount(firsts, minlength=size) if size else np.zeros(0)
    with np.errstate(invalid="ignore"):
        means: Floats = sums / counts[:, None]
    return means


class _Teller:
    """Counts draws and tells whoever watches."""

    def __init__(self, listener: Progress | None) -> None:
        self._listener, self._done = listener, 0

    def __call__(self, more: int) -> None:
        self._done += more
        if self._listener:
            self._listener(self._done)


class _Trial:
    """One contest, ranked to `depth`."""

    def __init__(self, contest: Contest, depth: int, tell: _Teller) -> None:
        self.contest, self.depth, self.tell = contest, depth, tell
        self.orders = Orders(contest)
        self._possible = never_behind_likes(contest, depth)

    def run(self, draws: Floats, top: int) -> tuple[Ranks, Ints]:
        """The ranks under these draws, and which item comes first under each."""
        if not self.contest.size:
            nothing, nobody = np.zeros(0), np.zeros(0, dtype=np.int64)
            return Ranks(nothing, nothing, nobody, nobody), nobody
        parts = [(self._entrants(corners), which) for corners, which in cells_of(draws)]
        seen = np.zeros(self.contest.size, dtype=bool)
        for some, _ in parts:
            seen[some.rows] = True
        table = _Table(seen, self.depth, len(draws))
        for some, which in parts:
            self._count(some, draws, which, table)
        return self._ranks(draws, table, top), table.firsts

    def _entrants(self, corners: Floats) -> Entrants:
        if self.depth >= self.contest.size:
            return everybody(self.contest)
        return contenders(self.contest, corners, self.depth, self._possible)

    def _count(self, some: Entrants, draws: Floats, which: Ints, table: "_Table") -> None:
        step = max(1, _AT_ONCE // len(some.rows))
        for at in range(0, len(which), step):
            chosen = which[at : at + step]
            table.add(chosen, self.orders.best_first(draws[chosen], some, self.depth))
            self.tell(len(chosen))

    def _ranks(self, draws: Floats, table: "_Table", top: int) -> Ranks:
        size, many = self.contest.size, len(draws)
        beyond = self.depth + 1
        found = Ranks(np.zeros(size), np.zeros(size), np.full(size, beyond), np.full(size, beyond))
        table.read(found, top)
        if self.depth < size:
            self._further_down(draws[: min(FEW_DRAWS, many)], found)
        return found

    def _further_down(self, draws: Floats, found: Ranks) -> None:
        """Set the ends that lie beyond the depth, from all items' ranks under some draws."""
        everyone = everybody(self.contest)
        ranks = np.empty((len(draws), self.contest.size), dtype=np.int32)
        places = np.arange(1, self.contest.size + 1, dtype=np.int32)
        step = max(1, _AT_ONCE // self.contest.size)
        for at in range(0, len(draws), step):
            ordered = self.orders.best_first(draws[at : at + step], everyone, self.contest.size)
            np.put_along_axis(ranks[at : at + step], ordered, places[None, :], axis=1)
        ends = _quantiles(ranks)
        for end, known in zip(ends, (found.low, found.high), strict=True):
            beyond = known > self.depth
            known[beyond] = np.maximum(end[beyond], self.depth + 1)


def _at(share: float, many: int) -> int:
    """Which of `many` values in their order is the first that this share of them reaches, counted from 0."""
    return max(ceil(share * many), 1) - 1


def _quantiles(ranks: NDArray[np.int32]) -> tuple[Ints, Ints]:
    low, high = _at(LOW, len(ranks)), _at(HIGH, len(ranks))
    found = np.empty((2, ranks.shape[1]), dtype=np.int64)
    for at in range(0, ranks.shape[1], 8192):
        part = np.partition(ranks[:, at : at + 8192].T, (low, high), axis=1)
        found[0, at : at + 8192], found[1, at : at + 8192] = part[:, low], part[:, high]
    return found[0], found[1]


class _Table:
    """How often each item that was seen at the top had each rank."""

    def __init__(self, seen: Bools, depth: int, draws: int) -> None:
        self.rows = np.flatnonzero(seen)
        self.firsts = np.zeros(draws, dtype=np.int64)
        self._line = np.cumsum(seen) - 1
        self._counts = np.zeros((len(self.rows), depth), dtype=np.uint16)
        self._draws = draws

    def add(self, which: Ints, ordered: Ints) -> None:
        """Note the orders of some draws: rows of the contest, best first."""
        self.firsts[which] = ordered[:, 0]
        places = np.arange(ordered.shape[1])
        for line in self._line[ordered]:
            self._counts[line, places] += 1

    def read(self, into: Ranks, top: int) -> None:
        """Write shares, and those ends of the intervals that are no further down than the depth."""
        ends = ((_at(LOW, self._draws) + 1, into.low), (_at(HIGH, self._draws) + 1, into.high))
        for at in range(0, len(self.rows), 8192):
            rows = self.rows[at : at + 8192]
            reached = np.cumsum(self._counts[at : at + 8192], axis=1, dtype=np.int32)
            into.first[rows] = reached[:, 0] / self._draws
            into.top[rows] = reached[:, min(top, reached.shape[1]) - 1] / self._draws
            for enough, end in ends:
                known = reached[:, -1] >= enough
                end[rows[known]] = np.argmax(reached[known] >= enough, axis=1) + 1
