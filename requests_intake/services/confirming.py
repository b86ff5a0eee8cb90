"""What sales heard or we perceived becomes first-hand once a user said it themselves."""

from django.db import transaction

from common.activity import record
from common.errors import Conflict, Invalid
from common.writes import check_version, locked
from requests_intake.choices import Evidence
from requests_intake.models import Request
from requests_intake.selectors.confirming import CONFIRMED
from users.models import User

NOTE_LENGTH = 500


@transaction.atomic
def confirm_first_hand(*, actor: User | None, request_id: int, note: str, version: int | None = None) -> Request:
    """Say that a user confirmed a request, who and where. What it was before stays on record.

    Raises:
        NotFound: it is gone.
        Conflict: it is first-hand already, or somebody changed it since ``version``.
        Invalid: no note, or one that is too long.
    """
    request = locked(Request.objects.all(), request_id)
    check_version(request, version, {"evidence": Evidence.FIRST_HAND})
    if request.evidence == Evidence.FIRST_HAND:
        raise Conflict(f"{request.reference} is first-hand already.", code="already_confirmed")
    words = note.strip()
    if not words:
        raise Invalid("Say which user confirmed it, and when.", field="note")
    if len(words) > NOTE_LENGTH or "\x00" in words:
        raise Invalid(f"The note has at most {NOTE_LENGTH} characters of text.", field="note")
    before = request.get_evidence_display()
    request.evidence = Evidence.FIRST_HAND
    request.version += 1
    request.save(update_fields=["evidence", "version", "updated_at"])
    record(actor=actor, verb=CONFIRMED, target=request, data={"before": before, "note": words})
    return request
