"""Triage: link, new item, decline, reopen; every decision is on record."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from backlog.models import Comment, EvidenceLink, Item, Score
from backlog.services.merging import merge_request
from backlog.services.triage import (
    answer_request,
    ask_back,
    decline_request,
    link_request,
    link_to_new_item,
    park_request,
    reopen_request,
    snooze_request,
)
from common.errors import Conflict, Invalid, NotFound
from requests_intake.choices import TRANSITIONS, Decision, DeclineReason, RequestStatus
from requests_intake.models import Request, TriageDecision
from requests_intake.services.triage import check_transition
from tests.factories import CustomerFactory, GapFactory, ItemFactory, ProductPMFactory, RequestFactory
from tests.recorded import activity, outbox, verbs
from users.models import User

pytestmark = pytest.mark.django_db

AHEAD = timezone.localdate() + timedelta(days=2)


def _decline(request: Request, actor: User | None = None, **changes: object) -> Request:
    given = {
        "reason": DeclineReason.TOO_FEW,
        "text": " Two need it. ",
        "would_change": " Ten more. ",
        "look_again_on": None,
        **changes,
    }
    return decline_request(actor=actor, request_id=request.pk, **given)


def _triaged(request: Request) -> tuple[str, dict[str, int]]:
    """The message of the latest decision."""
    return "request.triaged", {"request_id": request.pk, "decision_id": request.decisions.latest("id").pk}


def _revision(item: Item) -> int:
    return Score.objects.get(pk=item.pk).inputs_revision


# -- link ------------------------------------------------------------------------------------------------------


def test_a_request_is_linked_and_its_item_becomes_stale() -> None:
    pm, item = ProductPMFactory(), ItemFactory()
    request = RequestFactory(product=item.product)
    assert link_request(actor=pm, request_id=request.pk, item_key=f" {item.key.lower()} ", version=1) == item
    link = EvidenceLink.objects.get()
    assert (link.item, link.request, link.linked_by) == (item, request, pm)
    request.refresh_from_db()
    assert (request.status, request.version) == ("linked", 2)
    decision = TriageDecision.objects.get()
    assert (decision.request, decision.decision, decision.decided_by, decision.item_key) == (
        request,
        "link",
        pm,
        item.key,
    )
    assert _revision(item) == 2
    assert outbox() == [_triaged(request), ("items.touched", {"item_ids": [item.pk]})]
    assert activity(request) == [("decided link", {"item": item.key})]


def test_an_item_of_another_product_answers_nothing() -> None:
    request, item = RequestFactory(), ItemFactory()
    for key in (item.key, "NONE-1", "", "\x00"):
        with pytest.raises(Invalid, match="has no item") as refusal:
            link_request(actor=None, request_id=request.pk, item_key=key)
        assert refusal.value.field == "item"
    assert (EvidenceLink.objects.count(), TriageDecision.objects.count(), outbox()) == (0, 0, [])
    assert Request.objects.get().status == "new"


# -- a new item ------------------------------------------------------------------------------------------------


def test_a_new_item_has_the_requests_words_and_its_age() -> None:
    asked = timezone.now() - timedelta(days=400)
    request = GapFactory(title="Doors shut too fast", body="On people.", competitor="Otis", filed_at=asked)
    item = link_to_new_item(actor=request.product.accountable_pm, request_id=request.pk, version=1)
    item.refresh_from_db()
    assert (item.title, item.kind, item.problem, item.competitor) == (
        "Doors shut too fast",
        "gap",
        "On people.",
        "Otis",
    )
    assert (item.opened_at, item.status, item.created_by) == (asked, "open", request.product.accountable_pm)
    assert EvidenceLink.objects.get().item == item
    assert TriageDecision.objects.get().decision == "new_item"
    assert activity(request) == [("decided new_item", {"item": item.key})]
    assert verbs(item) == ["created"]
    assert {topic for topic, _ in outbox()} == {"request.triaged", "items.touched"}


def test_the_pm_may_word_it_otherwise() -> None:
    request = GapFactory()
    item = link_to_new_item(actor=None, request_id=request.pk, title="Soft doors", kind="feature")
    assert (item.title, item.kind) == ("Soft doors", "feature")


@pytest.mark.parametrize(("changes", "field"), [({"title": " "}, "title"), ({"kind": "wish"}, "kind")])
def test_a_new_item_that_is_none_leaves_the_request_alone(changes: dict[str, str], field: str) -> None:
    request = RequestFactory()
    with pytest.raises(Invalid) as refusal:
        link_to_new_item(actor=None, request_id=request.pk, **changes)
    assert refusal.value.field == field
    assert (Item.objects.count(), Request.objects.get().status) == (0, "new")
    request.product.refresh_from_db()
    assert request.product.last_item_number == 0


# -- decline ---------------------------------------------------------------------------------------------------


def test_a_no_says_why_what_would_change_it_and_when_to_look_again() -> None:
    request, day = RequestFactory(), timezone.localdate() + timedelta(days=1)
    _decline(request, request.product.accountable_pm, look_again_on=day)
    request.refresh_from_db()
    assert (request.status, request.look_again_on, request.version) == ("declined", day, 2)
    decision = TriageDecision.objects.get()
    assert (decision.decision, decision.reason, decision.text, decision.would_change, decision.look_again_on) == (
        "decline",
        "too_few",
        "Two need it.",
        "Ten more.",
        day,
    )
    assert (activity(request), outbox()) == ([("decided decline", {})], [_triaged(request)])


def test_never_is_an_answer() -> None:
    assert _decline(RequestFactory()).look_again_on is None


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"reason": ""}, "reason", "Choose a kind of reason: "),
        ({"reason": "mood"}, "reason", "Choose a kind of reason: "),
        ({"text": "  "}, "text", "Say why, in words for whoever asked."),
        ({"would_change": ""}, "would_change", "Say what would change the answer."),
        ({"text": "a\x00b"}, "text", "Text holds a character that is no text: take it out."),
    ],
)
def test_a_no_without_a_part_is_refused(changes: dict[str, str], field: str, message: str) -> None:
    request = RequestFactory()
    with pytest.raises(Invalid) as refusal:
        _decline(request, **changes)
    assert refusal.value.field == field
    assert refusal.value.message.startswith(message)
    assert (TriageDecision.objects.count(), Request.objects.get().status) == (0, "new")


@pytest.mark.parametrize("days", [0, -1])
def test_the_day_to_look_again_is_ahead(days: int) -> None:
    with pytest.raises(Invalid, match="Choose a day ahead to look again, or never") as refusal:
        _decline(RequestFactory(), look_again_on=timezone.localdate() + timedelta(days=days))
    assert refusal.value.field == "look_again_on"


# -- reopen ----------------------------------------------------------------------------------------------------


def test_a_linked_request_goes_back_and_its_item_becomes_stale() -> None:
    item = ItemFactory()
    request = RequestFactory(product=item.product, item=item)
    reopen_request(actor=None, request_id=request.pk, version=1)
    request.refresh_from_db()
    assert (request.status, request.version, EvidenceLink.objects.count()) == ("new", 2, 0)
    assert _revision(item) == 2
    assert outbox() == [_triaged(request), ("items.touched", {"item_ids": [item.pk]})]
    assert activity(request) == [("decided reopen", {"item": item.key})]
    assert TriageDecision.objects.get().item_key == item.key


def test_a_declined_request_goes_back_without_its_date_and_keeps_its_record() -> None:
    request = _decline(RequestFactory(), look_again_on=timezone.localdate() + timedelta(days=9))
    reopen_request(actor=None, request_id=request.pk)
    request.refresh_from_db()
    assert (request.status, request.look_again_on) == ("new", None)
    assert {topic for topic, _ in outbox()} == {"request.triaged"}
    decisions = TriageDecision.objects.order_by("id").values_list("decision", "look_again_on")
    assert list(decisions) == [("decline", timezone.localdate() + timedelta(days=9)), ("reopen", None)]
    assert activity(request)[-1] == ("decided reopen", {})


def test_it_can_be_linked_declined_and_opened_as_often_as_it_takes() -> None:
    item = ItemFactory()
    request = RequestFactory(product=item.product)
    for _ in range(2):
        link_request(actor=None, request_id=request.pk, item_key=item.key)
        reopen_request(actor=None, request_id=request.pk)
        _decline(request)
        reopen_request(actor=None, request_id=request.pk)
    assert TriageDecision.objects.count() == 8
    assert Request.objects.get().version == 9


# -- ask back and answer ---------------------------------------------------------------------------------------


def _ask(request: Request, question: str = " Which doors? ") -> Comment:
    return ask_back(actor=request.product.accountable_pm, request_id=request.pk, question=question, version=1)


def test_a_question_waits_for_its_answer_where_the_customer_reads_it() -> None:
    request = RequestFactory(look_again_on=AHEAD, reminded_at=timezone.now(), status="snoozed")
    pm = request.product.accountable_pm
    comment = _ask(request)
    request.refresh_from_db()
    decision = TriageDecision.objects.get()
    assert (request.status, request.version, request.look_again_on, request.reminded_at) == ("waiting", 2, None, None)
    assert (decision.decision, decision.decided_by, decision.text) == ("ask", pm, "Which doors?")
    assert request.asked_at == decision.decided_at
    assert (comment.request, comment.account, comment.audience) == (request, request.account, "customer")
    assert (comment.author, comment.body, comment.is_question) == (pm, "Which doors?", True)
    assert outbox() == [_triaged(request), ("comment.added", {"comment_id": comment.pk})]


def test_where_no_customer_asked_the_question_is_for_colleagues() -> None:
    comment = _ask(RequestFactory(account=None))
    assert (comment.audience, comment.account, comment.is_question) == ("internal", None, True)


@pytest.mark.parametrize(
    ("question", "message"), [(" ", "Write what you want to know"), ("x" * 10_001, "longer than 10,000 characters")]
)
def test_a_question_that_is_none(question: str, message: str) -> None:
    request = RequestFactory()
    with pytest.raises(Invalid, match=message) as refusal:
        _ask(request, question)
    assert refusal.value.field == "question"
    assert (Comment.objects.count(), Request.objects.get().status) == (0, "new")


def test_an_answer_brings_the_request_back_into_the_inbox() -> None:
    request = RequestFactory()
    customer = CustomerFactory(account=request.account)
    _ask(request)
    comment = answer_request(actor=customer, request_id=request.pk, text=" All of them. ")
    request.refresh_from_db()
    assert (request.status, request.asked_at, request.version) == ("new", None, 3)
    assert (comment.author, comment.body, comment.audience, comment.is_question) == (
        customer,
        "All of them.",
        "customer",
        False,
    )
    decision = TriageDecision.objects.latest("id")
    assert (decision.decision, decision.decided_by, decision.text) == ("answer", customer, "")
    assert list(Request.objects.waiting_for_triage()) == [request]


def test_an_answer_by_mail_names_who_wrote_it() -> None:
    request = RequestFactory()
    _ask(request)
    comment = answer_request(actor=None, request_id=request.pk, text="All.", author_name="Ann Archer")
    assert (comment.author, comment.author_name) == (None, "Ann Archer")


def test_a_late_answer_is_welcome_and_one_to_no_question_is_not() -> None:
    request = RequestFactory(asked_at=timezone.now() - timedelta(days=20))
    answer_request(actor=None, request_id=request.pk, text="Sorry, holidays.")
    request.refresh_from_db()
    assert (request.status, request.asked_at, request.version) == ("new", None, 2)
    with pytest.raises(Conflict, match=f"{request.reference} waits for no answer: write a comment") as refusal:
        answer_request(actor=None, request_id=request.pk, text="And another thing.")
    assert refusal.value.code == "not_asked"
    assert Comment.objects.count() == 1


def test_an_answer_says_something() -> None:
    request = RequestFactory()
    _ask(request)
    with pytest.raises(Invalid, match=r"Write an answer\.") as refusal:
        answer_request(actor=None, request_id=request.pk, text="")
    assert refusal.value.field == "text"


# -- snooze and park -------------------------------------------------------------------------------------------


def test_a_snoozed_request_leaves_the_inbox_until_its_day() -> None:
    request = RequestFactory()
    snooze_request(actor=None, request_id=request.pk, until=AHEAD, text=" After the fair. ", version=1)
    request.refresh_from_db()
    assert (request.status, request.look_again_on, request.version) == ("snoozed", AHEAD, 2)
    decision = TriageDecision.objects.get()
    assert (decision.decision, decision.text, decision.look_again_on) == ("snooze", "After the fair.", AHEAD)
    assert list(Request.objects.waiting_for_triage()) == []


def test_a_snooze_may_be_put_off_again() -> None:
    request = RequestFactory(status="snoozed", look_again_on=AHEAD)
    snooze_request(actor=None, request_id=request.pk, until=AHEAD + timedelta(days=9))
    assert Request.objects.get().look_again_on == AHEAD + timedelta(days=9)


@pytest.mark.parametrize("days", [0, -1, -4000])
def test_nothing_sleeps_into_the_past(days: int) -> None:
    request = RequestFactory()
    with pytest.raises(Invalid, match="cannot sleep until a day that has come") as refusal:
        snooze_request(actor=None, request_id=request.pk, until=timezone.localdate() + timedelta(days=days))
    assert refusal.value.field == "until"
    assert (Request.objects.get().status, TriageDecision.objects.count()) == ("new", 0)


@pytest.mark.parametrize("day", [None, AHEAD])
def test_a_parked_request_is_kept_open_outside_the_inbox(day: date | None) -> None:
    request = RequestFactory()
    park_request(actor=None, request_id=request.pk, text="Who else?", look_again_on=day, version=1)
    request.refresh_from_db()
    assert (request.status, request.look_again_on) == ("parked", day)
    assert TriageDecision.objects.get().text == "Who else?"


@pytest.mark.parametrize("days", [0, -1])
def test_a_parked_request_is_looked_at_again_in_the_future(days: int) -> None:
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Invalid, match="Choose a day ahead to look again, or none") as refusal:
        park_request(actor=None, request_id=RequestFactory().pk, look_again_on=day)
    assert refusal.value.field == "look_again_on"


def test_words_have_an_end() -> None:
    with pytest.raises(Invalid, match="longer than 10,000 characters"):
        park_request(actor=None, request_id=RequestFactory().pk, text="x" * 10_001)


# -- whatever the decision -------------------------------------------------------------------------------------


def _services(request: Request, item: Item) -> dict[Decision, Callable[..., object]]:
    on = {"actor": None, "request_id": request.pk}
    return {
        Decision.LINK: lambda **more: link_request(**on, item_key=item.key, **more),
        Decision.NEW_ITEM: lambda **more: link_to_new_item(**on, **more),
        Decision.MERGE: lambda **more: merge_request(**on, into_id=_other(item).pk, **more),
        Decision.ASK: lambda **more: ask_back(**on, question="Which doors?", **more),
        Decision.ANSWER: lambda **_: answer_request(**on, text="All doors."),
        Decision.SNOOZE: lambda **more: snooze_request(**on, until=AHEAD, **more),
        Decision.PARK: lambda **more: park_request(**on, **more),
        Decision.DECLINE: lambda **more: _decline(request, **more),
        Decision.REOPEN: lambda **more: reopen_request(**on, **more),
    }


def _other(item: Item) -> Request:
    """A request to merge into, which counts at ``item``."""
    return RequestFactory(product=item.product, item=item)


# An answer is written without having seen the request's version.
VERSIONED = [decision for decision in TRANSITIONS if decision is not Decision.ANSWER]


@pytest.mark.parametrize("status", list(RequestStatus))
@pytest.mark.parametrize("decision", list(TRANSITIONS))
def test_a_decision_is_taken_from_the_states_that_allow_it(decision: Decision, status: RequestStatus) -> None:
    item = ItemFactory()
    request = RequestFactory(product=item.product, status=status, asked_at=timezone.now())
    allowed, follows = TRANSITIONS[decision]
    decide = _services(request, item)[decision]
    if status in allowed:
        decide()
        assert Request.objects.get(pk=request.pk).status == follows
        return
    with pytest.raises(Conflict) as refusal:
        decide()
    assert refusal.value.code == "already_decided"
    assert refusal.value.data == {"yours": {"status": follows}, "theirs": {"status": status}, "version": 1}
    assert (Request.objects.get(pk=request.pk).status, TriageDecision.objects.count(), outbox()) == (status, 0, [])


@pytest.mark.parametrize("decision", VERSIONED)
def test_a_request_that_somebody_decided_since_conflicts(decision: Decision) -> None:
    item = ItemFactory()
    request = RequestFactory(
        product=item.product, version=2, status="new" if decision is not Decision.REOPEN else "parked"
    )
    with pytest.raises(Conflict) as refusal:
        _services(request, item)[decision](version=1)
    assert refusal.value.data["version"] == 2
    assert refusal.value.data["yours"] == {"status": TRANSITIONS[decision][1]}
    assert TriageDecision.objects.count() == 0


@pytest.mark.parametrize("decision", list(TRANSITIONS))
def test_a_request_that_is_gone_is_not_found(decision: Decision) -> None:
    request, item = RequestFactory(), ItemFactory()
    Request.objects.all().delete()
    request.pk = 4711
    with pytest.raises(NotFound, match=r"This request no longer exists\."):
        _services(request, item)[decision]()


def test_the_refusal_says_what_to_do() -> None:
    with pytest.raises(Conflict, match=r"^R-7 is declined already\. Reopen it to decide again\.$"):
        check_transition(Request(pk=7, status="declined"), Decision.LINK)
    with pytest.raises(Conflict, match=r"^R-7 is new already\.$"):
        check_transition(Request(pk=7, status="new"), Decision.REOPEN)
