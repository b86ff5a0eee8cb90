"""From a problem to its best plan, with what is known of how good it is."""

import math
import time
from dataclasses import dataclass

from planning.solving.blocks import Blocks, Unmeetable, blocks_of
from planning.solving.greedy import first_plan
from planning.solving.model import ALL, Limits, Model
from planning.solving.plans import Plan, worth
from planning.solving.problem import GAP, Problem
from planning.solving.solve import FEASIBLE, INFEASIBLE, OPTIMAL, UNKNOWN, Found, Watch, search
from planning.solving.unmet import explained, refuse_missing_gaps, refuse_overfull_pins
from planning.solving.words import percent

_CLOSE = 1e-6
"""Relative; an objective this near its bound has reached it, but for the last digits of sums."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a search."""

    status: str
    plan: Plan | None = None
    objective: float | None = None
    bound: float | None = None
    """No plan is worth more."""
    seconds: float = 0.0
    refusal: Unmeetable | None = None
    """Why there is no plan, if there is none."""

    @property
    def gap(self) -> float | None:
        """The share of the bound that the plan may lack, 0 to 1."""
        if self.objective is None or self.bound is None:
            return None
        return max(0.0, self.bound - self.objective) / self.bound if self.bound > 0 else 0.0

    @property
    def in_words(self) -> str:
        """How good the plan is, as one says it."""
        if self.status == OPTIMAL:
            return "Optimal: no plan within these limits is worth more."
        if self.status == FEASIBLE and self.gap is not None:
            return f"Within {percent(self.gap)} of the best possible; the search was ended before more was proven."
        if self.refusal is not None:
            return self.refusal.message
        return "The time was over before a first plan was found. Give it more time."


def best_plan(problem: Problem, watch: Watch, limits: Limits = ALL) -> Outcome:
    """The plan of greatest value, or why there is none. At the time limit, or when cancelled: the best until then."""
    began = time.monotonic()
    try:
        blocks = blocks_of(problem)
        refuse_overfull_pins(problem, blocks)
        if limits.gap_share:
            refuse_missing_gaps(problem, blocks)
    except Unmeetable as culprit:
        return Outcome(status=INFEASIBLE, refusal=culprit, seconds=time.monotonic() - began)
    model = Model(problem, blocks, limits)
    found = search(model, model.worth(), watch)
    refusal = explained(problem, blocks, watch) if found.status == INFEASIBLE else None
    return _outcome(problem, model, found, refusal, time.monotonic() - began)


def _outcome(problem: Problem, model: Model, found: Found, refusal: Unmeetable | None, seconds: float) -> Outcome:
    plan = _better_known(problem, model, found)
    if plan is None:
        return Outcome(status=found.status, refusal=refusal, seconds=seconds)
    objective = worth(problem, plan)
    bound = min(found.bound, _all_at_once(problem))
    reached = bound - objective <= _CLOSE * max(1.0, abs(objective))
    return Outcome(
        status=OPTIMAL if reached else FEASIBLE,
        plan=plan,
        objective=objective,
        bound=objective if reached else bound,
        seconds=seconds,
    )


def _better_known(problem: Problem, model: Model, found: Found) -> Plan | None:
    """The plan that was found; if the time ended the search, a simple one where that is worth more."""
    plans = [] if found.values is None else [without_idlers(problem, model.blocks, model.plan(found.values))]
    if found.status in {FEASIBLE, UNKNOWN} and (simple := first_plan(problem, model.blocks)) is not None:
        plans.append(simple)
    return max(plans, key=lambda plan: worth(problem, plan), default=None)


def _all_at_once(problem: Problem) -> float:
    """The value of everything in the best of the releases: what no plan exceeds, if nothing better is known."""
    value = math.fsum([item.value for item in problem.items] + [bundle.value for bundle in problem.bundles])
    return value * max(release.discount for release in problem.releases)


def without_idlers(problem: Problem, blocks: Blocks, plan: Plan) -> Plan:
    """The plan without what adds nothing: no value of its own, in no whole bundle, not needed, not pinned.

    Gaps stay while a share is asked for them.
    """
    useful = _useful(problem, plan)
    kept = set().union(*(blocks.closure(block) for block in {blocks.of[item] for item in useful}))
    return {item: release for item, release in plan.items() if blocks.of[item] in kept}


def _useful(problem: Problem, plan: Plan) -> set[str]:
    in_bundles = {
        item
        for bundle in problem.bundles
        if bundle.value > 0 and all(one in plan for one in bundle.items)
        for item in bundle.items
    }
    return {
        item.id
        for item in problem.items
        if item.id in plan
        and (item.value > 0 or item.pin or item.id in in_bundles or (item.kind == GAP and problem.gap_share))
    }
