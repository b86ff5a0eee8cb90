"""A worker solves a plan: in a thread, while this one tells of progress and looks whether it was cancelled."""

import json
import logging
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from threading import Event
from typing import Any, Final

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from common.activity import record
from common.outbox import emit
from planning.choices import UNDER_WAY, PlanState
from planning.models import Plan, Release
from planning.selectors.plan_problem import inputs_of, problem_of
from planning.services.plans import ASKED
from planning.solving.explained import explained_answer
from planning.solving.problem import ProblemError
from planning.solving.reading import read_problem
from planning.solving.solve import INFEASIBLE, UNKNOWN, Progress, Watch

logger = logging.getLogger(__name__)

EXPLAIN_SECONDS: Final = 20.0
_LOOK_EVERY: Final = 0.5
_STRANDED_AFTER: Final = timedelta(minutes=1)


class Latest:
    """What the search last told, and whether it should end; shared by the two threads."""

    def __init__(self) -> None:
        self.progress: Progress | None = None
        self.stop = Event()

    def tell(self, progress: Progress) -> None:
        """Called by the search."""
        self.progress = progress


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
    problem = read_problem(json.dumps(_for_the_solver(document)))
    latest = Latest()
    watch = Watch(seconds=plan.time_limit, on_progress=latest.tell, is_cancelled=latest.stop.is_set)
    with ThreadPoolExecutor(max_workers=1) as pool:
        future = pool.submit(explained_answer, problem, watch, explain_seconds=EXPLAIN_SECONDS)
        _look_on(plan, future, latest)
    answer = future.result()
    _end(plan, PlanState.CANCELLED if latest.stop.is_set() else PlanState.DONE, **_result(answer))


def _for_the_solver(document: dict[str, Any]) -> dict[str, Any]:
    """Titles are for people."""
    items = [{name: value for name, value in row.items() if name != "title"} for row in document["items"]]
    return {**document, "items": items}


def _look_on(plan: Plan, future: "Future[Any]", latest: Latest) -> None:
    while not future.done():
        wait([future], timeout=_LOOK_EVERY)
        values: dict[str, Any] = {"heard_at": timezone.now()}
        if latest.progress is not None:
            told = latest.progress
            values |= {"objective": told.objective, "bound": told.bound, "seconds": told.seconds}
        Plan.objects.filter(pk=plan.pk).update(**values)
        if Plan.objects.filter(pk=plan.pk, cancel_asked=True).exists():
            latest.stop.set()


def _result(answer: dict[str, Any]) -> dict[str, Any]:
    assignment = {item: release for release, items in answer["releases"].items() for item in items}
    named = ("status", "objective", "bound", "seconds")
    error = answer["in_words"] if answer["status"] in {INFEASIBLE, UNKNOWN} else ""
    return {**{name: answer[name] for name in named}, "answer": answer, "assignment": assignment, "error": error}


@transaction.atomic
def _end(plan: Plan, state: PlanState, **values: Any) -> None:
    kept = Plan.objects.filter(pk=plan.pk, state__in=UNDER_WAY)
    if kept.update(state=state, version=plan.version + 1, **values):
        record(actor=None, verb="solved", target=plan, data={"state": state.value})
