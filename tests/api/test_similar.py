"""What is like a request or a text, over REST: who is told what, and in which words a question is refused."""

from datetime import UTC, datetime

import pytest

from backlog.models import EvidenceLink
from requests_intake.models import Request
from stakeholders.models import Account, Product
from tests.api.client import Program, errors_of, only_error, program_of
from tests.factories import (
    AccountFactory,
    AdminFactory,
    CustomerFactory,
    ItemFactory,
    ProductFactory,
    RequestFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db

RECALL_LOG = "Fire-recall log for the inspection as a file"
BODY = "The inspector wants a list of all recalls with date, car and floor."


@pytest.fixture
def filed(product: Product, account: Account) -> list[Request]:
    """Three requests, a day apart: two say the same."""
    texts = [
        ("Export the fire recall log", "Inspectors ask for all recalls with car and floor."),
        ("Night profiles switch at midnight", "The hour is wrong after the clocks change."),
        (RECALL_LOG, BODY),
    ]
    days = (datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3))
    return [
        RequestFactory(
            product=product, account=account, title=title, body=body, filed_at=day, external_id=f"T-{day.day}"
        )
        for (title, body), day in zip(texts, days, strict=True)
    ]


def asked(program: Program, request: Request, query: str = "") -> dict[str, list[dict[str, object]]]:
    response = program.get(f"requests/{request.pk}/similar/{query}")
    assert response.status_code == 200, response.content
    return dict(response.json())


