"""Moving the day on which a no, or what was parked, is looked at again."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from common.activity import record
from common.errors import Conflict, Invalid
from common.writes import check_version, plain
from requests_intake.choices import RequestStatus
from requests_intake.models import Request
from requests_intake.services.triage import checked_text, lock_family, move
from users.models import User

LAID_ASIDE = frozenset({RequestStatus.DECLINED, RequestStatus.PARKED})
WHY_LENGTH = 2_000


@transaction.atomic
def postpone_look(
    *, actor: User | None, request_id: int, until: date | None, why: str, version: int | None = None
) -> Request:
    """Look at a declined or parked request again on another day; the decision itself stands.

    Args:
        until: a day ahead, or ``None`` for never.
        why: for colleagues, on record.

    Raises:
        NotFound: the request is gone.
        Conflict: somebody changed it since ``version``, or it is neither declined nor parked.
        Invalid: the day is not ahead, or no reason is given.
    """
    day, reason = checked_postponing(until, why)
    request = lock_family(request_id)
    check_version(request, version, {"look_again_on": day})
    if request.status not in LAID_ASIDE:
        raise Conflict(f"{request.reference} is neither declined nor parked: there is no day to move.", code="open")
    before = request.look_again_on
    move(request, look_again_on=day)
    record(actor=actor, verb="moved the look", target=request, data=moved(before, day, reason))
    return request


def checked_postponing(until: date | None, why: str) -> tuple[date | None, str]:
    """Return the day and the reason. Raises ``Invalid`` if the day is not ahead, or there is no reason."""
    if until is not None and until <= timezone.localdate():
        raise Invalid("Choose a day ahead to look again, or never.", field="until")
    reason = checked_text(why, field="why", missing="Say why it is looked at on another day.")
    if len(reason) > WHY_LENGTH:
        raise Invalid(f"The reason is longer than {WHY_LENGTH:,} characters: shorten it.", field="why")
    return until, reason


def moved(before: date | None, after: date | None, reason: str) -> dict[str, object]:
    """What the activity record keeps of it."""
    return {"look_again_on": [plain(before), plain(after)], "why": reason}
