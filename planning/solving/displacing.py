"""What has to leave a plan for items that somebody moved by hand: quickly, the least valuable first; no search."""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from planning.solving.plans import SLACK, Plan, uses
from planning.solving.problem import Item, Problem

Room = Mapping[tuple[int, str], float]
"""Days over (above 0) or left (below 0) by the release's index and pool."""


@dataclass(frozen=True, slots=True)
class Displaced:
    """``items`` no longer fit or miss something that they require; ``rest`` is the plan without them."""

    items: tuple[str, ...]
    rest: Plan
    fits: bool
    """Whether the rest is within all capacities; not if what was moved takes too much by itself."""


def displaced(problem: Problem, plan: Plan, kept: Collection[str]) -> Displaced:
    """What has to leave ``plan`` so that the ``kept`` items fit where they are. Items pinned in stay too."""
    leaving = _Leaving(problem, plan, {*kept, *(item.id for item in problem.items if item.pin)})
    leaving.drop_what_lacks_a_prerequisite()
    leaving.drop_until_it_fits()
    leaving.take_back_what_fits()
    gone = tuple(item.id for item in problem.items if item.id in plan and item.id not in leaving.plan)
    return Displaced(gone, leaving.plan, not _over(problem, leaving.plan))


class _Leaving:
    def __init__(self, problem: Problem, plan: Plan, kept: set[str]) -> None:
        self.problem = problem
        self.plan = dict(plan)
        self._full = dict(plan)
        self._kept = kept
        self._items = {item.id: item for item in problem.items}
        self._needed_by: dict[str, set[str]] = {}
        for item in problem.items:
            for first in item.requires:
                self._needed_by.setdefault(first, set()).add(item.id)
        for group in problem.together:
            for one in group:
                self._needed_by.setdefault(one, set()).update(group)

    def drop_what_lacks_a_prerequisite(self) -> None:
        """An item without what it requires, in its release or before, cannot be built; nor what requires it."""
        never = len(self.problem.releases)
        for item in self.problem.items:
            at = self.plan.get(item.id, -1)
            if at >= 0 and any(self._full.get(first, never) > at for first in item.requires):
                self._drop(self._unit(item.id))

    def drop_until_it_fits(self) -> None:
        """Of each release that is too full, what gives least for the days that it frees."""
        while over := _over(self.problem, self.plan):
            units = [unit for unit in self._units() if self._frees(unit, over) > 0]
            if not units:
                return
            self._drop(min(units, key=lambda unit: self._value(unit) / self._frees(unit, over)))

    def take_back_what_fits(self) -> None:
        """What left before something larger did may have room after all; the most valuable first."""
        gone = [self._items[one] for one in self._full if one not in self.plan]
        for item in sorted(gone, key=lambda one: -one.value):
            unit = self._with_what_it_needs(item)
            back = self.plan | {one: self._full[one] for one in unit if one in self._full}
            if unit <= back.keys() and not _over(self.problem, back) and self._in_order(back, unit):
                self.plan = back

    def _units(self) -> Iterator[frozenset[str]]:
        """What leaves together: an item, what requires it, and its group; nothing with an item that is kept."""
        for one in self.plan:
            unit = self._unit(one)
            if not unit & self._kept:
                yield unit

    def _unit(self, start: str) -> frozenset[str]:
        found, waiting = {start}, [start]
        while waiting:
            for one in self._needed_by.get(waiting.pop(), ()):
                if one in self.plan and one not in found:
                    found.add(one)
                    waiting.append(one)
        return frozenset(found)

    def _with_what_it_needs(self, item: Item) -> set[str]:
        found, waiting = {item.id}, [item.id]
        while waiting:
            own = waiting.pop()
            groups = [group for group in self.problem.together if own in group]
            for one in [*self._items[own].requires, *(member for group in groups for member in group)]:
                if one not in found and one not in self.plan:
                    found.add(one)
                    waiting.append(one)
        return found

    def _in_order(self, plan: Plan, unit: Collection[str]) -> bool:
        never = len(self.problem.releases)
        return all(plan.get(first, never) <= plan[one] for one in unit for first in self._items[one].requires)

    def _frees(self, unit: Collection[str], over: Room) -> float:
        """Days that leave with the unit where there are too many, as far as they help."""
        freed: dict[tuple[int, str], float] = {}
        for one in unit:
            for pool, days in self._items[one].effort.items():
                freed[self.plan[one], pool] = freed.get((self.plan[one], pool), 0.0) + days
        return math.fsum(min(days, over[place]) for place, days in freed.items() if place in over)

    def _value(self, unit: Collection[str]) -> float:
        return math.fsum(self._items[one].value for one in unit)

    def _drop(self, unit: Collection[str]) -> None:
        if not set(unit) & self._kept:
            for one in unit:
                self.plan.pop(one, None)


def _over(problem: Problem, plan: Plan) -> Room:
    """The days too many, where there are any."""
    return {
        (use.release, use.pool): use.used - use.capacity
        for use in uses(problem, plan)
        if use.used > use.capacity + SLACK * max(1, use.capacity)
    }
