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


class Room:
    """What a plan leaves of each pool of each release."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._uses = uses(problem, plan)
        self._pools = problem.pools
        self._efforts = {item.id: item.effort for item in problem.items}
        self._releases = problem.releases

    def lacks(self, items: Sequence[str]) -> tuple[Lack, ...]:
        """What misses to build all the items in one release, for each release that lacks something."""
        efforts = [self._efforts[one] for one in items]
        needs = {pool: math.fsum(effort.get(pool, 0.0) for effort in efforts) for pool in self._pools}
        return tuple(
            Lack(self._releases[use.release].id, use.pool, needs[use.pool], use.free)
            for use in self._uses
            if needs[use.pool] > use.free + SLACK * max(1, use.capacity)
        )


def fits_somewhere(problem: Problem, missing: Sequence[Lack]) -> bool:
    """Whether some release lacks nothing."""
    return len({lack.release for lack in missing}) < len(problem.releases)