def test_the_likest_stands_first_and_says_why(as_pm: Program, filed: list[Request], account: Account) -> None:
    earlier, _, later = filed
    found = asked(as_pm, later)["requests"]

    assert found[0]["id"] == earlier.pk
    assert {name: found[0][name] for name in ("external_id", "title", "status", "account", "item", "kind")} == {
        "external_id": "T-1",
        "title": "Export the fire recall log",
        "status": "new",
        "account": account.pk,
        "item": None,
        "kind": earlier.kind,
    }
    assert found[0]["matched"] == ["fire", "recall", "log", "Inspectors", "recalls", "car", "floor"]
    assert found[0]["url"].endswith(f"/api/v1/requests/{earlier.pk}/")
    scores = [row["score"] for row in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_earlier_ones_only(as_pm: Program, filed: list[Request]) -> None:
    first, second, _ = filed

    assert asked(as_pm, first, "?earlier=true")["requests"] == []
    assert [row["id"] for row in asked(as_pm, second, "?earlier=true")["requests"]] in ([first.pk], [])
    assert first.pk not in [row["id"] for row in asked(as_pm, first)["requests"]]


def test_of_the_same_moment_the_one_filed_first_is_earlier(as_pm: Program, product: Product) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    one, other = (RequestFactory(product=product, title="Dark mode", filed_at=moment) for _ in range(2))

    assert asked(as_pm, one, "?earlier=true")["requests"] == []
    assert [row["id"] for row in asked(as_pm, other, "?earlier=true")["requests"]] == [one.pk]


def test_no_more_than_asked_for(as_pm: Program, product: Product) -> None:
    one, *_ = (RequestFactory(product=product, title="Dark mode") for _ in range(13))

    assert len(asked(as_pm, one)["requests"]) == 10
    assert len(asked(as_pm, one, "?limit=3")["requests"]) == 3
    assert len(asked(as_pm, one, "?limit=20")["requests"]) == 12


@pytest.mark.parametrize("limit", ["0", "21", "-1", "many"])
def test_a_limit_out_of_range(as_pm: Program, filed: list[Request], limit: str) -> None:
    response = as_pm.get(f"requests/{filed[0].pk}/similar/?limit={limit}")

    assert response.status_code == 400
    assert only_error(response)["attr"] == "limit"


def test_a_filter_that_does_not_exist(as_pm: Program, filed: list[Request]) -> None:
    assert only_error(as_pm.get(f"requests/{filed[0].pk}/similar/?older=true"))["attr"] == "older"


def test_items_too_and_where_a_request_went(as_pm: Program, product: Product, filed: list[Request]) -> None:
    item = ItemFactory(product=product, title="Fire-recall log cannot be exported", problem="Inspectors want a file.")
    ItemFactory(product=product, title="Controller firmware per car", problem="Nobody sees versions.")
    EvidenceLink.objects.create(item=item, request=filed[0])

    found = asked(as_pm, filed[2])

    assert (found["items"][0]["key"], found["items"][0]["status"]) == (item.key, "open")
    assert found["items"][0]["url"].endswith(f"/api/v1/items/{item.key}/")
    assert found["requests"][0]["item"] == item.key


def test_another_products_requests_are_not_suggested(as_admin: Program, filed: list[Request]) -> None:
    RequestFactory(product=ProductFactory(name="Gate", slug="gate", code="GATE"), title=RECALL_LOG, body=BODY)

    found = asked(as_admin, filed[2], "?limit=20")["requests"]

    assert {row["id"] for row in found} <= {one.pk for one in filed}


def test_a_customer_is_told_of_their_own_accounts_requests_only(
    as_customer: Program, product: Product, filed: list[Request], account: Account
) -> None:
    RequestFactory(
        product=product, account=AccountFactory(name="Other", products=[product]), title=RECALL_LOG, body=BODY
    )
    RequestFactory(product=product, account=None, title=RECALL_LOG, body=BODY)

    found = asked(as_customer, filed[2], "?limit=20")["requests"]

    assert found[0]["id"] == filed[0].pk
    assert {row["account"] for row in found} == {account.pk}


def test_what_a_customer_is_told_is_the_same_whatever_others_filed(
    as_customer: Program, product: Product, filed: list[Request]
) -> None:
    before = asked(as_customer, filed[2])
    other = AccountFactory(name="Other", products=[product])
    for number in range(20):
        RequestFactory(product=product, account=other, title=f"Recall {number}", body="fire fire log")

    assert asked(as_customer, filed[2]) == before


def test_a_customer_is_told_of_published_items_in_their_public_words(
    as_customer: Program, product: Product, filed: list[Request]
) -> None:
    ItemFactory(product=product, title=RECALL_LOG, problem=BODY)
    item = ItemFactory(
        product=product,
        title="Secret project Zephyr: recall log",
        problem="Acme threatens to leave.",
        is_published=True,
        public_title="Recall log as a file",
        public_summary="We work on it.",
    )
    EvidenceLink.objects.create(item=item, request=filed[0])

    found = asked(as_customer, filed[2])

    assert [(row["key"], row["title"], row["status"]) for row in found["items"]] == [
        (None, "Recall log as a file", None)
    ]
    assert found["items"][0]["url"].endswith(f"/portal/items/{item.pk}/")
    assert found["requests"][0]["item"] is None
    assert "Zephyr" not in str(found)
    assert similar_to(as_customer, "Zephyr threatens")["items"] == []


def similar_to(program: Program, title: str, body: str = "") -> dict[str, list[dict[str, object]]]:
    response = program.post("similar/", {"product": "lift", "title": title, "body": body})
    assert response.status_code == 200, response.content
    return dict(response.json())


def test_a_text_not_yet_filed(as_pm: Program, filed: list[Request]) -> None:
    found = similar_to(as_pm, RECALL_LOG, BODY)["requests"]

    assert [row["id"] for row in found[:2]] == [filed[2].pk, filed[0].pk]
    assert found[0]["score"] == 1
    assert Request.objects.count() == len(filed)


def test_a_key_that_may_only_read_may_ask(pm: User, filed: list[Request]) -> None:
    reader = program_of(pm, "read")

    assert similar_to(reader, RECALL_LOG)["requests"][0]["id"] == filed[2].pk
    assert reader.post("requests/", {"product": "lift", "kind": "gap", "title": "X"}).status_code == 403


@pytest.mark.parametrize(
    ("sent", "attrs"),
    [
        ({}, {"product", "title"}),
        ({"product": "lift", "title": ""}, {"title"}),
        ({"product": "lift", "title": "x" * 201}, {"title"}),
        ({"product": "gone", "title": "x"}, {"product"}),
        ({"product": "lift", "title": "x", "body": "y" * 100_001}, {"body"}),
        ({"product": "lift", "title": "x", "limit": 21}, {"limit"}),
        ({"product": "lift", "title": "a\u0000b"}, {"title"}),
        ({"product": "lift", "title": "x", "text": "y"}, {"text"}),
    ],
)
def test_what_is_refused(as_pm: Program, sent: dict[str, object], attrs: set[str]) -> None:
    response = as_pm.post("similar/", sent)

    assert response.status_code == 400
    assert {about for _, about in errors_of(response)} == attrs


def test_a_product_that_they_do_not_see(filed: list[Request]) -> None:
    stranger = program_of(CustomerFactory(account=AccountFactory(products=[ProductFactory(slug="gate", code="GATE")])))

    response = stranger.post("similar/", {"product": "lift", "title": RECALL_LOG})

    assert (response.status_code, only_error(response)["attr"]) == (400, "product")
    assert stranger.get(f"requests/{filed[0].pk}/similar/").status_code == 404


ODD = [
    "的 是",
    "<script>alert(1)</script>",
    "'; DROP TABLE x; --",
    "\\ ' :* & | ! a:*",
    "a" * 3000,
    "🦄 stable 🦄",  # whether a picture alone is a word depends on the database's locale
    "%s %(a)s",
]


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_find_their_twin(as_pm: Program, filed: list[Request], text: str) -> None:
    odd = RequestFactory(product=filed[0].product, title=text[:200], body=text)

    found = similar_to(as_pm, text[:200], text)["requests"]

    assert [(row["id"], row["score"]) for row in found[:1]] == [(odd.pk, 1)]


def test_a_text_of_no_letters_is_like_nothing(as_pm: Program, filed: list[Request]) -> None:
    assert similar_to(as_pm, "?!…", "\\ ' :* & | !") == {"requests": [], "items": []}


def test_a_text_of_100_000_characters(as_pm: Program, filed: list[Request]) -> None:
    long = " ".join(f"word{number}" for number in range(12_000))[:100_000]
    twin = RequestFactory(product=filed[0].product, title="A long one", body=long)

    assert similar_to(as_pm, "A long one", long)["requests"][0]["id"] == twin.pk


def test_an_administrator_asks_like_anybody(filed: list[Request]) -> None:
    assert asked(program_of(AdminFactory()), filed[2])["requests"][0]["id"] == filed[0].pk
