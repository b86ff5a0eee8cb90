"""Celery's ways into planning. Each may run twice, late, or beside itself."""

from celery import shared_task

from planning.services import outcomes, plan_running, promise_news, reminding


@shared_task
def solve_plan(plan_id: int) -> None:
    """Solve a plan that waits."""
    plan_running.run_plan(plan_id)


@shared_task
def look_after_plans() -> int:
    """Hand plans that nobody solves any more to a worker."""
    return plan_running.requeue_stranded()


@shared_task
def look_after_promises() -> int:
    """Tell who gave a promise, and the PM, that it comes due or is past its day."""
    return promise_news.tell_of_promises()


@shared_task
def look_back() -> int:
    """Put down what shipped unnoticed, and tell PMs what is due to be looked back at."""
    return outcomes.open_missing() + reminding.remind_of_due()
