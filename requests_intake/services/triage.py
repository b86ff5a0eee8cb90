"""The part of a triage decision that needs no item: locks, states, words, and the record."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from common.activity import record
from common.errors import Conflict, Invalid, NotFound
from common.outbox import emit
from common.writes import check_version, plain, store
from requests_intake.choices import TRANSITIONS, Decision, DeclineReason, RequestStatus
from requests_intake.models import Request, TriageDecision
from users.models import User

TRIAGED = "request.triaged"
WORDS_LENGTH = 10_000
# What a decision changes of a request, and what taking it back restores.
STANDING = ("status", "look_again_on", "assigned_to_id", "merged_into_id", "asked_at", "reminded_at")


def lock_for_decision(
    *, request_id: int, decision: Decision, version: int | None, others: Iterable[int] = ()
) -> Request:
    """Lock a request that is about to be decided, as ``lock_family`` does. Call inside a transaction.

    Raises:
        NotFound: it is gone.
        Conflict: somebody changed it since ``version``, or it stands where this decision cannot be taken.
    """
    locked = _locked(request_id, *others)
    request = locked[request_id]
    _, to_status = TRANSITIONS[decision]
    check_version(request, version, {"status": to_status})
    check_transition(request, decision)
    _check_whole(locked)
    return request


def lock_family(request_id: int, *others: int) -> Request:
    """Lock a request, ``others``, and those that any of them was merged into; return the first.

    Who changes where a canonical request or its duplicates count holds the canonical one's lock. Locks are taken in
    the order of the ids.

    Raises:
        NotFound: the request is gone.
        Conflict: one of them was merged at this very moment.
    """
    locked = _locked(request_id, *others)
    _check_whole(locked)
    return locked[request_id]


def _locked(request_id: int, *others: int) -> dict[int, Request]:
    named = Request.objects.filter(pk__in=[request_id, *others])
    ids = {request_id, *others, *filter(None, named.values_list("merged_into_id", flat=True))}
    rows = Request.objects.select_related("product").filter(pk__in=ids).order_by("pk")
    locked = {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}
    if request_id not in locked:
        raise NotFound("This request no longer exists.")
    return locked


def _check_whole(locked: Mapping[int, Request]) -> None:
    """Whether all are locked that these were merged into, also by who was quicker a moment ago."""
    if any(row.merged_into_id not in locked for row in locked.values() if row.merged_into_id):
        raise Conflict("Somebody merged this request at this moment. Look again, then decide.")


def check_transition(request: Request, decision: Decision) -> None:
    """Raises ``Conflict`` if ``decision`` cannot be taken in the request's state."""
    from_statuses, to_status = TRANSITIONS[decision]
    if request.status in from_statuses:
        return
    advice = "" if decision in {Decision.REOPEN, Decision.ANSWER} else " Reopen it to decide again."
    raise Conflict(
        f"{request.reference} is {request.get_status_display().lower()} already.{advice}",
        code="already_decided",
        data={"yours": {"status": to_status}, "theirs": {"status": request.status}, "version": request.version},
    )


def decide(
    *,
    actor: User | None,
    request: Request,
    decision: Decision,
    item_key: str = "",
    merged_into: Request | None = None,
    previous: dict[str, Any] | None = None,
    **words: Any,
) -> TriageDecision:
    """Record a decision on a locked request and move it to the state that follows. Call inside a transaction.

    Args:
        item_key: where a link went.
        previous: what else is needed to take the decision back, as JSON holds it.
        words: ``reason``, ``text``, ``would_change``, ``look_again_on``.
    """
    row = TriageDecision(
        request=request, decision=decision, decided_by=actor, item_key=item_key, merged_into=merged_into,
        previous={**_standing(request), **(previous or {}), "version": request.version + 1}, **words,
    )  # fmt: skip
    store(row)
    move(
        request,
        status=TRANSITIONS[decision][1],
        look_again_on=row.look_again_on,
        merged_into=merged_into,
        asked_at=row.decided_at if decision == Decision.ASK else None,
        reminded_at=None,
    )
    data = {"item": item_key} if item_key else {"into": merged_into.reference} if merged_into else {}
    record(actor=actor, verb=f"decided {decision}", target=request, data=data)
    emit(TRIAGED, {"request_id": request.pk, "decision_id": row.pk})
    return row


def _standing(request: Request) -> dict[str, Any]:
    """Where a request stands, as JSON holds it."""
    return {name.removesuffix("_id"): plain(getattr(request, name)) for name in STANDING}


def move(request: Request, **fields: Any) -> None:
    """Set fields of a locked request, as its next version."""
    for name, value in fields.items():
        setattr(request, name, value)
    request.version += 1
    request.save(update_fields=[*fields, "version", "updated_at"])


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


def checked_snooze(until: date, text: str) -> dict[str, Any]:
    """Return the words of a snooze. Raises ``Invalid`` if the day is not ahead or the text too long."""
    if until <= timezone.localdate():
        raise Invalid("Choose a day ahead: a request cannot sleep until a day that has come.", field="until")
    return {"text": checked_text(text), "look_again_on": until}


def checked_park(text: str, look_again_on: date | None) -> dict[str, Any]:
    """Return the words of a parking. Raises ``Invalid`` if the day to look again is not ahead or the text too long."""
    if look_again_on is not None and look_again_on <= timezone.localdate():
        raise Invalid("Choose a day ahead to look again, or none.", field="look_again_on")
    return {"text": checked_text(text), "look_again_on": look_again_on}


def checked_text(text: str, *, field: str = "text", missing: str = "") -> str:
    """Return a text without blanks around it.

    Args:
        missing: what to say if there is none; by default there need be none.

    Raises:
        Invalid: it is missing or too long.
    """
    words = text.strip()
    if missing and not words:
        raise Invalid(missing, field=field)
    if len(words) > WORDS_LENGTH:
        raise Invalid(f"The text is longer than {WORDS_LENGTH:,} characters: shorten it.", field=field)
    return words


def status_label(status: str) -> str:
    """How a status reads within a sentence."""
    return RequestStatus(status).label.lower()
