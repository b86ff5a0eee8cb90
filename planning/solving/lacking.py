"""The days that miss in each release for items that are not in a plan."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from planning.solving.plans import SLACK, Plan, uses
from planning.solving.problem import Problem


@dataclass(frozen=True, slots=True)
class Lack:
    """A release has fewer days of a pool left than are needed."""

    release: str
    pool: str
    needs: float
    free: float

    @property
    def missing(self) -> float:
        """The person-days that miss."""
        return self.needs - self.free


def lacks(problem: Problem, plan: Plan, items: Sequence[str]) -> tuple[Lack, ...]:
    """What misses to build all the items in one release, for each release that lacks something."""
    wanted = set(items)
    added = [item for item in problem.items if item.id in wanted]
    needs = {pool: math.fsum(item.effort.get(pool, 0.0) for item in added) for pool in problem.pools}
    return tuple(
        Lack(problem.releases[use.release].id, use.pool, needs[use.pool], use.free)
        for use in uses(problem, plan)
        if needs[use.pool] > use.free + SLACK * max(1, use.capacity)
    )


def fits_somewhere(problem: Problem, missing: Sequence[Lack]) -> bool:
    """Whether some release lacks nothing."""
    return len({lack.release for lack in missing}) < len(problem.releases)
