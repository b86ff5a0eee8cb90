"""Celery's ways to requests. Each may run twice, late, or beside itself."""

from celery import shared_task

from requests_intake.services import waking


@shared_task
def look_after_requests() -> int:
    """Bring back what was snoozed until today and what nobody answered; remind those who were asked."""
    return waking.wake_snoozed() + waking.return_unanswered() + waking.remind_unanswered()
