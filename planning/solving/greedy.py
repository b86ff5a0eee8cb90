"""A first plan, quickly: what gives most for its days comes first, with all that it needs. What a search must beat."""

import math
from collections.abc import Mapping, Sequence

from planning.solving.blocks import Blocks
from planning.solving.plans import SLACK, Plan, broken_limits
from planning.solving.problem import Problem


def first_plan(problem: Problem, blocks: Blocks) -> Plan | None:
    """A plan that keeps every limit; None if this simple way finds none (pins and quotas may ask for more)."""
    filling = _Filling(problem, blocks)
    for wanted in [*_musts(problem, blocks), *_by_yield(problem, blocks, filling.days)]:
        filling.add(wanted)
    return None if broken_limits(problem, filling.plan()) else filling.plan()


def _musts(problem: Problem, blocks: Blocks) -> list[set[int]]:
    """What has to be in some release."""
    return [{at} for at, window in enumerate(blocks.windows) if window.last < len(problem.releases)]


def _by_yield(problem: Problem, blocks: Blocks, days: Sequence[Mapping[str, float]]) -> list[set[int]]:
    """Items of value and bundles, by value for each share of the capacity that they and their needs take."""
    room = {pool: sum(release.capacity.get(pool, 0) for release in problem.releases) or 1 for pool in problem.pools}
    wishes = [(item.value, {blocks.of[item.id]}) for item in problem.items if item.value > 0]
    wishes += [(bundle.value, {blocks.of[one] for one in bundle.items}) for bundle in problem.bundles if bundle.value]
    taken = [sum(amount / room[pool] for pool, amount in own.items() if pool in room) for own in days]

    def worth(wish: tuple[float, set[int]]) -> float:
        needed = set().union(*(blocks.closure(at) for at in wish[1]))
        return -wish[0] / (math.fsum(taken[at] for at in needed) + 1e-9)

    return [wanted for _, wanted in sorted(wishes, key=worth)]


class _Filling:
    """Releases that fill up."""

    def __init__(self, problem: Problem, blocks: Blocks) -> None:
        self.problem = problem
        self.blocks = blocks
        self.placed: dict[int, int] = {}
        self.free: list[dict[str, float]] = [dict(release.capacity) for release in problem.releases]
        efforts = {item.id: item.effort for item in problem.items}
        self.days = [_summed([efforts[one] for one in members]) for members in blocks.members]

    def plan(self) -> Plan:
        """As it stands."""
        return {one: at for block, at in self.placed.items() for one in self.blocks.members[block]}

    def add(self, wanted: set[int]) -> None:
        """Put the blocks and what they need into the first release that has room for all that is missing."""
        needed = set().union(*(self.blocks.closure(at) for at in wanted))
        missing = needed - self.placed.keys()
        windows = [self.blocks.windows[at] for at in missing]
        before = [self.placed[at] for at in needed & self.placed.keys()]
        earliest = max([window.first for window in windows] + before, default=0)
        latest = min((window.last for window in windows), default=-1)
        days = _summed([self.days[at] for at in missing])
        for release in range(earliest, min(latest, len(self.free) - 1) + 1):
            if missing and self._fits(days, release):
                self.placed |= dict.fromkeys(missing, release)
                for pool in self.free[release].keys() & days.keys():
                    self.free[release][pool] -= days[pool]
                return

    def _fits(self, days: Mapping[str, float], release: int) -> bool:
        free = self.free[release]
        return all(days[pool] <= free[pool] + SLACK for pool in days.keys() & free.keys())


def _summed(parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in parts:
        for pool, amount in part.items():
            found[pool] = found.get(pool, 0.0) + amount
    return found
