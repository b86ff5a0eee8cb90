"""A worker solves a plan: in a process of its own, while this one tells of progress and looks whether to end it."""

import json
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from common.activity import record
from common.outbox import emit
from planning.choices import UNDER_WAY, PlanState
from planning.models import Plan, Release
from planning.selectors.plan_problem import inputs_of, problem_of
from planning.selectors.plans import release_names, with_names
from planning.services.plans import ASKED
from planning.solving.apart import Limits, solve_apart
from planning.solving.problem import ProblemError
from planning.solving.reading import read_problem
from planning.solving.solve import INFEASIBLE, UNKNOWN, Progress

EXPLAIN_SECONDS: Final = 20.0
EXPLAIN_LEAST: Final = 10.0
"""Enough for the prices of most items of a small backlog."""
_STRANDED_AFTER: Final = timedelta(minutes=1)


def run_plan(plan_id: int) -> None:
    """Solve a plan that waits. One that somebody else solves, or that is gone or cancelled, is left alone."""
    claimed = Plan.objects.filter(pk=plan_id, state=PlanState.QUEUED).update(
        state=PlanState.RUNNING, heard_at=timezone.now()
    )
    if not claimed:
        return
    plan = Plan.objects.select_related("product").get(pk=plan_id)
    try:
        _solve(plan)
    except ProblemError as error:
        _end(plan, PlanState.FAILED, error=str(error))
    except Exception:
        _end(plan, PlanState.FAILED, error="The solver failed. Nothing else was changed: try once more.")
        raise


def requeue_stranded() -> int:
    """Have plans asked for anew of which nobody has heard for a minute; returns how many.

    Their worker has died, or the message that they wait has: a broker that is killed forgets what it held. One whose
    message only waits behind others is asked for twice, which the second worker finds out and leaves alone.
    """
    now = timezone.now()
    heard = Coalesce("heard_at", "created_at")
    silent = Plan.objects.alias(heard=heard).filter(state__in=UNDER_WAY, heard__lt=now - _STRANDED_AFTER)
    with transaction.atomic():
        ids = list(silent.select_for_update(skip_locked=True).values_list("pk", flat=True))
        Plan.objects.filter(pk__in=ids).update(state=PlanState.QUEUED, heard_at=now)
        for pk in ids:
            emit(ASKED, {"plan_id": pk})
    return len(ids)


def _solve(plan: Plan) -> None:
    releases = Release.objects.filter(product=plan.product, slug__in=plan.chosen["releases"])
    document = problem_of(plan.product, list(releases.order_by("ships_on", "id")), plan.chosen)
    Plan.objects.filter(pk=plan.pk).update(problem=document, inputs=inputs_of(plan.product))
    text = json.dumps(_for_the_solver(document))
    limits = Limits(seconds=plan.time_limit, explain_seconds=EXPLAIN_SECONDS, explain_least=EXPLAIN_LEAST)
    answer = solve_apart(read_problem(text), text, limits, lambda progress: _goes_on(plan, progress))
    with transaction.atomic():
        is_cancelled = Plan.objects.select_for_update().filter(pk=plan.pk, cancel_asked=True).exists()
        _end(plan, PlanState.CANCELLED if is_cancelled else PlanState.DONE, **_result(plan, answer))


def _for_the_solver(document: dict[str, Any]) -> dict[str, Any]:
    """Titles are for people."""
    items = [{name: value for name, value in row.items() if name != "title"} for row in document["items"]]
    return {**document, "items": items}


def _goes_on(plan: Plan, progress: Progress | None) -> bool:
    """Tell how far it is; False once somebody has cancelled it, or it is gone."""
    values: dict[str, Any] = {"heard_at": timezone.now()}
    if progress is not None:
        values |= {"objective": progress.objective, "bound": progress.bound, "seconds": progress.seconds}
    return bool(Plan.objects.filter(pk=plan.pk, cancel_asked=False).update(**values))


def _result(plan: Plan, answer: dict[str, Any]) -> dict[str, Any]:
    assignment = {item: release for release, items in answer["releases"].items() for item in items}
    named = ("status", "objective", "bound", "seconds")
    has_none = answer["status"] in {INFEASIBLE, UNKNOWN}
    error = with_names(answer["in_words"], release_names(plan.product)) if has_none else ""
    return {**{name: answer[name] for name in named}, "answer": answer, "assignment": assignment, "error": error}


@transaction.atomic
def _end(plan: Plan, state: PlanState, **values: Any) -> None:
    kept = Plan.objects.filter(pk=plan.pk, state__in=UNDER_WAY)
    if kept.update(state=state, version=plan.version + 1, **values):
        record(actor=None, verb="solved", target=plan, data={"state": state.value})
