"""Declining in a test, and what a decision leaves behind."""

from datetime import timedelta

from django.utils import timezone

from backlog.models import Item, Score
from backlog.services.triage import decline_request
from requests_intake.choices import DeclineReason
from requests_intake.models import Request
from users.models import User

AHEAD = timezone.localdate() + timedelta(days=2)


def decline(request: Request, actor: User | None = None, **changes: object) -> Request:
    given = {
        "reason": DeclineReason.TOO_FEW,
        "text": " Two need it. ",
        "would_change": " Ten more. ",
        "look_again_on": None,
        **changes,
    }
    return decline_request(actor=actor, request_id=request.pk, **given)


def triaged(request: Request) -> tuple[str, dict[str, int]]:
    """The message of the latest decision."""
    return "request.triaged", {"request_id": request.pk, "decision_id": request.decisions.latest("id").pk}


def revision(item: Item) -> int:
    return Score.objects.get(pk=item.pk).inputs_revision
