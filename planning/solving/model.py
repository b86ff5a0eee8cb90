"""The planning problem as a mixed-integer programme.

``y[b, r]`` is 1 if block b is built by release r, so that "in the same release or earlier" is one comparison of two
variables, and what a release takes is the difference of two neighbours. docs/algorithms/planning.md derives it.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import highspy
import numpy as np

from planning.solving.blocks import Blocks
from planning.solving.plans import Plan
from planning.solving.problem import GAP, Item, Problem

Terms = Iterable[tuple[int, float]]
"""Columns with their coefficients."""

BIG = 1e5
"""Objectives are scaled so that their largest coefficient is at most this."""


@dataclass(slots=True)
class Rows:
    """Linear limits, row by row."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)

    def add(self, terms: Terms, lower: float = -math.inf, upper: float = math.inf) -> None:
        """One more limit; coefficients of the same column are summed."""
        summed: dict[int, float] = {}
        for column, number in terms:
            summed[column] = summed.get(column, 0.0) + number
        kept = [(column, number) for column, number in summed.items() if number]
        self.columns += [column for column, _ in kept]
        self.numbers += [number for _, number in kept]
        self.starts.append(len(self.columns))
        self.lower.append(lower)
        self.upper.append(upper)


@dataclass(frozen=True, slots=True)
class Limits:
    """Which limits count; leaving one out shows what it costs, or that it is what cannot be met."""

    gap_share: bool = True
    floors: frozenset[str] | None = None
    """The stakeholders whose floors count; all if None."""
    without_pools: frozenset[str] = frozenset()


ALL = Limits()


