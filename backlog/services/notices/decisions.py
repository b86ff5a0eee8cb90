"""Telling of decisions on requests, of what was taken back, and once more of a question that nobody answered."""

from backlog.choices import ItemStatus, NoticeTopic
from backlog.models import Comment, Item, Notice
from backlog.selectors.listeners import Listener, Why, of_requests, who_decide, with_duplicates
from backlog.services.notices.telling import tell
from backlog.services.notices.wording import Happening
from common.outbox import Payload
from common.presentation.dates import day
from requests_intake.choices import Decision, RequestStatus
from requests_intake.models import Request, TriageDecision

_OF_DECISION = {
    Decision.LINK: NoticeTopic.LINKED,
    Decision.NEW_ITEM: NoticeTopic.LINKED,
    Decision.MERGE: NoticeTopic.MERGED,
    Decision.ASK: NoticeTopic.ASKED,
    Decision.PARK: NoticeTopic.PARKED,
    Decision.DECLINE: NoticeTopic.DECLINED,
    Decision.REOPEN: NoticeTopic.REOPENED,
    Decision.ANSWER: NoticeTopic.ANSWERED,
}
# An item that is being worked on already is news of its own to whoever is linked to it.
_LINKED_TO = {
    ItemStatus.PLANNED: NoticeTopic.PLANNED,
    ItemStatus.BUILDING: NoticeTopic.PLANNED,
    ItemStatus.SHIPPED: NoticeTopic.SHIPPED,
}


def tell_decision(payload: Payload) -> int:
    """Tell of a decision, or that it was taken back."""
    rows = TriageDecision.objects.select_related(
        "request__product__accountable_pm", "request__account", "request__contact__user", "request__filed_by",
        "request__merged_into", "request__assigned_to", "decided_by", "undone_by",
    )  # fmt: skip
    decision = rows.filter(pk=payload["decision_id"]).first()
    if decision is None:
        return 0
    if decision.undone_at is not None:
        return _tell_undone(decision)
    topic = _OF_DECISION.get(Decision(decision.decision))
    return tell(_decided(decision, topic), _listeners(decision, topic)) if topic else 0


def _decided(decision: TriageDecision, topic: NoticeTopic) -> Happening:
    request = decision.request
    item = Item.objects.select_related("product").filter(key=decision.item_key).first() if decision.item_key else None
    if topic == NoticeTopic.LINKED and item is not None:
        topic = _LINKED_TO.get(ItemStatus(item.status), topic)
    if topic == NoticeTopic.REOPENED:
        item = None
    return Happening(
        topic=topic,
        event=f"decision:{decision.pk}",
        product=request.product,
        actor=decision.decided_by,
        request=request,
        item=item,
        said=_words(decision),
        reason=decision.reason,
        joined=tuple(with_duplicates([request])),
    )


def _words(decision: TriageDecision) -> dict[str, str]:
    return {
        "reason": decision.text,
        "text": decision.text or _answer(decision),
        "would_change": decision.would_change,
        "look_again_on": day(decision.look_again_on) if decision.look_again_on else "",
    }


def _answer(decision: TriageDecision) -> str:
    """An answer's text is a comment, written in the moment of the decision."""
    if decision.decision != Decision.ANSWER:
        return ""
    comments = Comment.objects.filter(request=decision.request, created_at__gte=decision.decided_at, is_question=False)
    found = comments.order_by("id").first()
    return found.body if found else ""


def senders_of(request: Request) -> list[Listener]:
    """Whoever can answer a question about a request: who asked, and their colleagues who follow it."""
    return [one for one in of_requests([request]) if one.why is Why.ASKED or not one.is_internal]


def _listeners(decision: TriageDecision, topic: NoticeTopic) -> list[Listener]:
    """A question is for its sender alone, an answer for those who decide, all else for all that it was joined with."""
    request = decision.request
    if topic == NoticeTopic.ASKED:
        return senders_of(request)
    if topic == NoticeTopic.ANSWERED:
        followers = [one for one in of_requests([request]) if one.is_internal]
        return [*who_decide(request), *followers]
    return list(of_requests(with_duplicates([request])))


def _tell_undone(decision: TriageDecision) -> int:
    """Who was told of a decision hears that it was taken back; nobody else hears of either."""
    event = f"decision:{decision.pk}"
    told = Notice.objects.filter(event=event)
    people = set(told.exclude(user=None).values_list("user_id", flat=True))
    addresses = set(told.filter(user=None).values_list("email", flat=True))
    happening = Happening(
        topic=NoticeTopic.REOPENED,
        event=f"{event}:undone",
        product=decision.request.product,
        actor=decision.undone_by,
        request=decision.request,
    )
    everybody = of_requests(with_duplicates([decision.request]))
    return tell(
        happening,
        [one for one in everybody if (one.user.pk in people if one.user else one.email in addresses)],
    )


def tell_reminded(payload: Payload) -> int:
    """The question once more, if nobody has answered meanwhile."""
    rows = Request.objects.select_related("product", "account", "contact__user", "filed_by")
    request = rows.filter(pk=payload["request_id"], status=RequestStatus.WAITING).first()
    asked = TriageDecision.objects.filter(request_id=payload["request_id"], decision=Decision.ASK, undone_at=None)
    question = asked.first()
    if request is None or question is None:
        return 0
    happening = Happening(
        topic=NoticeTopic.ASKED,
        event=f"decision:{question.pk}:reminded",
        product=request.product,
        actor=question.decided_by,
        request=request,
        said={"text": question.text},
    )
    return tell(happening, senders_of(request))
