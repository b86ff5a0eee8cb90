"""What there is to tell of, looked up again at the moment of telling.

Between a decision and its telling lie ``NEWS_DELAY_SECONDS``, in which it can be undone and nobody hears a thing.
"""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings

from backlog.services.notices.comments import tell_comment
from backlog.services.notices.decisions import tell_decision, tell_reminded
from backlog.services.notices.happenings import tell_access, tell_assigned, tell_status
from common.outbox import Payload, emit

_TELLERS: dict[str, Callable[[Payload], int]] = {
    "access": tell_access,
    "assigned": tell_assigned,
    "comment": tell_comment,
    "decision": tell_decision,
    "reminder": tell_reminded,
    "status": tell_status,
}


def announce(about: str, payload: Payload, *, at_once: bool = False) -> None:
    """Have people told of something once it can be undone no more. Call inside a transaction."""
    wait = timedelta() if at_once else timedelta(seconds=settings.NEWS_DELAY_SECONDS)
    emit("news.due", {"about": about, **payload}, after=wait)


def tell_due(payload: Payload) -> int:
    """Tell of what ``announce`` was given; returns how many people were told."""
    return _TELLERS[payload["about"]](payload)
