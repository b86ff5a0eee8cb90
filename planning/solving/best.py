"""From a problem to its best plan, with what is known of how good it is."""

import math
import time
from dataclasses import dataclass, replace

import numpy as np

from planning.solving.blocks import Blocks, Unmeetable, blocks_of
from planning.solving.greedy import first_plan
from planning.solving.model import ALL, Limits, Model
from planning.solving.plans import Plan, worth
from planning.solving.problem import GAP, Problem
from planning.solving.solve import FEASIBLE, INFEASIBLE, OPTIMAL, UNKNOWN, Found, Progress, Watch, search
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


class Listener:
    """Hears how a search goes on; this one lets it pass."""

    def progress(self, progress: Progress) -> None:
        """How far it is."""

    def plan(self, plan: Plan) -> None:
        """A plan better than those before; the first is made simply, before the search begins."""

    def infeasible(self) -> None:
        """There is no plan; which limits are the culprits is still to be found out."""


def best_plan(problem: Problem, watch: Watch, limits: Limits = ALL, listener: Listener | None = None) -> Outcome:
    """The plan of greatest value, or why there is none. At the time limit: the best until then."""
    began = time.monotonic()
    listener = listener or Listener()
    try:
        blocks = blocks_of(problem)
        refuse_overfull_pins(problem, blocks)
        if limits.gap_share:
            refuse_missing_gaps(problem, blocks)
    except Unmeetable as culprit:
        return Outcome(status=INFEASIBLE, refusal=culprit, seconds=time.monotonic() - began)
    plans = _Plans(Model(problem, blocks, limits), listener)
    left = max(0.01, watch.seconds - (time.monotonic() - began))
    found = search(plans.model, plans.model.worth(), replace(watch, seconds=left), hear=plans.hear)
    if found.status == INFEASIBLE:
        listener.infeasible()
        refusal = explained(problem, blocks, watch)
        return Outcome(status=INFEASIBLE, refusal=refusal, seconds=time.monotonic() - began)
    return outcome_of(problem, plans.best(found), found.bound, time.monotonic() - began)


class _Plans:
    """The plans that a search comes upon, and the simple one that it has to beat."""

    def __init__(self, model: Model, listener: Listener) -> None:
        self.model = model
        self._listener = listener
        self._simple = first_plan(model.problem, model.blocks)
        if self._simple is not None:
            listener.plan(self._simple)

    def hear(self, progress: Progress) -> None:
        """Pass on what the search tells."""
        self._listener.progress(progress)
        if progress.values is not None:
            self._tell_if_better(self._plan(progress.values))

    def best(self, found: Found) -> Plan | None:
        """The plan that was found; if the time ended the search, the simple one where that is worth more."""
        plans = [] if found.values is None else [self._plan(found.values)]
        if found.status in {FEASIBLE, UNKNOWN} and self._simple is not None:
            plans.append(self._simple)
        return max(plans, key=self._worth, default=None)

    def _tell_if_better(self, plan: Plan) -> None:
        if self._simple is None or self._worth(plan) > self._worth(self._simple):
            self._listener.plan(plan)

    def _plan(self, values: np.ndarray) -> Plan:
        return without_idlers(self.model.problem, self.model.blocks, self.model.plan(values))

    def _worth(self, plan: Plan) -> float:
        return worth(self.model.problem, plan)


def outcome_of(problem: Problem, plan: Plan | None, bound: float, seconds: float) -> Outcome:
    """What is known of the best plan that a search has found, if any; ``bound`` is infinite where it has none."""
    if plan is None:
        return Outcome(status=UNKNOWN, seconds=seconds)
    objective = worth(problem, plan)
    bound = min(bound, _all_at_once(problem))
    reached = bound - objective <= _CLOSE * max(1.0, abs(objective))
    return Outcome(
        status=OPTIMAL if reached else FEASIBLE,
        plan=plan,
        objective=objective,
        bound=objective if reached else bound,
        seconds=seconds,
    )


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