class Model:
    """A problem with its blocks, as columns and rows."""

    def __init__(self, problem: Problem, blocks: Blocks, limits: Limits = ALL) -> None:
        self.problem = problem
        self.blocks = blocks
        self.releases = len(problem.releases)
        self.items = {item.id: item for item in problem.items}
        self.rows = Rows()
        self._bundles = _bundles_by_blocks(problem, blocks)
        self._add_order()
        self._add_prerequisites()
        self._add_bundles()
        self._add_capacities(limits)
        if problem.gap_share and limits.gap_share:
            self._add_gap_share()
        for name, share in problem.floors.items():
            if limits.floors is None or name in limits.floors:
                self._add_floor(name, share)

    @property
    def block_columns(self) -> int:
        """The columns of blocks come first, block by block, release by release."""
        return len(self.blocks.members) * self.releases

    @property
    def columns(self) -> int:
        """Blocks and bundles by release."""
        return self.block_columns + len(self._bundles) * self.releases

    def built_by(self, block: int, release: int) -> int:
        """The column that says whether the block is built by the release."""
        return block * self.releases + release

    def worth(self) -> np.ndarray:
        """What each column adds to the value: a block built by r but not before has the discount of r."""
        steps = self._discount_steps()
        gains = np.zeros(self.columns)
        gains[: self.block_columns] = np.outer(self.block_values(), steps).ravel()
        for at, (blocks, value) in enumerate(self._bundles.items()):
            start = self._bundle_column(at, blocks)
            gains[start : start + self.releases] += value * steps
        return gains

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """The least and the greatest value of each column, by the windows of the blocks."""
        lower, upper = np.zeros(self.columns), np.ones(self.columns)
        for block, window in enumerate(self.blocks.windows):
            start = block * self.releases
            upper[start : start + min(window.first, self.releases)] = 0
            lower[start + window.last : start + self.releases] = 1
        return lower, upper

    def plan(self, values: np.ndarray) -> Plan:
        """The plan that the columns' values say."""
        whole = values[: self.block_columns].reshape(-1, self.releases) > 0.5
        firsts = np.where(whole.any(axis=1), whole.argmax(axis=1), -1)
        return {item: int(firsts[block]) for item, block in self.blocks.of.items() if firsts[block] >= 0}

    def values(self, plan: Plan) -> np.ndarray:
        """The values of the blocks' columns that say the plan."""
        found = np.zeros(self.block_columns)
        for block, members in enumerate(self.blocks.members):
            if members[0] in plan:
                found[self.built_by(block, plan[members[0]]) : (block + 1) * self.releases] = 1
        return found

    def block_values(self) -> np.ndarray:
        """The items' own value of each block, without discount."""
        return np.array([math.fsum(self.items[one].value for one in members) for members in self.blocks.members])

    def programme(self, gains: np.ndarray) -> tuple[highspy.HighsLp, float]:
        """What HiGHS solves, and the factor by which its objective was scaled."""
        largest = float(np.abs(gains).max(initial=0.0))
        scale = 1.0 if largest == 0 or 1 <= largest <= BIG else BIG / largest
        lp = highspy.HighsLp()
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.num_col_, lp.num_row_ = self.columns, len(self.rows.lower)
        lp.col_cost_ = gains * scale
        lp.col_lower_, lp.col_upper_ = self.bounds()
        lp.row_lower_, lp.row_upper_ = np.array(self.rows.lower), np.array(self.rows.upper)
        matrix = lp.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.array(self.rows.starts)
        matrix.index_, matrix.value_ = np.array(self.rows.columns, dtype=np.int32), np.array(self.rows.numbers)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * self.columns
        return lp, scale

    def _discount_steps(self) -> np.ndarray:
        discounts = np.array([release.discount for release in self.problem.releases] + [0.0])
        steps: np.ndarray = discounts[:-1] - discounts[1:]
        return steps

    def _bundle_column(self, at: int, blocks: frozenset[int]) -> int:
        """The first column of a bundle; a bundle of one block is that block."""
        return next(iter(blocks)) * self.releases if len(blocks) == 1 else self.block_columns + at * self.releases

    def _add_order(self) -> None:
        """What is built by a release is built by the next."""
        for block in range(len(self.blocks.members)):
            for release in range(self.releases - 1):
                self._not_above(self.built_by(block, release), self.built_by(block, release + 1))

    def _not_above(self, one: int, other: int) -> None:
        self.rows.add([(one, 1.0), (other, -1.0)], upper=0.0)

    def _add_prerequisites(self) -> None:
        for block, firsts in enumerate(self.blocks.needs):
            for first in firsts:
                for release in range(self.releases):
                    self._not_above(self.built_by(block, release), self.built_by(first, release))

    def _add_bundles(self) -> None:
        """Whole by a release only if each block is. Where waiting would pay, also: whole as soon as all are."""
        must_follow = bool((self._discount_steps() < 0).any())
        for at, blocks in enumerate(self._bundles):
            if len(blocks) == 1:
                continue
            for release in range(self.releases):
                whole = self._bundle_column(at, blocks) + release
                built = [self.built_by(block, release) for block in sorted(blocks)]
                for column in built:
                    self._not_above(whole, column)
                if must_follow:
                    self.rows.add([*((column, 1.0) for column in built), (whole, -1.0)], upper=len(built) - 1.0)

    def _add_capacities(self, limits: Limits) -> None:
        for at, release in enumerate(self.problem.releases):
            for pool, capacity in release.capacity.items():
                if pool not in limits.without_pools:
                    efforts = self._days([pool], self.problem.items)
                    self.rows.add(self._in_release(efforts, at), upper=capacity)
                    self._bar_what_is_too_large(efforts, at, capacity)

    def _bar_what_is_too_large(self, efforts: Mapping[int, float], release: int, capacity: int) -> None:
        for block, days in efforts.items():
            if days > capacity * (1 + 1e-9):
                self.rows.add(self._in_release({block: 1.0}, release), upper=0.0)

    def _add_gap_share(self) -> None:
        gaps = [item for item in self.problem.items if item.kind == GAP]
        for at, release in enumerate(self.problem.releases):
            least = self.problem.gap_share * sum(release.capacity.values())
            self.rows.add(self._in_release(self._days(release.capacity, gaps), at), lower=least)

    def _add_floor(self, name: str, share: float) -> None:
        """The stakeholder's part of the chosen items' value less its share of all of it is not below 0."""
        over: dict[int, float] = {}
        for item in self.problem.items:
            block = self.blocks.of[item.id]
            over[block] = over.get(block, 0.0) + item.stakeholders.get(name, 0.0) - share * item.value
        steps = self._discount_steps()
        largest = max(map(abs, over.values()), default=0.0) or 1.0
        terms = [
            (self.built_by(block, release), surplus / largest * steps[release])
            for block, surplus in over.items()
            for release in range(self.releases)
        ]
        self.rows.add(terms, lower=0.0)

    def _days(self, pools: Iterable[str], items: Iterable[Item]) -> dict[int, float]:
        """Person-days by block in these pools, of these items."""
        found: dict[int, float] = {}
        for item in items:
            days = math.fsum(item.effort.get(pool, 0.0) for pool in pools)
            if days:
                block = self.blocks.of[item.id]
                found[block] = found.get(block, 0.0) + days
        return found

    def _in_release(self, amounts: Mapping[int, float], release: int) -> list[tuple[int, float]]:
        terms = [(self.built_by(block, release), amount) for block, amount in amounts.items()]
        if release:
            terms += [(self.built_by(block, release - 1), -amount) for block, amount in amounts.items()]
        return terms


def _bundles_by_blocks(problem: Problem, blocks: Blocks) -> dict[frozenset[int], float]:
    """The value of being whole by set of blocks; bundles of the same blocks are one."""
    found: dict[frozenset[int], float] = {}
    for bundle in problem.bundles:
        key = frozenset(blocks.of[item] for item in bundle.items)
        found[key] = found.get(key, 0.0) + bundle.value
    return found
