"""The gap ledger in the browser's hands: the page, its lists, its file, and writing a workaround."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backlog.models import Item
from backlog.selectors.ledger import AccountCost, Month
from backlog.views.ledger_words import accounts_title, debt_of, debt_title, people_words
from common.http.tables import csv_answer
from stakeholders.models import Account, Product
from tests.factories import (
    AccountFactory,
    AdminFactory,
    CustomerFactory,
    CustomerPMFactory,
    GapFactory,
    ItemFactory,
    LeaderFactory,
    ProductFactory,
    SegmentFactory,
    SupportFactory,
    UserFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def pm(product: Product) -> Client:
    return signed_in(product.accountable_pm)


def gap(product: Product, title: str, days: int = 60, hours: float = 10, **fields: Any) -> Item:
    opened_at = timezone.now() - timedelta(days=days)
    item = ItemFactory(product=product, kind="gap", title=title, opened_at=opened_at, **fields)
    GapFactory(
        product=product,
        item=item,
        account=AccountFactory(name=f"Account of {title}"),
        filed_at=opened_at,
        workaround__hours_per_month=hours,
        workaround__undo_hours=0,
        workaround__description=f"Help for {title}",
    )
    return item


def page(client: Client, query: str = "") -> str:
    response = client.get(f"/gaps/?{query}")
    assert response.status_code == 200
    return response.content.decode()


# -- the page --------------------------------------------------------------------------------------------------


def test_the_page_says_what_gaps_cost_and_lists_them(pm: Client, product: Product) -> None:
    gap(product, "No export", 600, 10, slips=2, competitor="Otis")
    gap(product, "No import", 60, 32)
    text = page(pm)
    assert "Living with open gaps costs 42 hours a month, 32 more than a year ago" in text
    assert "One account carries 76\u202f% of it" in text
    assert "1 gap, open 18 months or slipped twice." in text
    assert text.index("No export") < text.index("No import")
    assert "Otis has it" in text
    assert 'data-chart="stack"' in text
    assert 'href="/gaps/ledger.csv"' in text


def test_a_lost_customer_stands_beside_its_gap(pm: Client, product: Product) -> None:
    item = gap(product, "No export")
    SupportFactory(item=item, account=AccountFactory(name="Gone", stage="former", lost_to="Fieldpad", arr=98_000))
    for text in (page(pm), pm.get(f"/items/{item.key}/").content.decode()):
        assert "Gone</a> to Fieldpad, €98k a year" in text


def test_the_pm_is_asked_to_decide_what_is_due_and_to_triage_what_nobody_did(pm: Client, product: Product) -> None:
    due, planned = gap(product, "Due", 600), gap(product, "Planned", 600, status="planned")
    request = GapFactory(product=product)
    text = page(pm)
    assert f'href="/items/{due.key}/edit/"' in text
    assert f'href="/items/{planned.key}/edit/"' not in text
    assert f'href="/inbox/{request.pk}/"' in text
    other = page(signed_in(LeaderFactory()))
    assert f"/items/{due.key}/edit/" not in other
    assert f"/inbox/{request.pk}/" not in other


def test_lists_by_account_and_by_product_link_to_their_gaps(product: Product) -> None:
    ProductFactory(name="Quiet")
    gap(product, "No export")
    client = signed_in(AdminFactory())
    account = Account.objects.get()
    assert f'href="/gaps/?account={account.pk}"' in page(client, "by=account")
    text = page(client, "by=product")
    assert 'href="/gaps/?product=lift"' in text
    assert "no gap is open" in text


def test_support_finds_a_gap_with_its_workaround_in_one_step(product: Product) -> None:
    gap(product, "No export", public_workaround="Print the page.\nTwice.")
    gap(product, "No import")
    support = UserFactory(role="support")
    product.members.add(support)
    client = signed_in(support)
    text = page(client, "by=known")
    assert "<p>Print the page.<br" in text
    assert "Help for No import" in text
    assert "As Account of No import does it; not written for customers yet." in text
    found = page(client, "by=known&q=print")
    assert ">No export</a>" in found
    assert ">No import</a>" not in found
    assert 'data-copy="kn-1"' in found
    assert 'href="/items/LIFT-1/workaround/"' in found
    assert "data-chart" not in found


def test_htmx_gets_the_ledger_alone(pm: Client, product: Product) -> None:
    gap(product, "No export")
    response = pm.get("/gaps/?q=export", headers={"HX-Request": "true"})
    text = response.content.decode()
    assert "<html" not in text
    assert 'class="kpis"' in text
    assert 'hx-swap-oob="true"' in text


@pytest.mark.parametrize("role", ["leadership", "engineering", "sales", "marketing", "finance", "support"])
def test_every_colleague_may_look(role: str) -> None:
    assert "Gap ledger" in page(signed_in(UserFactory(role=role)))


def test_customers_never_see_it(product: Product) -> None:
    client = signed_in(CustomerFactory(account=AccountFactory(products=[product])))
    assert client.get("/gaps/").status_code == 403
    assert client.get("/gaps/ledger.csv").status_code == 403


def test_empty_says_what_to_do(pm: Client, product: Product) -> None:
    assert "No gap is on record" in page(pm)
    assert "No gap matches" in page(pm, "q=nothing")
    assert "No known gap matches" in page(pm, "by=known&q=nothing")
    assert "No account speaks for a gap here" in page(pm, "by=account&q=nothing")
    gap(product, "No export", status="shipped", closed_at=timezone.now())
    assert "No gap is open" in page(pm)
    assert "Show the closed ones" in page(pm)


# -- filters ---------------------------------------------------------------------------------------------------


def test_filters_of_the_address_narrow_the_page(product: Product) -> None:
    cpm, segment = CustomerPMFactory(), SegmentFactory(name="Ports")
    product.members.add(cpm)
    gap(product, "Mine")
    gap(product, "Theirs", status="planned")
    mine = Account.objects.get(name="Account of Mine")
    Account.objects.filter(pk=mine.pk).update(customer_pm=cpm, segment=segment)
    client = signed_in(cpm)
    for query in ("mine=1", f"account={mine.pk}", "account=account+of+mine", f"segment={segment.pk}", "status=open"):
        text = page(client, query)
        assert ">Mine</a>" in text, query
        assert ">Theirs</a>" not in text, query
    assert 'aria-label="Remove filter: segment Ports"' in page(client, f"segment={segment.pk}")


@pytest.mark.parametrize("query", ["order=size", "by=week", "status=lost", "segment=x", "product=none", "q=%00"])
def test_what_cannot_be_read_filters_nothing(pm: Client, product: Product, query: str) -> None:
    gap(product, "No export")
    assert "No export" in page(pm, query)


def test_an_unknown_account_is_said(pm: Client, product: Product) -> None:
    assert "There is no account of this name." in page(pm, "account=Nobody")


def test_a_cursor_that_is_none_is_refused(pm: Client, product: Product) -> None:
    assert pm.get("/gaps/?cursor=nonsense").status_code == 400


def test_pages_follow_each_other(pm: Client, product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backlog.views.ledger.PAGE_SIZE", 2)
    for number in range(3):
        gap(product, f"Gap {number}", days=100 - number)
    first = pm.get("/gaps/?order=age")
    assert [line.gap.title for line in first.context["lines"]] == ["Gap 0", "Gap 1"]
    second = pm.get(first.context["next_url"])
    assert [line.gap.title for line in second.context["lines"]] == ["Gap 2"]
    assert second.context["next_url"] == ""
    assert [line.gap.title for line in pm.get(second.context["previous_url"]).context["lines"]] == ["Gap 0", "Gap 1"]


@pytest.mark.parametrize("by", ["gap", "account", "product", "known"])
def test_three_gaps_take_as_many_queries_as_one(
    product: Product, by: str, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(product.accountable_pm)
    gap(product, "First")
    page(client, f"by={by}")
    with django_assert_max_num_queries(16) as once:
        page(client, f"by={by}")
    gap(product, "Second")
    GapFactory(product=product)
    with django_assert_num_queries(len(once)):
        page(client, f"by={by}")


# -- the file --------------------------------------------------------------------------------------------------


def table(client: Client, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"/gaps/ledger.csv?{query}")
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_file_holds_what_the_filters_leave(product: Product) -> None:
    gap(product, "=1+1", 60, 10, public_workaround="Print it.")
    gap(product, "No import", 30, 4)
    client = signed_in(product.accountable_pm)
    first, second = table(client)
    assert (first["gap"], first["title"], first["hours a month"]) == ("LIFT-1", "'=1+1", "10.00")
    assert (first["hours since reported"], first["workaround for customers"]) == ("20.00", "Print it.")
    assert second["title"] == "No import"
    assert [row["title"] for row in table(client, "q=import")] == ["No import"]
    assert [row["account"] for row in table(client, "by=account")] == ["Account of =1+1", "Account of No import"]
    assert [(row["product"], row["gaps"], row["hours a month"]) for row in table(client, "by=product")] == [
        ("Lift", "2", "14.00")
    ]
    months = table(client, "by=month")
    assert (len(months), months[-1]["Lift"], months[-1]["hours a month"]) == (24, "14.00", "14.00")


def test_the_file_goes_past_one_page(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backlog.views.ledger_file.AT_ONCE", 2)
    for number in range(5):
        gap(product, f"Gap {number}", days=100 - number)
    client = signed_in(product.accountable_pm)
    assert [row["title"] for row in table(client)] == [f"Gap {number}" for number in range(5)]
    assert len(table(client, "by=account")) == 5


def test_no_text_of_a_file_runs_as_a_formula() -> None:
    answer = csv_answer("x", ["a"], [["+1"], ["@x"], ["-x"], ["plain"], [-1.5], [None]])
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows == ["a", "'+1", "'@x", "'-x", "plain", "-1.50", '""']


# -- the words -------------------------------------------------------------------------------------------------


def _months(*totals: float) -> list[Month]:
    today = timezone.localdate().replace(day=1)
    return [Month(today, hours={1: total}) for total in totals]


@pytest.mark.parametrize(
    ("totals", "title"),
    [
        ([*[20.0] * 12, 50.0], "Living with open gaps costs 50 hours a month, 30 more than a year ago"),
        ([*[60.0] * 12, 50.0], "Living with open gaps costs 50 hours a month, 10 fewer than a year ago"),
        ([*[50.2] * 12, 50.0], "Living with open gaps costs 50 hours a month, as many as a year ago"),
        ([*[0.0] * 12, 50.0], "Living with open gaps costs 50 hours a month, all of it since a year ago"),
        ([50.0], "Living with open gaps costs 50 hours a month"),
        ([*[9.0] * 12, 0.0], "No open gap costs anybody an hour"),
        ([], "No open gap costs anybody an hour"),
    ],
)
def test_the_title_says_the_finding(totals: list[float], title: str) -> None:
    assert debt_title(_months(*totals)) == title


def test_many_products_are_summed_up_in_one_series() -> None:
    quiet, *products = ProductFactory.create_batch(6)
    hours = {product.pk: float(number) for number, product in enumerate([quiet, *products])}
    debt = debt_of([Month(timezone.localdate(), hours=hours)], [quiet, *products])
    assert debt.names == (products[4].name, products[3].name, products[2].name, "2 other products")
    assert debt.lines[0].hours == (5.0, 4.0, 3.0, 3.0)
    assert debt.lines[0].month.total == 15.0


@pytest.mark.parametrize(
    ("hours", "title"),
    [
        ([50, 30, 20], "One account carries 50\u202f% of it"),
        ([25, 20, 20, 20, 15], "Two accounts carry 45\u202f% of it"),
        ([1] * 40, "9 accounts carry 22\u202f% of it"),
        ([], "No account carries any"),
    ],
)
def test_the_accounts_title_says_who_carries_much(hours: list[float], title: str) -> None:
    accounts = [
        AccountCost(
            account_id=at, name="", stage="customer", arr=0, lost_to="", gaps=1, accounts=9, lead=0.0, hours=one
        )
        for at, one in enumerate(hours)
    ]
    assert accounts_title(accounts, sum(hours)) == title


def test_hours_are_said_as_people() -> None:
    assert people_words(512) == "3.2 full-time people at customers"
    assert people_words(160) == "1.0 full-time person at customers"
    assert people_words(3) == "under a day of one person"


# -- writing a workaround --------------------------------------------------------------------------------------


def test_support_writes_a_workaround_from_the_item(product: Product) -> None:
    item = gap(product, "No export")
    support = UserFactory(role="support")
    product.members.add(support)
    client = signed_in(support)
    assert f"/items/{item.key}/workaround/" in client.get(f"/items/{item.key}/").content.decode()
    assert "No export. Colleagues find these words" in client.get(f"/items/{item.key}/workaround/").content.decode()
    answer = client.post(f"/items/{item.key}/workaround/", {"public_workaround": "Print it.", "version": 1})
    assert (answer.status_code, answer["Location"]) == (302, f"/items/{item.key}/")
    text = client.get(f"/items/{item.key}/").content.decode()
    assert "How to work round it" in text
    assert "Print it." in text
    assert "Edit the workaround" in text
    assert "wrote how to work round it" in client.get(f"/items/{item.key}/?tab=activity").content.decode()


def test_two_who_write_at_once_see_both(pm: Client, product: Product) -> None:
    item = gap(product, "No export", public_workaround="Theirs", version=2)
    answer = pm.post(f"/items/{item.key}/workaround/", {"public_workaround": "Mine", "version": 1})
    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode()
    assert Item.objects.get().public_workaround == "Theirs"


def test_a_feature_has_none(pm: Client, product: Product) -> None:
    item = ItemFactory(product=product, kind="feature")
    assert "workaround/" not in pm.get(f"/items/{item.key}/").content.decode()
    answer = pm.post(f"/items/{item.key}/workaround/", {"public_workaround": "x", "version": 1})
    assert answer.status_code == 422
    assert "Only a gap has a workaround" in answer.content.decode()
