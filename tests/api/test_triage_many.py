"""One decision on many requests over REST: each is decided or refused for itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backlog.models import EvidenceLink
from requests_intake.models import Request, TriageDecision
from stakeholders.models import Product
from tests.api.client import Program, errors_of
from tests.factories import ItemFactory, ProductFactory, RequestFactory
from users.models import User

pytestmark = pytest.mark.django_db

NEXT_WEEK = (timezone.localdate() + timedelta(days=7)).isoformat()


def decide(program: Program, requests: list[Any], decision: str, **words: object) -> Any:
    ids = [one.pk if isinstance(one, Request) else one for one in requests]
    return program.post("requests/triage/", {"requests": ids, "decision": decision, **words})


@pytest.fixture
def three(product: Product) -> list[Request]:
    return [RequestFactory(product=product) for _ in range(3)]


def statuses(requests: list[Request]) -> list[str]:
    rows = dict(Request.objects.values_list("pk", "status"))
    return [rows[request.pk] for request in requests]


@pytest.mark.parametrize(
    ("decision", "words", "status"),
    [
        ("snooze", {"until": NEXT_WEEK}, "snoozed"),
        ("park", {"text": "Later."}, "parked"),
        ("ask", {"question": "Which?"}, "waiting"),
        ("new_item", {}, "linked"),
        (
            "decline",
            {"reason": "too_few", "text": "No.", "would_change": "More.", "look_again_on": "never"},
            "declined",
        ),
    ],
)
def test_all_are_decided_and_taken_back(
    as_pm: Program, three: list[Request], decision: str, words: dict[str, object], status: str
) -> None:
    done = decide(as_pm, three, decision, **words)

    assert (done.status_code, done.json()) == (200, {"done": [one.pk for one in three], "refused": []})
    assert statuses(three) == [status] * 3
    assert decide(as_pm, three, "undo").json()["refused"] == []
    assert statuses(three) == ["new"] * 3


def test_all_go_to_one_item_and_back(as_pm: Program, product: Product, three: list[Request]) -> None:
    item = ItemFactory(product=product)

    assert decide(as_pm, three, "link", item=item.key).json()["refused"] == []
    assert EvidenceLink.objects.filter(item=item).count() == 3
    assert decide(as_pm, three, "reopen").json()["refused"] == []
    assert EvidenceLink.objects.count() == 0


def test_merging_leaves_out_the_one_that_stays(as_pm: Program, three: list[Request]) -> None:
    done = decide(as_pm, three, "merge", into=three[1].pk).json()

    assert done == {
        "done": [three[0].pk, three[2].pk],
        "refused": [{"id": three[1].pk, "message": "A request cannot be merged into itself: choose another."}],
    }
    assert statuses(three) == ["merged", "new", "merged"]


def test_assign(as_pm: Program, three: list[Request], customer_pm: User) -> None:
    assert decide(as_pm, three, "assign", assigned_to=customer_pm.email).json()["refused"] == []
    assert set(Request.objects.values_list("assigned_to", flat=True)) == {customer_pm.pk}
    assert decide(as_pm, three, "assign", assigned_to=None).json()["refused"] == []
    assert set(Request.objects.values_list("assigned_to", flat=True)) == {None}


def test_what_cannot_be_decided_says_why_and_stops_no_other(
    as_pm: Program, as_admin: Program, three: list[Request]
) -> None:
    foreign = RequestFactory(product=ProductFactory(name="Crane"))
    one, two, three_ = three
    decide(as_admin, [one], "park")

    done = decide(as_pm, [three_, one, two, foreign, 987654321, two], "park", versions={str(two.pk): 7})

    assert done.json() == {
        "done": [three_.pk],
        "refused": [
            {"id": one.pk, "message": f"{one.reference} is parked already. Reopen it to decide again."},
            {
                "id": two.pk,
                "message": "Somebody changed this request while you were editing it. Nothing was saved: "
                "compare both and save again.",
            },
            {"id": foreign.pk, "message": "There is no such request, or none that you may see."},
            {"id": 987654321, "message": "There is no such request, or none that you may see."},
        ],
    }
    assert TriageDecision.objects.count() == 2


def test_a_product_that_another_decides(as_pm: Program, pm: User) -> None:
    seen = RequestFactory(product=ProductFactory(name="Crane", members=[pm]))

    assert decide(as_pm, [seen], "park").json()["refused"] == [
        {"id": seen.pk, "message": "Another product PM decides on requests for Crane."}
    ]


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({"decision": "answer", "text": "x"}, "decision"),
        ({"decision": "shelve"}, "decision"),
        ({"decision": "park", "requests": []}, "requests"),
        ({"decision": "park", "requests": ["x"]}, "requests.0"),
        ({"decision": "park", "requests": list(range(1, 202))}, "requests"),
        ({"decision": "park", "requests": None}, "requests"),
        ({"decision": "park", "versions": {"one": 1}}, "versions"),
        ({"decision": "park", "item": "LIFT-1"}, "item"),
        ({"decision": "snooze", "until": "2020-01-01"}, "until"),
        ({"decision": "park", "look_again_on": "2020-01-01"}, "look_again_on"),
        ({"decision": "ask", "question": " "}, "question"),
        ({"decision": "assign"}, "assigned_to"),
        ({"decision": "assign", "assigned_to": "nobody@example.test"}, "assigned_to"),
    ],
)
def test_words_that_would_do_for_none(as_pm: Program, three: list[Request], body: dict[str, object], attr: str) -> None:
    refused = as_pm.post("requests/triage/", {"requests": [one.pk for one in three], **body})

    assert (refused.status_code, [one for _, one in errors_of(refused)]) == (400, [attr])
    assert TriageDecision.objects.count() == 0


def test_a_repeated_call_decides_once(as_pm: Program, three: list[Request]) -> None:
    body = {"requests": [one.pk for one in three], "decision": "park"}
    first, again = (as_pm.post("requests/triage/", body, Idempotency_Key="once") for _ in range(2))

    assert first.json() == again.json() == {"done": [one.pk for one in three], "refused": []}
    assert TriageDecision.objects.count() == 3
