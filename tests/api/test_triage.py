"""Triage over REST: every decision on one request, what people see of it, and who may take it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backlog.models import Comment, Item
from requests_intake.models import Request, TriageDecision
from stakeholders.models import Account, Product
from tests.api.client import Program, errors_of, only_error, program_of
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    ItemFactory,
    LeaderFactory,
    ProductFactory,
    RequestFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db

NEXT_WEEK = (timezone.localdate() + timedelta(days=7)).isoformat()


@pytest.fixture
def request_(product: Product, account: Account) -> Request:
    """A new request of the account."""
    return RequestFactory(product=product, account=account)


def decide(program: Program, request: Request, decision: str, **words: object) -> Any:
    return program.post(f"requests/{request.pk}/triage/", {"decision": decision, **words})


def read(program: Program, request: Request) -> Any:
    return program.get(f"requests/{request.pk}/").json()


# -- each decision ---------------------------------------------------------------------------------------------


def test_merge_and_take_it_back(as_pm: Program, product: Product, request_: Request) -> None:
    item = ItemFactory(product=product)
    other = RequestFactory(product=product, item=item)

    merged = decide(as_pm, request_, "merge", into=other.pk, version=1)

    assert merged.status_code == 200
    assert {name: merged.json()[name] for name in ("status", "merged_into", "item", "duplicates", "message")} == {
        "status": "merged", "merged_into": other.pk, "item": item.key, "duplicates": [], "message": "",
    }  # fmt: skip
    assert merged.json()["decisions"][0]["merged_into"] == other.pk
    assert read(as_pm, other)["duplicates"] == [request_.pk]

    undone = decide(as_pm, request_, "undo", version=2).json()

    assert (undone["status"], undone["merged_into"], undone["item"], undone["version"]) == ("new", None, None, 3)
    assert undone["message"] == f"{request_.reference} is new, as before."
    assert undone["decisions"][0]["undone_by"] == "Paula PM"
    assert undone["decisions"][0]["undone_at"] is not None
    assert read(as_pm, other)["duplicates"] == []


def test_ask_and_answer(as_pm: Program, as_customer: Program, request_: Request) -> None:
    asked = decide(as_pm, request_, "ask", question=" Which doors? ").json()

    assert (asked["status"], asked["asked_at"] is not None) == ("waiting", True)
    assert Comment.objects.values("body", "is_question", "audience", "account").get() == {
        "body": "Which doors?", "is_question": True, "audience": "customer", "account": request_.account_id,
    }  # fmt: skip
    assert read(as_customer, request_)["decisions"][0]["text"] == "Which doors?"

    answered = decide(as_customer, request_, "answer", text="All of them.")

    assert answered.status_code == 200
    assert (answered.json()["status"], answered.json()["asked_at"]) == ("new", None)
    said = Comment.objects.latest("id")
    assert (said.body, said.author.role, said.is_question) == ("All of them.", "customer", False)
    assert [row["decision"] for row in answered.json()["decisions"]] == ["answer", "ask"]


def test_snooze(as_pm: Program, as_customer: Program, request_: Request) -> None:
    snoozed = decide(as_pm, request_, "snooze", until=NEXT_WEEK, text="After the trade fair.").json()

    assert (snoozed["status"], snoozed["look_again_on"]) == ("snoozed", NEXT_WEEK)
    assert snoozed["decisions"][0]["text"] == "After the trade fair."
    assert read(as_customer, request_)["look_again_on"] is None


@pytest.mark.parametrize("until", ["2020-01-01", timezone.localdate().isoformat()])
def test_a_snooze_into_the_past(as_pm: Program, request_: Request, until: str) -> None:
    refused = decide(as_pm, request_, "snooze", until=until)

    assert refused.status_code == 400
    assert only_error(refused) == {
        "code": "invalid",
        "detail": "Choose a day ahead: a request cannot sleep until a day that has come.",
        "attr": "until",
    }
    assert read(as_pm, request_)["version"] == 1


@pytest.mark.parametrize(("sent", "day"), [({}, None), ({"look_again_on": "never"}, None), ({"look_again_on": 7}, 7)])
def test_park(as_pm: Program, request_: Request, sent: dict[str, Any], day: int | None) -> None:
    words = {**sent, "look_again_on": NEXT_WEEK} if day else sent
    parked = decide(as_pm, request_, "park", text="Let us collect more.", **words).json()

    assert (parked["status"], parked["look_again_on"]) == ("parked", NEXT_WEEK if day else None)


def test_a_new_item_is_taken_back_or_stays(as_pm: Program, product: Product, request_: Request) -> None:
    decide(as_pm, request_, "new_item")
    removed = decide(as_pm, request_, "undo").json()
    decide(as_pm, request_, "new_item")
    decide(as_pm, RequestFactory(product=product), "link", item="LIFT-2")
    kept = decide(as_pm, request_, "undo").json()

    assert removed["message"] == f"{request_.reference} is new, as before. LIFT-1 is removed."
    assert kept["message"].endswith(" LIFT-2 stays: others have worked with it since.")
    assert Item.objects.get().key == "LIFT-2"


@pytest.mark.parametrize(
    ("decision", "words", "attr"),
    [
        ("merge", {}, "into"),
        ("merge", {"into": 0}, "into"),
        ("merge", {"into": "R-5"}, "into"),
        ("merge", {"into": 2**70}, "into"),
        ("merge", {"into": 2**63 - 1}, "into"),
        ("merge", {"into": 1, "item": "LIFT-1"}, "item"),
        ("ask", {}, "question"),
        ("ask", {"question": "  "}, "question"),
        ("ask", {"question": "x" * 10_001}, "question"),
        ("ask", {"question": "a\x00b"}, "question"),
        ("snooze", {}, "until"),
        ("snooze", {"until": "soon"}, "until"),
        ("snooze", {"until": None}, "until"),
        ("park", {"look_again_on": "2020-01-01"}, "look_again_on"),
        ("park", {"until": NEXT_WEEK}, "until"),
        ("answer", {}, "text"),
        ("undo", {"text": "Sorry"}, "text"),
        ("reopen", {"version": 0}, "version"),
    ],
)
def test_what_does_not_belong_to_a_decision(
    as_pm: Program, request_: Request, decision: str, words: dict[str, object], attr: str
) -> None:
    refused = decide(as_pm, request_, decision, **words)

    assert (refused.status_code, [one for _, one in errors_of(refused)]) == (400, [attr])
    assert TriageDecision.objects.count() == 0


# -- conflicts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "words", "yours"),
    [
        ("ask", {"question": "Which?"}, "waiting"),
        ("snooze", {"until": NEXT_WEEK}, "snoozed"),
        ("park", {}, "parked"),
        ("merge", {"into": "{other}"}, "merged"),
    ],
)
def test_two_decide_at_once(
    as_pm: Program, as_admin: Program, request_: Request, decision: str, words: dict[str, object], yours: str
) -> None:
    other = RequestFactory(product=request_.product)
    given = {name: other.pk if value == "{other}" else value for name, value in words.items()}
    tag = as_pm.get(f"requests/{request_.pk}/")["ETag"]
    decide(as_admin, request_, "new_item")

    late = decide(as_pm, request_, decision, version=1, **given)
    body = {"decision": decision, **given}
    tagged = as_pm.post(f"requests/{request_.pk}/triage/", body, If_Match=tag)

    assert (late.status_code, tagged.status_code) == (409, 412)
    assert late.json()["data"] == {"yours": {"status": yours}, "theirs": {"status": "linked"}, "version": 2}
    assert read(as_pm, request_)["status"] == "linked"


def test_taking_back_after_others_acted(as_pm: Program, as_admin: Program, request_: Request) -> None:
    decide(as_pm, request_, "park")
    as_admin.patch(f"requests/{request_.pk}/", {"assigned_to": request_.product.accountable_pm.email})

    refused = decide(as_pm, request_, "undo")

    assert (refused.status_code, only_error(refused)["code"]) == (409, "acted_since")
    assert refused.json()["data"] == {"yours": {"status": "new"}, "theirs": {"status": "parked"}, "version": 3}


def test_nothing_to_answer(as_pm: Program, request_: Request) -> None:
    refused = decide(as_pm, request_, "answer", text="Hello")

    assert (refused.status_code, only_error(refused)["code"]) == (409, "not_asked")
    assert Comment.objects.count() == 0


def test_a_repeated_call_decides_once(as_pm: Program, request_: Request) -> None:
    body = {"decision": "ask", "question": "Which?"}
    first, again = (as_pm.post(f"requests/{request_.pk}/triage/", body, Idempotency_Key="once") for _ in range(2))

    assert first.json() == again.json()
    assert (Comment.objects.count(), TriageDecision.objects.count()) == (1, 1)


# -- who -------------------------------------------------------------------------------------------------------


def test_who_may_answer(as_pm: Program, as_customer_pm: Program, request_: Request) -> None:
    sender = LeaderFactory()
    Request.objects.filter(pk=request_.pk).update(filed_by=sender)
    for program, status in (
        (program_of(LeaderFactory()), 403),
        (program_of(CustomerFactory(account=AccountFactory(products=[request_.product]))), 404),
        (program_of(sender), 200),
        (as_customer_pm, 200),
        (as_pm, 200),
    ):
        decide(as_pm, request_, "ask", question="Which?")
        assert decide(program, request_, "answer", text="This.").status_code == status


def test_a_question_on_a_colleagues_own_request_stays_inside(as_pm: Program, product: Product) -> None:
    request = RequestFactory(product=product, account=None)
    decide(as_pm, request, "ask", question="Why?")

    assert Comment.objects.get().audience == "internal"


def test_a_customer_does_not_learn_what_we_make_of_it(
    as_pm: Program, as_customer: Program, product: Product, account: Account, request_: Request
) -> None:
    foreign, own = RequestFactory(product=product), RequestFactory(product=product, account=account)
    Request.objects.filter(pk=request_.pk).update(assigned_to=product.accountable_pm)
    decide(as_pm, request_, "park", text="A mistake.")
    decide(as_pm, request_, "undo")
    decide(as_pm, request_, "merge", into=foreign.pk)

    seen = read(as_customer, request_)
    assert (seen["assigned_to"], seen["merged_into"], seen["status"]) == (None, None, "merged")
    assert [(row["decision"], row["merged_into"]) for row in seen["decisions"]] == [("merge", None)]

    decide(as_pm, request_, "reopen")
    decide(as_pm, request_, "merge", into=own.pk)
    decide(as_pm, foreign, "merge", into=own.pk)
    assert read(as_customer, request_)["merged_into"] == own.pk
    assert read(as_customer, own)["duplicates"] == [request_.pk]
    assert read(as_pm, own)["duplicates"] == sorted([request_.pk, foreign.pk])
    assert [row["merged_into"] for row in read(as_customer, request_)["decisions"]] == [own.pk, None, None]


# -- assignment ------------------------------------------------------------------------------------------------


def test_assign_and_give_back(as_pm: Program, request_: Request, customer_pm: User) -> None:
    assigned = as_pm.patch(f"requests/{request_.pk}/", {"assigned_to": customer_pm.email, "version": 1})

    assert assigned.status_code == 200
    assert (assigned.json()["assigned_to"], assigned.json()["version"]) == (customer_pm.email, 2)
    for query, found in ((customer_pm.email.upper(), 1), ("nobody@example.test", 0)):
        assert len(as_pm.get(f"requests/?assigned_to={query}").json()["results"]) == found
    given_back = as_pm.patch(f"requests/{request_.pk}/", {"assigned_to": None})
    assert (given_back.json()["assigned_to"], given_back.json()["version"]) == (None, 3)
    assert as_pm.patch(f"requests/{request_.pk}/", {}).json()["version"] == 3


def test_customers_find_nothing_by_who_looks_after_it(as_customer: Program, request_: Request) -> None:
    Request.objects.filter(pk=request_.pk).update(assigned_to=request_.product.accountable_pm)

    assert as_customer.get(f"requests/?assigned_to={request_.product.accountable_pm.email}").json()["results"] == []


def test_two_assign_at_once(as_pm: Program, as_admin: Program, request_: Request, pm: User, customer_pm: User) -> None:
    tag = as_pm.get(f"requests/{request_.pk}/")["ETag"]
    as_admin.patch(f"requests/{request_.pk}/", {"assigned_to": customer_pm.email})

    late = as_pm.patch(f"requests/{request_.pk}/", {"assigned_to": pm.email, "version": 1})
    tagged = as_pm.patch(f"requests/{request_.pk}/", {"assigned_to": pm.email}, If_Match=tag)

    assert (late.status_code, tagged.status_code) == (409, 412)
    assert late.json()["data"] == {
        "yours": {"assigned_to": str(pm)}, "theirs": {"assigned_to": str(customer_pm)}, "version": 2
    }  # fmt: skip


def test_it_is_assigned_to_colleagues_who_work_with_the_product(as_pm: Program, request_: Request) -> None:
    stranger = ProductFactory().accountable_pm
    customer = CustomerFactory(account=request_.account)

    not_with_it = as_pm.patch(f"requests/{request_.pk}/", {"assigned_to": stranger.email})
    no_colleague = as_pm.patch(f"requests/{request_.pk}/", {"assigned_to": customer.email})
    words = as_pm.patch(f"requests/{request_.pk}/", {"title": "Better words"})

    assert errors_of(not_with_it) == [("invalid", "assigned_to")]
    assert only_error(not_with_it)["detail"] == "Choose a colleague who works with Lift."
    assert errors_of(no_colleague) == [("unknown", "assigned_to")]
    assert errors_of(words) == [("unknown_field", "title")]
