"""The decisions after which a request waits: asked back, snoozed, parked."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from backlog.models import Comment
from backlog.services.triage import answer_request, ask_back, park_request, snooze_request
from common.errors import Conflict, Invalid
from requests_intake.models import Request, TriageDecision
from tests.backlog.triage_rows import AHEAD, triaged
from tests.factories import CustomerFactory, RequestFactory
from tests.recorded import outbox

pytestmark = pytest.mark.django_db


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
    assert outbox() == [triaged(request), ("comment.added", {"comment_id": comment.pk})]


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
