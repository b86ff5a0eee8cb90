"""A plan: which item comes in which release; what it is worth, what it takes, and what it breaks."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planning.solving.problem import GAP, IN, OUT, Item, Problem, limited
from planning.solving.words import days, days_of, listed, percent

Plan = Mapping[str, int]
"""The index of the release for each item that is built."""

SLACK = 1e-6
"""Relative; sums of floating numbers may differ by as much."""


@dataclass(frozen=True, slots=True)
class Use:
    """What a release takes of one of its pools, in person-days."""

    release: int
    pool: str
    used: float
    capacity: int

    @property
    def free(self) -> float:
        """Person-days that are left."""
        return max(0.0, self.capacity - self.used)


def whole_bundles(problem: Problem, plan: Plan) -> dict[str, int]:
    """The bundles of which all is built, with the index of the release that brings the last item."""
    return {
        bundle.id: max(plan[item] for item in bundle.items)
        for bundle in problem.bundles
        if all(item in plan for item in bundle.items)
    }


def worth(problem: Problem, plan: Plan) -> float:
    """The value of the items and of whole bundles, each times the discount of its release."""
    discounts = [release.discount for release in problem.releases]
    whole = whole_bundles(problem, plan)
    items = (item.value * discounts[plan[item.id]] for item in problem.items if item.id in plan)
    bundles = (bundle.value * discounts[whole[bundle.id]] for bundle in problem.bundles if bundle.id in whole)
    return math.fsum([*items, *bundles])


def shares_of_value(problem: Problem, plan: Plan) -> dict[str, float]:
    """For each stakeholder of a floor the share of the chosen items' value, 0 to 1; 1 if nothing of value is chosen."""
    chosen = [(item, problem.releases[plan[item.id]].discount) for item in problem.items if item.id in plan]
    total = math.fsum(item.value * discount for item, discount in chosen)
    parts = {
        name: math.fsum(item.stakeholders.get(name, 0.0) * discount for item, discount in chosen)
        for name in problem.floors
    }
    return {name: part / total if total else 1.0 for name, part in parts.items()}


def uses(problem: Problem, plan: Plan) -> list[Use]:
    """What is taken of each limited pool of each release."""
    spent: dict[tuple[int, str], list[float]] = {}
    for item in problem.items:
        if item.id in plan:
            for pool, amount in item.effort.items():
                spent.setdefault((plan[item.id], pool), []).append(amount)
    return [Use(at, pool, math.fsum(spent.get((at, pool), [])), most) for at, pool, most in limited(problem)]


def gap_days(problem: Problem, plan: Plan) -> list[float]:
    """Person-days for gaps by release, over the limited pools."""
    return [
        math.fsum(
            item.effort.get(pool, 0.0)
            for item in problem.items
            if item.kind == GAP and plan.get(item.id) == at
            for pool in release.capacity
        )
        for at, release in enumerate(problem.releases)
    ]


def broken_limits(problem: Problem, plan: Plan) -> list[str]:
    """What is wrong with a plan, in words; nothing if every limit holds. Knows nothing of how plans are found."""
    checks = (_overdrawn, _before_its_time, _torn_apart, _against_pins, _short_of_gaps, _below_floors)
    return [words for check in checks for words in check(problem, plan)]


def _overdrawn(problem: Problem, plan: Plan) -> Iterator[str]:
    for use in uses(problem, plan):
        if use.used > use.capacity + SLACK * max(1, use.capacity):
            name = problem.releases[use.release].id
            yield f"{name} needs {days_of(use.used, use.pool)} and has {use.capacity}"


def _before_its_time(problem: Problem, plan: Plan) -> Iterator[str]:
    never = len(problem.releases)
    for item in problem.items:
        if item.id in plan:
            late = [first for first in item.requires if plan.get(first, never) > plan[item.id]]
            if late:
                yield f"{item.id} comes before {listed(late)}"


def _torn_apart(problem: Problem, plan: Plan) -> Iterator[str]:
    for group in problem.together:
        if len({plan.get(item) for item in group}) > 1:
            yield f"{listed(group)} do not go together"


def _against_pins(problem: Problem, plan: Plan) -> Iterator[str]:
    for item in problem.items:
        if item.pin and not _follows(item, plan, [release.id for release in problem.releases]):
            yield f"{item.id} is pinned {item.pin}"


def _follows(item: Item, plan: Plan, releases: list[str]) -> bool:
    if item.pin == OUT:
        return item.id not in plan
    if item.pin == IN:
        return item.id in plan
    return item.id in plan and releases[plan[item.id]] == item.pin


def _short_of_gaps(problem: Problem, plan: Plan) -> Iterator[str]:
    for release, got in zip(problem.releases, gap_days(problem, plan), strict=True):
        room = sum(release.capacity.values())
        if got < problem.gap_share * room - SLACK * max(1, room):
            yield f"{release.id} has {days(got)} days for gaps, less than {percent(problem.gap_share)} of {room}"


def _below_floors(problem: Problem, plan: Plan) -> Iterator[str]:
    for name, share in shares_of_value(problem, plan).items():
        if share < problem.floors[name] - SLACK:
            yield f"{name} gets {percent(share)} of the value, less than {percent(problem.floors[name])}"
