"""What a customer sees of their requests: plain words, no number of ours, nobody else's name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from common.presentation.dates import day
from requests_intake.choices import Decision, RequestStatus
from requests_intake.models import Request, TriageDecision
from users.models import User

# Status: the words, the icon, and how the portal's style calls it.
WORDS = {
    RequestStatus.NEW: ("We are reading it", "eye", "look"),
    RequestStatus.LINKED: ("On our list", "circle-check", "plan"),
    RequestStatus.MERGED: ("On our list, with the same wish of others", "circle-check", "plan"),
    RequestStatus.WAITING: ("We need your answer", "message", "ask"),
    RequestStatus.SNOOZED: ("We come back to it", "clock", "look"),
    RequestStatus.PARKED: ("Kept open", "eye", "look"),
    RequestStatus.DECLINED: ("Not planned", "circle-x", "no"),
}
STEPS = {
    Decision.LINK: ("Read and accepted", "It went on our list. Your words stay as you wrote them."),
    Decision.NEW_ITEM: ("Read and accepted", "It went on our list. Your words stay as you wrote them."),
    Decision.MERGE: ("Joined", "It is the same wish as one on our list. Your words stay as you wrote them."),
    Decision.ASK: ("We asked you", ""),
    Decision.SNOOZE: ("Put off", ""),
    Decision.PARK: ("Kept open", "We collect more before we decide."),
    Decision.DECLINE: ("Not planned", ""),
    Decision.REOPEN: ("Looked at again", "We opened it once more."),
    Decision.ANSWER: ("Answered", "We read it again with your answer."),
}
# Decisions whose text was written for the sender to read.
SPOKEN = frozenset({Decision.ASK, Decision.DECLINE})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a request, in the customer's words."""

    title: str
    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class PortalRequest:
    """A request as its customer sees it. ``answer`` is what we wrote to them, if we did."""

    pk: int
    title: str
    body: str
    filed_at: datetime
    filed_by: str
    product: str
    status: str
    icon: str
    look: str
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    again: str = ""
    steps: Sequence[Step] = ()


def portal_requests(user: User, text: str = "") -> QuerySet[Request]:
    """The requests of the customer's accounts that hold the words of ``text``, with what ``portal_request`` needs.

    A decision that was taken back is none.
    """
    decisions = TriageDecision.objects.filter(undone_at=None).select_related("decided_by").order_by("-id")
    rows = Request.objects.visible_to(user)
    rows = rows.matching(text) if text else rows
    rows = rows.select_related("product", "filed_by", "contact")
    return rows.prefetch_related(Prefetch("decisions", queryset=decisions))


def portal_request(request: Request) -> PortalRequest:
    """Put one request into the customer's words."""
    status = RequestStatus(request.status)
    words, icon, look = WORDS[status]
    decisions = list(request.decisions.all())
    latest = decisions[0] if decisions else None
    spoken = latest is not None and latest.decision in SPOKEN
    return PortalRequest(
        pk=request.pk,
        title=request.title,
        body=request.body,
        filed_at=request.filed_at,
        filed_by=_sender(request),
        product=str(request.product),
        status=words,
        icon=icon,
        look=look,
        answer=latest.text if latest and spoken else "",
        answered_by=str(latest.decided_by or "") if latest and spoken else "",
        answered_at=latest.decided_at if latest and spoken else None,
        again=_again(status, latest),
        steps=[*_steps(decisions), Step("Received", request.filed_at)],
    )


def _sender(request: Request) -> str:
    """Who asked: a person of the account, never the name of one of ours who filed it for them."""
    if request.contact:
        return str(request.contact)
    if request.filed_by and not request.filed_by.is_internal:
        return str(request.filed_by)
    return request.asked_by


def _again(status: RequestStatus, latest: TriageDecision | None) -> str:
    if latest is None or status not in {RequestStatus.DECLINED, RequestStatus.SNOOZED}:
        return ""
    return f"We look at it again on {day(latest.look_again_on)}." if latest.look_again_on else ""


def _steps(decisions: Iterable[TriageDecision]) -> Iterable[Step]:
    for one in decisions:
        title, text = STEPS[Decision(one.decision)]
        yield Step(title, one.decided_at, one.text if one.decision in SPOKEN else text)
