"""The whole answer: the best plan, why the rest is out, and other plans of almost equal value."""

from planning.solving.alternatives import alternatives
from planning.solving.answer import Json, alternative_data, answered, reason_data
from planning.solving.best import Outcome
from planning.solving.problem import Problem
from planning.solving.reasons import why_out
from planning.solving.solve import Watch


def time_to_explain(least: float, most: float, searched: float) -> float:
    """Seconds for the reasons, and as many for other plans: twice those of the search, from ``least`` to ``most``.

    Nobody should wait much longer for prices than for the plan.
    """
    return min(most, max(least, 2 * searched))


def at_once(problem: Problem, outcome: Outcome) -> Json:
    """The answer with the reasons that need no further search, and therefore without their prices."""
    return answered(problem, outcome) | {"reasons": _reasons(problem, outcome, Watch(seconds=0)), "alternatives": []}


def explained_answer(problem: Problem, outcome: Outcome, *, seconds: float) -> Json:
    """The answer with priced reasons and other plans, which take up to ``seconds`` each."""
    watch = Watch(seconds=seconds)
    reasons = _reasons(problem, outcome, watch)
    others = [alternative_data(problem, one) for one in alternatives(problem, outcome, watch)]
    return answered(problem, outcome) | {"reasons": reasons, "alternatives": others}


def _reasons(problem: Problem, outcome: Outcome, watch: Watch) -> list[Json]:
    return [reason_data(one) for one in why_out(problem, outcome, watch)]
