"""Other plans of almost equal value that differ from the best, and from each other, as much as they can."""

import math
from dataclasses import dataclass

import numpy as np

from planning.solving.best import Outcome, without_idlers
from planning.solving.blocks import blocks_of
from planning.solving.clock import Clock
from planning.solving.model import Model
from planning.solving.plans import Plan, worth
from planning.solving.problem import Problem
from planning.solving.solve import Watch, search

ALMOST = (0.01, 0.05)
"""What an alternative may lack of the best plan's value; the second only where the first leaves no other plan."""
_EACH_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another plan."""

    plan: Plan
    objective: float
    lacks: float
    """The share of the best plan's value that it lacks, 0 to 1."""


def alternatives(problem: Problem, best: Outcome, watch: Watch, most: int = 3) -> list[Alternative]:
    """Up to ``most`` other plans within ``watch.seconds``, each as far as it can be from all before it."""
    if not best.plan or not best.objective:
        return []
    clock = Clock(watch, watch.seconds)
    for tolerance in ALMOST:
        model = Model(problem, blocks_of(problem))
        gains = model.worth() / best.objective
        model.rows.add(enumerate(gains.tolist()), lower=1 - tolerance)
        found = _farthest(model, best, clock, most)
        if found or clock.is_over:
            return found
    return []


def _farthest(model: Model, best: Outcome, clock: Clock, most: int) -> list[Alternative]:
    """The plans that the model allows, each as far as it can be from the best and those before it."""
    known = [best.plan or {}]
    found: list[Alternative] = []
    away = _distance_from(model, known[0])
    while len(found) < most and not clock.is_over:
        values = search(model, away, clock.watch(_EACH_SECONDS)).values
        plan = {} if values is None else without_idlers(model.problem, model.blocks, model.plan(values))
        if not plan or plan in known:
            break
        value = worth(model.problem, plan)
        found.append(Alternative(plan, value, max(0.0, 1 - value / (best.objective or value))))
        known.append(plan)
        away = away + _distance_from(model, plan)
    return found


def _distance_from(model: Model, plan: Plan) -> np.ndarray:
    """What to maximise: blocks of the plan that leave or come later, and others of value that enter or come earlier.

    Blocks that add nothing do not count as entering, or they would be let in to look different. As it is summed up over
    the plans found so far, each further one keeps away from all. A row keeps at least one difference to this plan.
    """
    known = model.values(plan)
    has_value = np.repeat(model.block_values() > 0, model.releases)
    away = np.zeros(model.columns)
    away[: model.block_columns] = np.where(known > 0.5, -1.0, has_value.astype(float))
    away[model.block_columns :] = 0.5
    blocks = away[: model.block_columns]
    model.rows.add(enumerate(blocks.tolist()), lower=1 - math.fsum(known))
    return away
