"""What time does to requests: the snoozed come back on their day, the unanswered after a reminder. None is closed."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common.activity import record
from common.outbox import emit
from requests_intake.choices import RequestStatus
from requests_intake.models import Request
from requests_intake.querysets import RequestQuerySet
from requests_intake.services.triage import move

BATCH = 200


def wake_snoozed() -> int:
    """Put the requests whose day has come back into the inbox; return how many."""
    return _each(Request.objects.snoozed_until(timezone.localdate()), _wake)


def remind_unanswered() -> int:
    """Have those who owe an answer for ``ASK_REMIND_DAYS`` days reminded, once; return how many."""
    asked = timezone.now() - timedelta(days=settings.ASK_REMIND_DAYS)
    return _each(Request.objects.unanswered_since(asked).filter(reminded_at=None), _remind)


def return_unanswered() -> int:
    """Put requests without an answer for ``ASK_RETURN_DAYS`` days back into the inbox; return how many.

    They keep the moment of the question: the inbox says so, and a late answer is still one.
    """
    asked = timezone.now() - timedelta(days=settings.ASK_RETURN_DAYS)
    return _each(Request.objects.unanswered_since(asked), _return)


def _each(due: RequestQuerySet, change: Callable[[Request], None]) -> int:
    """Change the due requests in batches; one that somebody decides at this moment is left to them."""
    count = 0
    while done := _batch(due, change):
        count += done
    return count


@transaction.atomic
def _batch(due: RequestQuerySet, change: Callable[[Request], None]) -> int:
    rows = due.defer("search", "body").order_by("pk").select_for_update(skip_locked=True, no_key=True)
    requests = list(rows[:BATCH])
    for request in requests:
        change(request)
    return len(requests)


def _wake(request: Request) -> None:
    move(request, status=RequestStatus.NEW, look_again_on=None)
    record(actor=None, verb="woke up", target=request)


def _remind(request: Request) -> None:
    """Note and send the reminder. That changes nothing that a person could have seen and decided on."""
    Request.objects.filter(pk=request.pk).update(reminded_at=timezone.now())
    record(actor=None, verb="reminded", target=request)
    emit("request.reminded", {"request_id": request.pk})


def _return(request: Request) -> None:
    move(request, status=RequestStatus.NEW)
    record(actor=None, verb="came back unanswered", target=request)
