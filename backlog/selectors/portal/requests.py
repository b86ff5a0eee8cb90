"""What a customer sees of their requests: where each stands, why, and what happened.

A request that was merged stands where its *canonical* request stands. That one may be another customer's: then only
its state is told, never what was written about it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Prefetch, QuerySet

from backlog.choices import ItemStatus
from backlog.models import Item, ItemDecline
from backlog.selectors.portal.words import (
    OF_ITS_ITEM,
    OF_REQUEST,
    READING,
    SPOKEN,
    STEPS,
    Standing,
    again_on,
    plain_reason,
)
from common.models import Activity
from requests_intake.choices import Decision, RequestStatus
from requests_intake.models import Request, TriageDecision
from users.models import User

# What is between us and the sender of the canonical request alone.
PRIVATE = frozenset({Decision.ASK, Decision.ANSWER, Decision.SNOOZE, Decision.MERGE})
DATED = frozenset({RequestStatus.DECLINED, RequestStatus.SNOOZED, RequestStatus.PARKED})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a request, in the customer's words."""

    title: str
    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What we wrote to the customer. ``by`` is empty where it was not written to them in person."""

    text: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PortalRequest:
    """A request as its customer sees it.

    Attributes:
        again: when we look at it again, as a sentence.
        waits: whether we wait for their answer.
        together_with: another request of theirs that it is looked after with.
        idea: what is published of it; only with ``steps``.
    """

    pk: int
    title: str
    body: str
    filed_at: datetime
    filed_by: str
    product: str
    standing: Standing
    answer: Answer
    again: str = ""
    waits: bool = False
    together_with: Request | None = None
    idea: Item | None = None
    steps: Sequence[Step] = ()


def portal_requests(user: User, text: str = "") -> QuerySet[Request]:
    """The requests of the customer's accounts that hold the words of ``text``, with what ``portal_request`` needs.

    A decision that was taken back is none.
    """
    decisions = TriageDecision.objects.filter(undone_at=None).select_related("decided_by").order_by("-id")
    rows = Request.objects.visible_to(user)
    rows = rows.matching(text) if text else rows
    rows = rows.select_related("product", "filed_by", "contact", "merged_into", "evidence_link__item")
    rows = rows.defer("search", "merged_into__search", "evidence_link__item__search")
    return rows.prefetch_related(
        Prefetch("decisions", queryset=decisions),
        Prefetch("merged_into__decisions", queryset=decisions),
        Prefetch("evidence_link__item__declines", queryset=ItemDecline.objects.select_related("declined_by")),
    )


def standing_of(request: Request) -> Standing:
    """Where a request stands: where its item stands, else its canonical request, else itself.

    Reads ``merged_into`` and ``evidence_link__item``.
    """
    item = _item_of(request)
    if item is not None:
        return OF_ITS_ITEM[ItemStatus(item.status)]
    canonical = request.merged_into
    if canonical is None:
        return OF_REQUEST[RequestStatus(request.status)]
    hidden = canonical.status == RequestStatus.WAITING and not _is_theirs(request, canonical)
    return READING if hidden else OF_REQUEST[RequestStatus(canonical.status)]


def _item_of(request: Request) -> Item | None:
    decided = request.status in {RequestStatus.LINKED, RequestStatus.MERGED}
    link = getattr(request, "evidence_link", None) if decided else None
    return link.item if link else None


def _is_theirs(request: Request, canonical: Request) -> bool:
    return canonical.account_id == request.account_id


def portal_request(request: Request) -> PortalRequest:
    """Put one request into the customer's words."""
    latest = _latest(request)
    canonical = request.merged_into
    return PortalRequest(
        pk=request.pk,
        title=request.title,
        body=request.body,
        filed_at=request.filed_at,
        filed_by=_sender(request),
        product=str(request.product),
        standing=standing_of(request),
        answer=_answer(request, latest),
        again=_again(request, latest),
        waits=request.status == RequestStatus.WAITING,
        together_with=canonical if canonical and _is_theirs(request, canonical) else None,
    )


