"""Business cases on pages, in files and over REST; and the rates behind them."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from backlog.models import Item, ItemEffort
from backlog.selectors.business_case import case_of_item, case_of_product, rates_of
from backlog.services.rates import set_rates
from common.errors import Conflict, Invalid
from stakeholders.models import Product
from tests.api.client import program_of, score_product
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    GapFactory,
    ItemFactory,
    OpportunityFactory,
    OpportunityLinkFactory,
    ProductFactory,
    ProductPMFactory,
    SupportFactory,
    UserFactory,
)
from tests.recorded import activity
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db

RATES = {"developers": Decimal("800.00"), "testers": Decimal("600.50")}


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def accountant(product: Product) -> User:
    return UserFactory(role=Role.FINANCE)


def _estimate(item: Item, **days: float) -> None:
    pools = {pool.slug: pool for pool in item.product.pools.all()}
    for slug, amount in days.items():
        ItemEffort.objects.create(item=item, pool=pools[slug], days=amount)


def _gap(product: Product) -> Item:
    """A gap that Acme cannot live without and Globex finds important, with a deal and an estimate."""
    item: Item = ItemFactory(product=product, kind="gap", title="=No export")
    soon = timezone.localdate() + timedelta(days=30)
    acme = AccountFactory(name="Acme", arr="1000.50", churn_risk=0.5, renewal_on=soon)
    SupportFactory(item=item, account=acme)
    GapFactory(product=product, item=item, account=acme, importance="must_have",
               workaround__hours_per_month=10, workaround__undo_hours=12)  # fmt: skip
    SupportFactory(item=item, account=AccountFactory(name="Globex", arr="200"))
    SupportFactory(item=item, account=AccountFactory(name="Initech", arr="77", stage="prospect"))
    deal = OpportunityFactory(name="Renewal", amount="400", win_probability=0.25)
    OpportunityLinkFactory(item=item, opportunity=deal)
    lost = OpportunityFactory(name="Lost", amount="900", stage="lost")
    OpportunityLinkFactory(item=item, opportunity=lost)
    _estimate(item, developers=2.0, testers=1.0)
    return item


def test_the_case_of_an_item_is_read_from_its_evidence(product: Product) -> None:
    set_rates(actor=None, product=product, per_day=RATES, per_hour=Decimal("30.00"))
    case = case_of_item(_gap(product))
    assert [(one.name, one.importance, one.arr) for one in case.inputs.backers] == [
        ("Acme", "must_have", Decimal("1000.50")), ("Globex", "important", Decimal("200.00")),
    ]  # fmt: skip
    assert (case.at_stake, case.renewing, case.likely_kept) == (
        Decimal("1200.50"), Decimal("1000.50"), Decimal("500.25"),
    )  # fmt: skip
    assert (case.to_win, case.cost) == (Decimal("100.00"), Decimal("2200.50"))
    assert (case.inputs.hours, case.gap_cost) == (11.0, Decimal("330.00"))


def test_a_product_counts_each_customer_and_deal_once(product: Product) -> None:
    first = _gap(product)
    second = ItemFactory(product=product, kind="feature")
    for support in first.supports.all():
        SupportFactory(item=second, account=support.account)
    OpportunityLinkFactory(
        item=second, opportunity=first.opportunity_links.get(opportunity__name="Renewal").opportunity
    )
    closed = ItemFactory(product=product, status="declined", closed_at=timezone.now())
    SupportFactory(item=closed, account=AccountFactory(arr="5000"))
    SupportFactory(item=ItemFactory(), account=AccountFactory(arr="5000"))
    score_product(product.pk)
    case = case_of_product(product)
    assert [(one.name, one.importance) for one in case.inputs.backers] == [
        ("Acme", "must_have"),
        ("Globex", "important"),
    ]
    assert (case.at_stake, case.to_win) == (Decimal("1200.50"), Decimal("100.00"))
    assert (case.inputs.days, case.cost, case.unpriced) == (
        {"developers": 2.0, "testers": 1.0}, None, ("developers", "testers"),
    )  # fmt: skip
    assert (case.inputs.hours, case.inputs.unestimated) == (11.0, 1)


# -- rates -----------------------------------------------------------------------------------------------------


def test_rates_are_set_with_a_record_and_the_same_again_changes_nothing(product: Product) -> None:
    row = set_rates(actor=None, product=product, per_day=RATES | {"testers": None}, per_hour=None, version=0)
    assert (row.version, rates_of(product).per_day) == (1, {"developers": Decimal("800.00")})
    again = set_rates(actor=None, product=product, per_day={"developers": Decimal(800)}, version=1)
    assert again.version == 1
    changed = set_rates(actor=None, product=product, per_day=RATES, per_hour=Decimal(30), version=1)
    assert (changed.version, rates_of(product).per_hour) == (2, Decimal("30.00"))
    assert activity(row) == [
        ("changed", {"rate_developers": [None, "800.00"]}),
        ("changed", {"rate_testers": [None, "600.50"], "per_hour": [None, "30"]}),
    ]


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "100000"])
def test_a_rate_that_is_none_is_refused(product: Product, rate: str) -> None:
    with pytest.raises(Invalid, match="A rate is an amount above 0") as refused:
        set_rates(actor=None, product=product, per_day={"developers": Decimal(rate)})
    assert refused.value.field == "rate_developers"
    assert rates_of(product).per_day == {}


def test_a_pool_that_is_none_is_named(product: Product) -> None:
    with pytest.raises(Invalid, match="There is no pool 'pilots': use developers, testers"):
        set_rates(actor=None, product=product, per_day={"pilots": Decimal(1)})


def test_two_who_set_rates_hear_of_each_other(product: Product) -> None:
    set_rates(actor=None, product=product, per_day=RATES, version=0)
    with pytest.raises(Conflict) as refused:
        set_rates(actor=None, product=product, per_day={"developers": Decimal(700)}, version=0)
    assert refused.value.data["theirs"]["rate_developers"] == "800.00"
    assert rates_of(product).per_day == RATES


def test_finance_sets_the_rates_on_their_page(product: Product, accountant: User) -> None:
    browser = browser_of(accountant)
    typed = {"rate_developers": "800", "rate_testers": "x", "per_hour": "", "version": "0"}
    refused = browser.post("/finance/lift/rates/", typed)
    assert (refused.status_code, "Enter a number" in text_of(refused)) == (422, True)
    assert 'value="800"' in text_of(refused)
    done = browser.post("/finance/lift/rates/", typed | {"rate_testers": "600.50"})
    assert (done.status_code, done.headers["Location"]) == (302, "/finance/lift/")
    assert rates_of(product).per_day == RATES


def test_sales_do_not_set_them(product: Product) -> None:
    seller = UserFactory(role=Role.SALES)
    product.members.add(seller)
    assert browser_of(seller).get("/finance/lift/").status_code == 200
    assert browser_of(seller).post("/finance/lift/rates/", {}).status_code == 403


# -- pages -----------------------------------------------------------------------------------------------------


def test_every_figure_of_an_item_opens_into_its_customers_and_deals(product: Product, accountant: User) -> None:
    item = _gap(product)
    page = text_of(browser_of(accountant).get(f"/items/{item.key}/business-case/"))
    assert "€1k a year at stake and €100 a year to win, for 3 person-days" in page
    assert "Its cost is known in person-days only" in page
    for name in ("Acme", "Globex", "Renewal"):
        assert f">{name}</a>" in page
    assert "Initech" not in page
    assert 'href="/finance/lift/rates/"' in page


def test_with_rates_the_page_says_when_the_cost_is_back(product: Product, accountant: User) -> None:
    set_rates(actor=None, product=product, per_day=RATES)
    page = text_of(browser_of(accountant).get(f"/items/{_gap(product).key}/business-case/"))
    assert "What it is likely to bring, €600 a year, pays its cost back in about 3.7 years." in page


def test_a_product_lists_its_items_as_they_rank(product: Product, accountant: User) -> None:
    item = _gap(product)
    score_product(product.pk)
    page = text_of(browser_of(accountant).get("/finance/lift/"))
    assert f'href="/items/{item.key}/business-case/">=No export</a>' in page
    assert "2 customers behind the revenue at stake" in page


def test_an_empty_product_says_so(product: Product, accountant: User) -> None:
    assert "Nothing is open" in text_of(browser_of(accountant).get("/finance/lift/"))


def test_three_items_take_the_queries_of_one(product: Product, accountant: User) -> None:
    browser = browser_of(accountant)

    def queries() -> int:
        score_product(product.pk)
        browser.get("/finance/lift/")
        with CaptureQueriesContext(connection) as counted:
            browser.get("/finance/lift/")
        return len(counted)

    _gap(product)
    before = queries()
    for _ in range(2):
        item = ItemFactory(product=product)
        SupportFactory(item=item)
        _estimate(item, developers=1.0)
    assert queries() == before


# -- files -----------------------------------------------------------------------------------------------------


def _book(user: User, address: str) -> Any:
    response = browser_of(user).get(address)
    assert response.headers["Content-Type"].endswith("spreadsheetml.sheet")
    return load_workbook(BytesIO(response.content))


def test_the_file_of_an_item_holds_its_figures_as_numbers(product: Product, accountant: User) -> None:
    set_rates(actor=None, product=product, per_day=RATES, per_hour=Decimal("30.00"))
    item = _gap(product)
    book = _book(accountant, f"/items/{item.key}/business-case.xlsx")
    assert book.sheetnames == ["Business case", "Customers", "Deals", "Effort", "Columns"]
    figures = {row[0]: row[1:3] for row in book["Business case"].iter_rows(min_row=2, values_only=True)}
    assert figures["Revenue at stake, a year"] == (1200.5, None)
    assert figures["of it must have"] == (1000.5, 1)
    assert figures["Cost"] == (2200.5, 3)
    assert figures["Living with the gap, a month"] == (330, 11)
    customers = book["Customers"]
    assert [cell.value for cell in customers["C"]] == ["Revenue a year", 1000.5, 200, "=SUM(C2:C3)"]
    assert customers["C2"].number_format == '#,##0.00 "EUR"'
    assert customers["E2"].value == 0.5
    assert customers.freeze_panes == "A2"
    assert [cell.value for cell in book["Effort"]["D"]] == ["Cost", 1600, 600.5, "=SUM(D2:D3)"]


def test_the_file_of_a_product_runs_no_formula_of_a_title(product: Product, accountant: User) -> None:
    item = _gap(product)
    score_product(product.pk)
    book = _book(accountant, "/finance/lift/business-case.xlsx")
    assert book.sheetnames == ["Business case", "Items", "Customers", "Deals", "Effort", "Columns"]
    row = next(book["Items"].iter_rows(min_row=2, max_row=2))
    assert [cell.value for cell in row] == [
        1, item.key, "=No export", "Open", 1200.5, 1000.5, 1000.5, 100, 3, None, 11, None,
    ]  # fmt: skip
    assert row[2].data_type == "s"
    assert [cell.value for cell in book["Items"]["I"]][-1] == "=SUM(I2:I2)"
    heads = [cell.value for sheet in book.worksheets[:-1] for cell in sheet[1]]
    assert [cell.value for cell in book["Columns"]["B"]][1:] == heads
    assert all(cell.value for cell in book["Columns"]["C"][1:])


# -- REST ------------------------------------------------------------------------------------------------------


def test_programs_read_the_same_figures(product: Product, accountant: User) -> None:
    set_rates(actor=None, product=product, per_day=RATES)
    item = _gap(product)
    score_product(product.pk)
    program = program_of(accountant)
    case = program.get(f"items/{item.key}/business-case/").json()
    assert (case["at_stake"], case["cost"], case["currency"]) == ("1200.50", "2200.50", "EUR")
    assert case["groups"][0] == {"importance": "must_have", "accounts": 1, "arr": "1000.50"}
    (row,) = program.get("products/lift/business-cases/").json()["results"]
    assert (row["rank"], row["key"], row["item_title"]) == (1, item.key, "=No export")
    same = set(case) - {"title", "unestimated"}
    assert {name: row[name] for name in same} == {name: case[name] for name in same}
    assert program.get("products/lift/finance/").json()["at_stake"] == "1200.50"


def test_a_program_sets_rates_on_the_version_that_it_read(product: Product) -> None:
    program = program_of(product.accountable_pm)
    read = program.get("products/lift/rates/")
    assert read.json() == {"per_day": {}, "per_hour": None, "currency": "EUR", "version": 0}
    body = {"per_day": {"developers": "800.00"}}
    done = program.put("products/lift/rates/", body, If_Match=read.headers["ETag"])
    assert (done.status_code, done.json()["version"], done.json()["per_day"]) == (200, 1, {"developers": "800.00"})
    assert program.put("products/lift/rates/", body, If_Match=read.headers["ETag"]).status_code == 412
    other = program_of(ProductPMFactory())
    assert other.put("products/lift/rates/", body).status_code == 404
