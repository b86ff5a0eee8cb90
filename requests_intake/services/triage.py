"""The part of a triage decision that needs no item: state and record."""

from datetime import date
from typing import Any

from django.utils import timezone

from common.activity import record
from common.errors import Conflict, Invalid
from common.writes import check_version, locked, store
from requests_intake.choices import TRANSITIONS, Decision, DeclineReason
from requests_intake.models import Request, TriageDecision
from users.models import User


def lock_for_decision(*, request_id: int, decision: Decision, version: int | None) -> Request:
    """Lock a request that is about to be decided. Call inside a transaction.

    Raises:
        NotFound: it is gone.
        Conflict: somebody changed it since ``version``, or it stands where this decision cannot be taken.
    """
    request = locked(Request.objects.select_related("product"), request_id)
    _, to_status = TRANSITIONS[decision]
    check_version(request, version, {"status": to_status})
    check_transition(request, decision)
    return request


def check_transition(request: Request, decision: Decision) -> None:
    """Raises ``Conflict`` if ``decision`` cannot be taken in the request's state."""
    from_statuses, to_status = TRANSITIONS[decision]
    if request.status in from_statuses:
        return
    advice = "" if decision is Decision.REOPEN else " Reopen it to decide again."
    raise Conflict(
        f"{request.reference} is {request.get_status_display().lower()} already.{advice}",
        code="already_decided",
        data={"yours": {"status": to_status}, "theirs": {"status": request.status}, "version": request.version},
    )


def decide(
    *, actor: User | None, request: Request, decision: Decision, item_key: str = "", **words: Any
) -> TriageDecision:
    """Record a decision on a locked request and move it to the state that follows. Call inside a transaction.

    Args:
        item_key: where a link went.
        words: of a decline: ``reason``, ``text``, ``would_change``, ``look_again_on``.
    """
    row = TriageDecision(request=request, decision=decision, decided_by=actor, item_key=item_key, **words)
    store(row)
    request.status = TRANSITIONS[decision][1]
    request.look_again_on = row.look_again_on
    request.version += 1
    request.save(update_fields=["status", "look_again_on", "version", "updated_at"])
    record(actor=actor, verb=f"decided {decision}", target=request, data={"item": item_key} if item_key else {})
    return row


def checked_decline(reason: str, text: str, would_change: str, look_again_on: date | None) -> dict[str, Any]:
    """Return the words of a decline, ready to be stored.

    Raises:
        Invalid: an unknown kind of reason, a missing text, or a date to look again that is not ahead.
    """
    offered = dict(DeclineReason.offered())
    if reason not in offered:
        raise Invalid(f"Choose a kind of reason: {', '.join(offered)}.", field="reason")
    if not text.strip():
        raise Invalid("Say why, in words for whoever asked.", field="text")
    if not would_change.strip():
        raise Invalid("Say what would change the answer.", field="would_change")
    if look_again_on is not None and look_again_on <= timezone.localdate():
        raise Invalid("Choose a day ahead to look again, or never.", field="look_again_on")
    return {
        "reason": reason,
        "text": text.strip(),
        "would_change": would_change.strip(),
        "look_again_on": look_again_on,
    }
