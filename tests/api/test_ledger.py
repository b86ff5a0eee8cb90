"""The gap ledger over REST, and the workaround that is written of a gap."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from backlog.models import Item
from stakeholders.models import Account, Product
from tests.api.client import Program, errors_of, only_error, program_of
from tests.factories import (
    AccountFactory,
    AdminFactory,
    CustomerFactory,
    GapFactory,
    ItemFactory,
    ProductFactory,
    SegmentFactory,
    SupportFactory,
    UserFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db


def lived(item: Item, account: Account, days: int = 60, **hours: float) -> None:
    """A report of a workaround from so many days ago."""
    fields = {f"workaround__{name}": value for name, value in {"undo_hours": 0, **hours}.items()}
    filed_at = timezone.now() - timedelta(days=days)
    GapFactory(product=item.product, item=item, account=account, filed_at=filed_at, **fields)


@pytest.fixture
def gap(product: Product, account: Account) -> Item:
    """A gap of sixty days that costs Acme ten hours a month."""
    opened_at = timezone.now() - timedelta(days=60)
    item = ItemFactory(product=product, kind="gap", title="No export", opened_at=opened_at, slips=2, competitor="Otis")
    lived(item, account, hours_per_month=10, undo_hours=12, build_hours=4, people=3)
    return item


def rows(program: Program, query: str = "") -> list[dict[str, Any]]:
    answer = program.get(f"gaps/ledger/?{query}")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


def test_a_row_says_what_a_gap_costs(as_pm: Program, gap: Item) -> None:
    gone = AccountFactory(name="Gone", stage="former", lost_to="Fieldpad", arr=Decimal(9000))
    SupportFactory(item=gap, account=gone)
    (row,) = rows(as_pm)
    opened = timezone.localdate(gap.opened_at)
    assert row == {
        "hours_per_month": 11.0,
        "living_hours_per_month": 10.0,
        "hours_since_reported": pytest.approx(20.0),
        "build_hours": 4.0,
        "undo_hours": pytest.approx(14.0),
        "undo_hours_reported": 12.0,
        "undo_hours_of_last_year": pytest.approx(14.0),
        "people": 3,
        "item": gap.key,
        "request": None,
        "product": "lift",
        "title": "No export",
        "status": "open",
        "opened_on": opened.isoformat(),
        "closed_on": None,
        "months_open": 2,
        "slips": 2,
        "due": True,
        "accounts": 2,
        "competitor": "Otis",
        "workaround": {"published": "", "reported": "Copy it by hand", "reported_by": "Acme"},
        "lost": [{"account": gone.pk, "name": "Gone", "to": "Fieldpad", "arr": "9000.00", "currency": "EUR"}],
        "url": f"http://testserver/api/v1/items/{gap.key}/",
    }


def test_a_report_that_nobody_triaged_names_its_request(as_pm: Program, product: Product) -> None:
    request = GapFactory(product=product)
    (row,) = rows(as_pm, "status=untriaged")
    assert (row["item"], row["request"], row["status"]) == (None, request.pk, "untriaged")
    assert row["url"] == f"http://testserver/api/v1/requests/{request.pk}/"


def test_rows_by_account_product_and_month_come_to_the_same(as_pm: Program, gap: Item, account: Account) -> None:
    other = AccountFactory(name="Bolt", arr=Decimal(100))
    lived(gap, other, hours_per_month=3)
    first, second = rows(as_pm, "by=account")
    assert (first["account"], first["name"], first["gaps"], first["hours_per_month"]) == (account.pk, "Acme", 1, 11.0)
    assert (second["name"], second["arr"], second["currency"], second["stage"]) == ("Bolt", "100.00", "EUR", "customer")
    (product,) = rows(as_pm, "by=product")
    assert (product["product"], product["gaps"], product["accounts"], product["hours_per_month"]) == ("lift", 1, 2, 14)
    assert (product["slipped"], product["slipped_often"], product["due"], product["months_open"]) == (1, 1, 1, 2)
    months = rows(as_pm, "by=month")
    assert len(months) == 24
    now = months[0]
    assert now["month"] == f"{timezone.localdate():%Y-%m}"
    assert (now["hours_per_month"], now["products"], now["gaps"]) == (14.0, {"lift": 14.0}, 1)


@pytest.mark.parametrize("by", ["gap", "account", "month", "product"])
def test_pages_follow_each_other(as_admin: Program, product: Product, by: str) -> None:
    for number in range(3):
        other = ItemFactory(product=product if not number else ProductFactory(), kind="gap")
        lived(other, AccountFactory(), hours_per_month=number)
    whole = rows(as_admin, f"by={by}")
    page = as_admin.get(f"gaps/ledger/?by={by}&limit=2").json()
    assert page["previous"] is None
    found = list(page["results"])
    while page["next"]:
        page = as_admin.get(page["next"]).json()
        found += page["results"]
    assert found == whole
    assert as_admin.get(page["previous"]).json()["results"] == whole[-4 if len(whole) % 2 == 0 else -3 :][:2]


def test_filters_narrow_it(as_pm: Program, gap: Item, account: Account, pm: User) -> None:
    segment = SegmentFactory()
    Account.objects.filter(pk=account.pk).update(segment=segment, crm_id="c7", customer_pm=pm)
    lived(gap, AccountFactory(), hours_per_month=5)
    ItemFactory(product=gap.product, kind="gap", status="planned", title="Another")
    for query in (f"account={account.pk}", "account=crm:c7", f"segment={segment.pk}", "mine=true"):
        assert [(row["title"], row["hours_per_month"]) for row in rows(as_pm, query)] == [("No export", 11.0)], query
    assert [row["title"] for row in rows(as_pm, "account=4711")] == []
    assert [row["title"] for row in rows(as_pm, "status=planned")] == ["Another"]
    assert [row["title"] for row in rows(as_pm, "q=expo")] == ["No export"]
    assert [row["title"] for row in rows(as_pm, "order=cost")] == ["No export", "Another"]
    assert [row["title"] for row in rows(as_pm, "product=none")] == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("by=week", [("invalid_choice", "by")]),
        ("order=size", [("invalid_choice", "order")]),
        ("status=lost", [("invalid_choice", "status")]),
        ("segment=x", [("invalid", "segment")]),
        ("colour=red", [("unknown_field", "colour")]),
        ("limit=201", [("max_value", "limit")]),
        ("cursor=nonsense", [("malformed_cursor", "cursor")]),
        ("by=account&cursor=nonsense", [("malformed_cursor", "cursor")]),
        ("by=month&cursor=nonsense", [("malformed_cursor", "cursor")]),
        ("by=month&cursor=WzAsLTFd", [("malformed_cursor", "cursor")]),
    ],
)
def test_what_is_no_question_is_refused(
    as_pm: Program, product: Product, query: str, expected: list[tuple[str, str]]
) -> None:
    answer = as_pm.get(f"gaps/ledger/?{query}")
    assert (answer.status_code, errors_of(answer)) == (400, expected)


def test_customers_and_other_products_stay_out(product: Product, gap: Item, account: Account) -> None:
    answer = program_of(CustomerFactory(account=account)).get("gaps/ledger/")
    assert (answer.status_code, only_error(answer)["detail"]) == (403, "The gap ledger is for colleagues.")
    assert rows(program_of(UserFactory(role="support"))) == []
    assert rows(program_of(AdminFactory(), product_ids=[ProductFactory().pk])) == []


def test_many_rows_take_no_more_queries(as_pm: Program, product: Product, django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        lived(ItemFactory(product=product, kind="gap"), AccountFactory(), hours_per_month=1)
    for by in ("gap", "account", "product", "month"):
        with django_assert_max_num_queries(5):
            rows(as_pm, f"by={by}")


# -- the workaround --------------------------------------------------------------------------------------------


def test_support_writes_how_to_work_round_a_gap_and_nothing_else(product: Product, gap: Item) -> None:
    support = UserFactory(role="support")
    product.members.add(support)
    program = program_of(support)
    answer = program.patch(f"items/{gap.key}/", {"public_workaround": " Print it. ", "version": 1})
    assert (answer.status_code, answer.json()["public_workaround"], answer.json()["version"]) == (200, "Print it.", 2)
    assert program.get("gaps/ledger/?q=print").json()["results"][0]["workaround"]["published"] == "Print it."
    refused = program.patch(f"items/{gap.key}/", {"public_workaround": "x", "title": "Mine"})
    assert refused.status_code == 403
    stale = program.patch(f"items/{gap.key}/", {"public_workaround": "Older", "version": 1})
    assert (stale.status_code, stale.json()["data"]["theirs"]) == (409, {"public_workaround": "Print it."})


def test_the_pm_changes_it_with_the_rest_or_not_at_all(as_pm: Program, gap: Item) -> None:
    both = {"title": "No export at all", "public_workaround": "Print it.", "version": 1}
    answer = as_pm.patch(f"items/{gap.key}/", both)
    assert (answer.status_code, answer.json()["title"]) == (200, "No export at all")
    assert answer.json()["public_workaround"] == "Print it."
    feature = as_pm.patch(f"items/{gap.key}/", {"kind": "feature", "public_workaround": "Still"})
    assert (feature.status_code, errors_of(feature)) == (400, [("invalid", "public_workaround")])
    assert Item.objects.get(pk=gap.pk).kind == "gap"
    long = as_pm.patch(f"items/{gap.key}/", {"public_workaround": "x" * 10_001})
    assert errors_of(long) == [("max_length", "public_workaround")]
