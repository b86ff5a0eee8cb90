"""The whole answer: the best plan, why the rest is out, and other plans of almost equal value."""

from dataclasses import replace

from planning.solving.alternatives import alternatives
from planning.solving.answer import Json, alternative_data, answered, reason_data
from planning.solving.best import best_plan
from planning.solving.problem import Problem
from planning.solving.reasons import why_out
from planning.solving.solve import Watch


def explained_answer(problem: Problem, watch: Watch, *, explain_seconds: float) -> Json:
    """Solve and explain. Reasons and other plans take up to ``explain_seconds`` each; with 0 there are none."""
    outcome = best_plan(problem, watch)
    answer = answered(problem, outcome)
    if explain_seconds and outcome.plan is not None:
        afterwards = replace(watch, seconds=explain_seconds, on_progress=None)
        answer["reasons"] = [reason_data(one) for one in why_out(problem, outcome, afterwards)]
        others = alternatives(problem, outcome, afterwards)
        answer["alternatives"] = [alternative_data(problem, one) for one in others]
    return answer
