"""Items over REST: made, changed, explained, supported."""

from typing import Any

import pytest

from backlog.models import Dependency, Item, Score, Support
from common.models import OutboxMessage
from stakeholders.models import Account, Product
from tests.api.client import Program, errors_of, only_error, score_product
from tests.factories import (
    AccountFactory,
    ContactFactory,
    ItemFactory,
    OpportunityFactory,
    ProductFactory,
    SegmentFactory,
    ThemeFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db

ITEM = {
    "product": "lift",
    "title": "Export of everything",
    "kind": "gap",
    "status": "planned",
    "problem": "Data cannot leave.",
    "requirements": "CSV and XLSX.",
    "user_experience": "One button.",
    "acceptance": "A million rows.",
    "competitor": "Rival",
    "slips": 1,
    "opened_at": "2026-01-02T03:04:05Z",
}


def test_an_item_reads_as_it_was_written(as_pm: Program, product: Product) -> None:
    first = ItemFactory(product=product)
    sent = {**ITEM, "effort": {"developer_days": 8, "pools": {"testers": 3}}, "requires": [first.key.lower()]}
    made = as_pm.post("items/", sent)
    read = as_pm.get(made["Location"])

    assert made.status_code == 201
    assert read.json() == made.json()
    assert {name: read.json()[name] for name in ITEM} == ITEM
    assert read.json()["key"] == "LIFT-2"
    assert read.json()["effort"] == {
        "developer_days": 8.0,
        "tester_days": 3.0,
        "estimated": True,
        "pools": {"developers": 8.0, "testers": 3.0},
    }
    assert read.json()["requires"] == ["LIFT-1"]
    assert as_pm.get("items/LIFT-1/").json()["needed_by"] == ["LIFT-2"]
    assert (read.json()["stale"], read.json()["rank"]) == (True, 1)


def test_effort_shows_in_the_backlog_once_scored(as_pm: Program, product: Product) -> None:
    ItemFactory(product=product)
    as_pm.patch("items/LIFT-1/", {"effort": {"developer_days": 8, "tester_days": 2.5}})
    score_product(product.pk)

    assert as_pm.get("products/lift/backlog/").json()["results"][0]["effort"] == {
        "developer_days": 8.0,
        "tester_days": 2.5,
        "estimated": True,
        "pools": {"developers": 8.0, "testers": 2.5},
    }


def test_a_change_is_all_or_nothing(as_pm: Program, product: Product) -> None:
    ItemFactory(product=product, title="Before")

    response = as_pm.patch("items/LIFT-1/", {"title": "After", "effort": {"pools": {"unknown": 1}}})

    assert response.status_code == 400
    assert Item.objects.get().title == "Before"


def test_two_people_editing_one_item(as_pm: Program, as_admin: Program, product: Product) -> None:
    ItemFactory(product=product, title="Before")
    tag = as_pm.get("items/LIFT-1/")["ETag"]
    assert as_admin.patch("items/LIFT-1/", {"title": "Theirs"}, If_Match=tag).status_code == 200

    tagged = as_pm.patch("items/LIFT-1/", {"title": "Mine"}, If_Match=tag)
    stated = as_pm.patch("items/LIFT-1/", {"title": "Mine", "version": 1})

    assert (tagged.status_code, stated.status_code) == (412, 409)
    assert tagged.json()["data"]["theirs"]["title"] == "Theirs"
    assert stated.json()["data"] == {"yours": {"title": "Mine"}, "theirs": {"title": "Theirs"}, "version": 2}
    assert Item.objects.get().title == "Theirs"


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"effort": {"developer_days": 3}}, {"effort": {"developers": 8.0}}),
        ({"requires": ["LIFT-3"]}, {"requires": ["LIFT-2"]}),
    ],
)
def test_two_people_estimating_or_tying_one_item(
    as_pm: Program, as_admin: Program, product: Product, mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    for _ in range(3):
        ItemFactory(product=product)
    tag = as_pm.get("items/LIFT-1/")["ETag"]
    as_admin.patch("items/LIFT-1/", {"effort": {"developer_days": 8}, "requires": ["LIFT-2"]})
    before = as_pm.get("items/LIFT-1/").json()

    tagged = as_pm.patch("items/LIFT-1/", mine, If_Match=tag)
    stated = as_pm.patch("items/LIFT-1/", {**mine, "version": 1})

    assert (tagged.status_code, stated.status_code) == (412, 409)
    assert stated.json()["data"]["theirs"] == theirs
    assert stated.json()["data"]["version"] == before["version"]
    assert as_pm.get("items/LIFT-1/").json() == before


def test_all_of_a_change_is_compared_with_the_version_that_was_read(as_pm: Program, product: Product) -> None:
    for _ in range(2):
        ItemFactory(product=product)
    whole = {"title": "New", "effort": {"developer_days": 3}, "requires": ["LIFT-2"]}

    assert as_pm.patch("items/LIFT-1/", {**whole, "version": 1}).status_code == 200

    conflict = as_pm.patch("items/LIFT-1/", {**whole, "title": "Newer", "requires": [], "version": 1})
    assert conflict.json()["data"]["yours"] == {"title": "Newer", "effort": {"developers": 3.0}, "requires": []}
    assert conflict.json()["data"]["theirs"] == {
        "title": "New",
        "effort": {"developers": 3.0},
        "requires": ["LIFT-2"],
    }


def test_a_new_score_refuses_nobodys_edit(as_pm: Program, product: Product) -> None:
    ItemFactory(product=product)
    tag = as_pm.get("items/LIFT-1/")["ETag"]
    score_product(product.pk)

    assert as_pm.get("items/LIFT-1/", If_None_Match=tag).status_code == 200
    assert as_pm.patch("items/LIFT-1/", {"title": "New"}, If_Match=tag).status_code == 200


@pytest.mark.parametrize(
    ("changes", "attr"),
    [
        ({"title": ""}, "title"),
        ({"kind": "bug"}, "kind"),
        ({"status": "done"}, "status"),
        ({"slips": -1}, "slips"),
        ({"effort": {"developer_days": -1}}, "effort.developer_days"),
        ({"effort": {"developer_days": "many"}}, "effort.developer_days"),
        ({"effort": {"designers": 1}}, "effort.designers"),
        ({"effort": {"pools": {"designers": 1}}}, "effort"),
        ({"requires": ["LIFT-9"]}, "requires"),
        ({"requires": "LIFT-1"}, "requires"),
        ({"problem": "x" * 100_001}, "problem"),
        ({"key": "LIFT-7"}, "key"),
        ({"product": "other"}, "product"),
    ],
)
def test_a_change_that_cannot_be(as_pm: Program, product: Product, changes: dict[str, Any], attr: str) -> None:
    ItemFactory(product=product)
    response = as_pm.patch("items/LIFT-1/", changes)

    assert response.status_code == 400
    assert [one for _, one in errors_of(response)] == [attr]
    assert Item.objects.get().version == 1


def test_prerequisites_cannot_go_round(as_pm: Program, product: Product) -> None:
    for _ in range(3):
        ItemFactory(product=product)
    as_pm.patch("items/LIFT-1/", {"requires": ["LIFT-2"]})
    as_pm.patch("items/LIFT-2/", {"requires": ["LIFT-3"]})

    response = as_pm.patch("items/LIFT-3/", {"requires": ["LIFT-1"]})

    assert response.status_code == 400
    assert only_error(response)["attr"] == "requires"
    assert all(key in only_error(response)["detail"] for key in ("LIFT-1", "LIFT-2", "LIFT-3"))
    assert errors_of(as_pm.patch("items/LIFT-1/", {"requires": ["LIFT-1"]})) == [("invalid", "requires")]
    assert Dependency.objects.count() == 2


def test_prerequisites_stay_within_the_product(as_pm: Program, product: Product, pm: User) -> None:
    ItemFactory(product=product)
    foreign = ItemFactory(product=ProductFactory(accountable_pm=pm))

    assert errors_of(as_pm.patch("items/LIFT-1/", {"requires": [foreign.key]})) == [("unknown", "requires")]


def test_an_item_was_not_opened_tomorrow(as_pm: Program, product: Product) -> None:
    assert errors_of(as_pm.post("items/", {**ITEM, "opened_at": "2999-01-01T00:00:00Z"})) == [
        ("in_the_future", "opened_at")
    ]


def test_a_status_that_cannot_follow(as_pm: Program, product: Product) -> None:
    ItemFactory(product=product, status="shipped")

    assert errors_of(as_pm.patch("items/LIFT-1/", {"status": "planned"})) == [("invalid", "status")]


def test_a_closed_item_has_no_rank(as_pm: Program, product: Product) -> None:
    ItemFactory(product=product, status="shipped")

    assert as_pm.get("items/LIFT-1/").json()["rank"] is None


def test_items_are_listed_and_filtered(as_pm: Program, product: Product, pm: User) -> None:
    other = ProductFactory(slug="other", code="OTH", accountable_pm=pm)
    ItemFactory(product=product, title="Exporting invoices", kind="gap")
    ItemFactory(product=other, title="Dark mode", status="shipped")
    ItemFactory(product=ProductFactory(slug="hidden"), title="Exporting secrets")

    for query, expected in (
        ("", ["LIFT-1", "OTH-1"]),
        ("product=other", ["OTH-1"]),
        ("kind=gap", ["LIFT-1"]),
        ("status=shipped", ["OTH-1"]),
        ("q=invoice", ["LIFT-1"]),
        ("q=oth-1", ["OTH-1"]),
        ("q=%21%21", []),
        ("updated_since=2999-01-01T00:00:00Z", []),
    ):
        rows = as_pm.get(f"items/?{query}").json()["results"]
        assert [row["key"] for row in rows] == expected, query
        assert all("rank" not in row for row in rows)


def test_as_many_queries_for_three_items_as_for_one(
    as_pm: Program, product: Product, django_assert_num_queries: Any
) -> None:
    as_pm.get("items/")
    for wanted in (1, 3):
        while Item.objects.count() < wanted:
            ItemFactory(product=product)
        with django_assert_num_queries(3):  # key with its person; page; weights in force
            assert len(as_pm.get("items/").json()["results"]) == wanted


def test_only_the_products_pm_writes(as_customer_pm: Program, product: Product) -> None:
    ItemFactory(product=product)

    assert as_customer_pm.get("items/LIFT-1/").status_code == 200
    assert as_customer_pm.post("items/", ITEM).status_code == 403
    assert as_customer_pm.patch("items/LIFT-1/", {"title": "Mine"}).status_code == 403


def test_an_account_has_one_vote(as_customer_pm: Program, product: Product, account: Account) -> None:
    ItemFactory(product=product)
    address = f"items/LIFT-1/supporters/{account.pk}/"

    made = as_customer_pm.put(address, {"importance": "must_have"})
    same = as_customer_pm.put(address, {"importance": "must_have"})
    changed = as_customer_pm.put(address, {"importance": "nice_to_have", "horizon": "future"})
    listed = as_customer_pm.get("items/LIFT-1/supporters/").json()["results"]

    assert (made.status_code, same.status_code, changed.status_code) == (201, 200, 200)
    assert made.json() == same.json()
    assert listed == [changed.json()]
    assert {name: changed.json()[name] for name in ("account", "name", "importance", "horizon", "given_by")} == {
        "account": account.pk,
        "name": "Acme",
        "importance": "nice_to_have",
        "horizon": "future",
        "given_by": "Karl Customer-PM",
    }
    assert Support.objects.count() == 1
    assert Score.objects.get().inputs_revision == 3
    assert OutboxMessage.objects.filter(topic="items.touched").count() == 2


def test_a_vote_without_a_body_is_important(as_pm: Program, product: Product) -> None:
    ItemFactory(product=product)
    AccountFactory(crm_id="0015g")

    assert as_pm.put("items/LIFT-1/supporters/crm:0015g/").json()["importance"] == "important"


def test_a_vote_is_taken_back(as_pm: Program, product: Product, account: Account) -> None:
    ItemFactory(product=product)
    address = f"items/LIFT-1/supporters/{account.pk}/"
    as_pm.put(address, {})

    assert [as_pm.delete(address).status_code for _ in range(2)] == [204, 204]
    assert Support.objects.count() == 0
    assert Score.objects.get().inputs_revision == 3


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("items/LIFT-1/supporters/999999/", {}, 404),
        ("items/LIFT-1/supporters/Acme/", {}, 404),
        ("items/LIFT-1/supporters/crm:x/", {}, 404),
        ("items/LIFT-9/supporters/1/", {}, 404),
        ("items/LIFT-1/supporters/{account}/", {"importance": "huge"}, 400),
        ("items/LIFT-1/supporters/{account}/", {"weight": 1}, 400),
    ],
)
def test_a_vote_that_cannot_be(
    as_pm: Program, product: Product, account: Account, address: str, body: dict[str, Any], status: int
) -> None:
    ItemFactory(product=product)

    assert as_pm.put(address.format(account=account.pk), body).status_code == status
    assert Support.objects.count() == 0