def portal_request_in_full(user: User, request: Request) -> PortalRequest:
    """The same with all that happened, and what is published of the item that it went to."""
    one, item = portal_request(request), _item_of(request)
    shown = item if item is not None and Item.objects.published_to(user).filter(pk=item.pk).exists() else None
    steps = [*_own_steps(request), *_steps_of_canonical(request), *_steps_of_item(request, item)]
    received = Step("Received", request.filed_at)
    in_order = sorted(steps, key=lambda step: step.at, reverse=True)
    names = {name: getattr(one, name) for name in PortalRequest.__slots__}
    return PortalRequest(**names | {"idea": shown, "steps": [*in_order, received]})


def _sender(request: Request) -> str:
    """Who asked: a person of the account, never the name of one of ours who filed it for them."""
    if request.contact:
        return str(request.contact)
    if request.filed_by and not request.filed_by.is_internal:
        return str(request.filed_by)
    return request.asked_by


def _latest(request: Request) -> TriageDecision | None:
    """The decision that says where the request stands."""
    decided = request.merged_into or request
    return next(iter(decided.decisions.all()), None)


def _answer(request: Request, latest: TriageDecision | None) -> Answer:
    if _item_of(request) is not None:
        no = _no_to_item(request)
        return Answer(no.text, str(no.declined_by or ""), no.declined_at) if no else Answer()
    if latest is None or latest.decision not in SPOKEN:
        return Answer()
    canonical = request.merged_into
    if canonical is None or _is_theirs(request, canonical):
        return Answer(latest.text, str(latest.decided_by or ""), latest.decided_at)
    words = plain_reason(latest.reason) if latest.decision == Decision.DECLINE else ""
    return Answer(words, "", latest.decided_at) if words else Answer()


def _again(request: Request, latest: TriageDecision | None) -> str:
    if _item_of(request) is not None:
        no = _no_to_item(request)
        return again_on(no.look_again_on if no else None)
    decided = request.merged_into or request
    return again_on(latest.look_again_on) if latest is not None and decided.status in DATED else ""


def _no_to_item(request: Request) -> ItemDecline | None:
    """Why the item that it went to was declined, if it is: words for all who asked for it."""
    item = _item_of(request)
    if item is None or item.status != ItemStatus.DECLINED:
        return None
    return next(iter(item.declines.all()), None)


def _own_steps(request: Request) -> Iterable[Step]:
    for one in request.decisions.all():
        title, text = STEPS[Decision(one.decision)]
        yield Step(title, one.decided_at, one.text if one.decision in SPOKEN else text)


def _steps_of_canonical(request: Request) -> Iterable[Step]:
    """What was decided on the canonical request since, as far as it is not between us and its sender."""
    canonical = request.merged_into
    if canonical is None or _is_theirs(request, canonical):
        return
    merged_at = next((one.decided_at for one in request.decisions.all()), request.filed_at)
    for one in canonical.decisions.all():
        if one.decided_at > merged_at and one.decision not in PRIVATE:
            title, text = STEPS[Decision(one.decision)]
            yield Step(title, one.decided_at, plain_reason(one.reason) if one.decision == Decision.DECLINE else text)


def _steps_of_item(request: Request, item: Item | None) -> Iterable[Step]:
    """How the item went on since the request went there."""
    if item is None:
        return
    rows = Activity.objects.filter(target_type=Item._meta.label_lower, target_id=item.pk, verb="changed")
    since = request.evidence_link.linked_at
    changes = rows.filter(data__has_key="status", at__gt=since).annotate(became=F("data__status__1"))
    for at, status in changes.order_by("id").values_list("at", "became"):
        if status in ItemStatus.values:
            yield Step(OF_ITS_ITEM[ItemStatus(status)].words, at)