def test_a_customer_pm_speaks_for_their_accounts_only(as_customer_pm: Program, product: Product, pm: User) -> None:
    ItemFactory(product=product)
    kept_by_another = AccountFactory(customer_pm=pm)

    assert as_customer_pm.put(f"items/LIFT-1/supporters/{kept_by_another.pk}/", {}).status_code == 403


@pytest.mark.parametrize(
    ("kind", "factory", "body", "wrong"),
    [
        ("themes", ThemeFactory, {"alignment": 3}, {"alignment": 4}),
        ("segments", SegmentFactory, {"impact": 1}, {"impact": -1}),
        ("opportunities", OpportunityFactory, {"importance": "must_have"}, {"importance": "huge"}),
    ],
)
def test_judgements(
    as_pm: Program, as_customer_pm: Program, product: Product, kind: str, factory: Any, body: Any, wrong: Any
) -> None:
    ItemFactory(product=product)
    address = f"items/LIFT-1/{kind}/{factory().pk}/"

    assert as_pm.put(address, wrong).status_code == 400
    assert as_pm.put(address, body).status_code == 200
    assert as_pm.delete(address).status_code == 204
    assert as_pm.put(f"items/LIFT-1/{kind}/999999/", body).status_code == 404
    assert as_customer_pm.put(address, body).status_code == 403
    assert Score.objects.get().inputs_revision == 3


def test_validations(as_pm: Program, product: Product, account: Account) -> None:
    ItemFactory(product=product)
    address = f"items/LIFT-1/validations/{account.pk}/"

    put = as_pm.put(address, {"note": "All clear", "validated_on": "2026-01-02"})

    assert put.json() == {"account": account.pk, "name": "Acme", "validated_on": "2026-01-02", "note": "All clear"}
    assert as_pm.get("items/LIFT-1/").json()["validations"] == [put.json()]
    assert errors_of(as_pm.put(address, {"validated_on": "2999-01-01"})) == [("in_the_future", "validated_on")]
    assert as_pm.delete(address).status_code == 204
    assert as_pm.get("items/LIFT-1/").json()["validations"] == []


def test_interviews(as_customer_pm: Program, product: Product, account: Account) -> None:
    ItemFactory(product=product)
    ItemFactory(product=product)
    sent = {
        "product": "lift",
        "account": account.pk,
        "contact": ContactFactory(account=account).pk,
        "kind": "interview",
        "held_on": "2026-01-02",
        "notes": "They need it.",
        "findings": {"LIFT-1": "confirmed", "LIFT-2": "contradicted"},
    }
    made = as_customer_pm.post("interviews/", sent)
    changed = as_customer_pm.patch(made["Location"], {"findings": {"LIFT-2": "confirmed"}}, If_Match=made["ETag"])

    assert made.status_code == 201
    assert {name: made.json()[name] for name in sent} == sent
    assert changed.json()["findings"] == {"LIFT-2": "confirmed"}
    assert changed.json()["version"] == 2
    assert as_customer_pm.get(f"interviews/?account={account.pk}").json()["results"] == [changed.json()]
    assert as_customer_pm.get("interviews/?product=other").json()["results"] == []
    assert errors_of(as_customer_pm.post("interviews/", {**sent, "held_on": "2999-01-01"})) == [
        ("in_the_future", "held_on")
    ]
    assert errors_of(as_customer_pm.post("interviews/", {**sent, "findings": {"LIFT-9": "confirmed"}})) == [
        ("unknown", "findings")
    ]
    assert as_customer_pm.delete(made["Location"]).status_code == 204


def test_customers_see_no_items(as_customer: Program, product: Product) -> None:
    ItemFactory(product=product)

    assert as_customer.get("items/").json()["results"] == []
    for address in ("items/LIFT-1/", "items/LIFT-1/explanation/", "items/LIFT-1/supporters/"):
        assert as_customer.get(address).status_code == 404
