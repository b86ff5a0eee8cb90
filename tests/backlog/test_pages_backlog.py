"""The ranked backlog in a browser: order, filters in the address, the panel, columns, who may."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from backlog.models import Item, Score
from backlog.services.scoring import score_items
from stakeholders.models import Account, Product, WeightProfile
from tests.browsing import HTMX, browser_of, text_of
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    CustomerPMFactory,
    GapFactory,
    ItemFactory,
    LeaderFactory,
    ProductFactory,
    ProductPMFactory,
    SolutionFactory,
    SupportFactory,
    ThemeAlignmentFactory,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/backlog/web/"
QUERIES = 9
PANEL_QUERIES = 19


@pytest.fixture
def product() -> Product:
    return ProductFactory(slug="web", code="WEB", name="Web platform", accountable_pm__full_name="Ines Halvorsen")


@pytest.fixture
def pm(product: Product) -> Client:
    return browser_of(product.accountable_pm)


def backed(product: Product, title: str, accounts: int, **more: Any) -> Item:
    """An item that this many accounts need, scored."""
    item = ItemFactory(product=product, title=title, **more)
    for _ in range(accounts):
        SupportFactory(item=item, importance="must_have")
    score_items([item.pk])
    return item


def keys(response: Any) -> list[str]:
    return [row["key"] for row in response.context["rows"]]


def test_items_stand_in_the_order_of_their_priority(pm: Client, product: Product) -> None:
    backed(product, "Wanted by one", 1)
    backed(product, "Wanted by three", 3)
    response = pm.get(ADDRESS)
    assert response.status_code == 200
    assert keys(response) == ["WEB-2", "WEB-1"]
    assert [row["rank"] for row in response.context["rows"]] == [1, 2]
    page = text_of(response)
    assert "2 open items" in page
    assert "Current adds 21.9, Future adds 0.0, Strategy adds 0.0" in page


def test_shipped_items_are_not_ranked(pm: Client, product: Product) -> None:
    backed(product, "Done", 2, status="shipped")
    assert "No item in the backlog yet" in text_of(pm.get(ADDRESS))


def test_an_empty_backlog_says_what_to_do(pm: Client) -> None:
    page = text_of(pm.get(ADDRESS))
    assert "No item in the backlog yet" in page
    assert '<a class="btn btn-strong" href="/inbox/">' in page
    assert '<a class="btn" href="/imports/">Import</a>' in page


def test_the_weights_in_force_stand_above_the_list(pm: Client, product: Product) -> None:
    page = text_of(pm.get(ADDRESS))
    assert "<b>50\u202f%</b>" in page
    assert "Change the weights" in page
    assert f'href="/weights/{product.slug}/"' in page


def test_who_does_not_decide_is_not_invited_to_change_weights(product: Product) -> None:
    page = text_of(browser_of(LeaderFactory()).get(ADDRESS))
    assert "Change the weights" not in page
    assert "Why these weights" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=gap", ["WEB-2"]),
        ("kind=feature", ["WEB-1", "WEB-3"]),
        ("status=planned", ["WEB-3"]),
        ("q=recall", ["WEB-2"]),
        ("q=reca", ["WEB-2"]),
        ("q=web-3", ["WEB-3"]),
        ("min_current=20", ["WEB-1"]),
        ("kind=gap&status=planned", []),
    ],
)
def test_filters_stand_in_the_address(pm: Client, product: Product, query: str, expected: list[str]) -> None:
    backed(product, "Export", 3)
    backed(product, "Fire recall list", 1, kind="gap")
    backed(product, "Sign-on", 0, status="planned")
    response = pm.get(f"{ADDRESS}?{query}")
    assert sorted(keys(response)) == expected


def test_a_filtered_row_keeps_its_rank_among_all(pm: Client, product: Product) -> None:
    backed(product, "Export", 3)
    backed(product, "Fire recall list", 1, kind="gap")
    response = pm.get(f"{ADDRESS}?kind=gap")
    assert [row["rank"] for row in response.context["rows"]] == [2]


def test_the_account_is_found_by_its_name_or_its_number(pm: Client, product: Product) -> None:
    backed(product, "Nobody of theirs", 1)
    item = ItemFactory(product=product)
    account = AccountFactory(name="Brackwater Hospitals")
    GapFactory(product=product, account=account, item=item)
    for typed in ("brackwater hospitals", str(account.pk)):
        response = pm.get(ADDRESS, {"account": typed})
        assert keys(response) == [item.key]
        assert "Account <b>Brackwater Hospitals</b>" in text_of(response)


def test_the_theme_filters_what_serves_it(pm: Client, product: Product) -> None:
    backed(product, "Serves nothing", 1)
    alignment = ThemeAlignmentFactory(item=ItemFactory(product=product))
    ThemeAlignmentFactory(item=ItemFactory(product=product), theme=alignment.theme, alignment=0)
    assert keys(pm.get(ADDRESS, {"theme": alignment.theme.pk})) == [alignment.item.key]


@pytest.mark.parametrize(
    "query",
    [
        {"account": "Nobody Ltd"},
        {"min_current": "many"},
        {"theme": "999999"},
        {"kind": "wish"},
        {"q": "\x00"},
        {"q": "!!! & | :*"},
        {"account": "9" * 40},
    ],
)
def test_what_cannot_be_read_filters_nothing(pm: Client, product: Product, query: dict[str, str]) -> None:
    backed(product, "Export", 1)
    response = pm.get(ADDRESS, query)
    assert response.status_code == 200


def test_a_filter_that_finds_nothing_offers_the_way_back(pm: Client, product: Product) -> None:
    backed(product, "Export", 1)
    page = text_of(pm.get(f"{ADDRESS}?q=nowhere"))
    assert "No item matches these filters" in page
    assert "Clear the filters" in page


def test_each_filter_has_its_way_out(pm: Client, product: Product) -> None:
    backed(product, "Export", 1)
    response = pm.get(f"{ADDRESS}?q=export&status=open&min_current=5")
    assert [(chip["label"], chip["value"], chip["without"]) for chip in response.context["chips"]] == [
        ("Status", "open", f"{ADDRESS}?q=export&min_current=5"),
        ("Current", "≥ 5", f"{ADDRESS}?q=export&status=open"),
    ]


def test_a_strange_cursor_is_refused_and_breaks_nothing(pm: Client) -> None:
    assert pm.get(f"{ADDRESS}?cursor=abc").status_code == 400


def test_the_list_goes_on_over_pages(pm: Client, product: Product) -> None:
    for number in range(53):
        ItemFactory(product=product, title=f"Item {number}")
    first = pm.get(ADDRESS)
    assert len(keys(first)) == 50
    second = pm.get(first.context["next_url"])
    assert [row["rank"] for row in second.context["rows"]] == [51, 52, 53]
    assert "Ranks 51 to 53" in text_of(second)
    assert second.context["next_url"] == ""
    assert keys(pm.get(second.context["previous_url"])) == keys(first)


def test_a_stale_score_is_marked_and_not_hidden(pm: Client, product: Product) -> None:
    item = backed(product, "Export", 2)
    Score.objects.filter(pk=item.pk).update(inputs_revision=99)
    page = text_of(pm.get(ADDRESS))
    assert "re-scoring" in page
    assert 'class="num pr stale"' in page
    assert 'hx-trigger="load delay:4s" hx-target="#list"' in page


def test_a_fresh_list_asks_for_nothing_more(pm: Client, product: Product) -> None:
    backed(product, "Export", 2)
    assert "load delay" not in text_of(pm.get(ADDRESS))


def test_flags_carry_their_words(pm: Client, product: Product) -> None:
    item = backed(product, "Export", 2, slips=2, competitor="Hoistware", kind="gap")
    Score.objects.filter(pk=item.pk).update(flags=["slipped", "competitor", "swayed"])
    page = text_of(pm.get(ADDRESS))
    assert 'data-tip="Slipped 2 releases"' in page
    assert 'data-tip="Hoistware has it"' in page
    assert 'data-tip="One account carries more than half of the current-customer score"' in page


def test_items_below_a_floor_stand_apart(pm: Client, product: Product) -> None:
    WeightProfile.objects.filter(product=product).update(floor_current=20)
    backed(product, "Wanted by three", 3)
    backed(product, "Wanted by nobody", 0)
    response = pm.get(ADDRESS)
    assert [row["starts_below_floors"] for row in response.context["rows"]] == [False, True]
    assert "Below a floor of the weight profile" in text_of(response)


def test_a_title_cannot_carry_markup(pm: Client, product: Product) -> None:
    item = backed(product, "<script>alert(1)</script>", 1)
    for address in (ADDRESS, f"{ADDRESS}?item={item.key}"):
        assert "<script>alert" not in text_of(pm.get(address))


# -- the panel -------------------------------------------------------------------------------------------------


def test_an_item_opens_beside_the_list_by_a_plain_link(pm: Client, product: Product) -> None:
    item = backed(product, "Export", 3)
    response = pm.get(f"{ADDRESS}?item={item.key}&kind=feature")
    page = text_of(response)
    assert "3 customers ask for it today" in page
    assert 'aria-current="true">Export</a>' in page
    assert f'href="{ADDRESS}?kind=feature" aria-label="Close the panel"' in page
    assert "No customer needs it today" not in page
    assert "Aligned with no theme." in page


def test_htmx_gets_the_panel_alone(pm: Client, product: Product) -> None:
    item = backed(product, "Export", 3)
    response = pm.get(f"{ADDRESS}?item={item.key}", headers={**HTMX, "HX-Target": "panel"})
    page = text_of(response)
    assert page.strip().startswith("<aside")
    assert "<html" not in page
    assert "rows" not in response.context
    assert "HX-Target" in response["Vary"]


def test_htmx_gets_the_list_alone(pm: Client, product: Product) -> None:
    backed(product, "Export", 3)
    page = text_of(pm.get(f"{ADDRESS}?q=exp", headers={**HTMX, "HX-Target": "list"}))
    assert "<html" not in page
    assert "WEB-1" in page
    assert 'id="chips" hx-swap-oob="true"' in page
    assert ">1 item</span>" in page


def test_accounts_are_proposed_once_the_filter_is_opened(pm: Client, product: Product) -> None:
    AccountFactory(name="Brackwater & Sons")
    assert "Brackwater" not in text_of(pm.get(ADDRESS))
    response = pm.get(ADDRESS, headers={**HTMX, "HX-Target": "account-names"})
    assert text_of(response).strip() == '<option value="Brackwater &amp; Sons"></option>'
    assert "HX-Target" in response["Vary"]


def test_coming_back_in_the_browser_gets_the_whole_page(pm: Client, product: Product) -> None:
    headers = {**HTMX, "HX-Target": "panel", "HX-History-Restore-Request": "true"}
    assert "<html" in text_of(pm.get(ADDRESS, headers=headers))


@pytest.mark.parametrize("key", ["WEB-99", "OTHER-1", "%00", "<b>"])
def test_an_item_that_is_not_there_opens_nothing(pm: Client, product: Product, key: str) -> None:
    backed(product, "Export", 1)
    response = pm.get(ADDRESS, {"item": key})
    assert response.status_code == 200
    assert 'id="panel" tabindex="-1" aria-label="Why this score" hidden' in text_of(response)


def test_an_item_of_another_product_does_not_show_here(pm: Client, product: Product) -> None:
    other = backed(ProductFactory(), "Secret plan", 1)
    assert "Secret plan" not in text_of(pm.get(ADDRESS, {"item": other.key}))


# -- columns ---------------------------------------------------------------------------------------------------


def test_chosen_columns_are_remembered(pm: Client, product: Product) -> None:
    backed(product, "Export", 1)
    response = pm.post(f"{ADDRESS}columns/", {"column": ["arr", "nonsense"], "next": f"{ADDRESS}?kind=gap"})
    assert response["Location"] == f"{ADDRESS}?kind=gap"
    page = text_of(pm.get(ADDRESS))
    assert "c-arr" in page
    assert 'class="num c-acc"' not in page


def test_the_solution_is_a_column_for_those_who_choose_it(pm: Client, product: Product) -> None:
    key = SolutionFactory(product=product, items=[ItemFactory(product=product)]).key
    assert key not in text_of(pm.get(ADDRESS)).partition("<tbody")[2]
    pm.post(f"{ADDRESS}columns/", {"column": ["solution"]})
    assert key in text_of(pm.get(ADDRESS)).partition("<tbody")[2]


def test_all_columns_can_be_left_out(pm: Client, product: Product) -> None:
    backed(product, "Export", 1)
    pm.post(f"{ADDRESS}columns/", {})
    response = pm.get(ADDRESS)
    assert response.context["columns"].shown == frozenset()
    assert response.context["columns"].span == 5


def test_choosing_columns_never_leads_elsewhere(pm: Client) -> None:
    response = pm.post(f"{ADDRESS}columns/", {"next": "https://evil.example/"})
    assert response["Location"] == ADDRESS


# -- who, and at what cost -------------------------------------------------------------------------------------


def test_strangers_sign_in_first() -> None:
    ProductFactory(slug="web")
    assert Client().get(ADDRESS)["Location"].startswith("/sign-in/login/")


def test_customers_have_no_backlog(product: Product) -> None:
    account = AccountFactory(products=[product])
    assert browser_of(CustomerFactory(account=account)).get(ADDRESS).status_code == 403


def test_a_product_that_one_does_not_work_with_is_not_there(product: Product) -> None:
    assert browser_of(ProductPMFactory()).get(ADDRESS).status_code == 404
    assert browser_of(CustomerPMFactory()).get(ADDRESS).status_code == 404


def test_the_product_looked_at_is_remembered(pm: Client, product: Product) -> None:
    ProductFactory(slug="alpha", name="Alpha", accountable_pm=product.accountable_pm)
    pm.get(ADDRESS)
    assert pm.get("/accounts/").context["nav"].product == product


def test_the_page_costs_the_same_for_one_row_and_for_three(
    pm: Client, product: Product, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    backed(product, "One", 1)
    pm.get(ADDRESS)
    with django_assert_num_queries(QUERIES):
        pm.get(ADDRESS)
    lifted = backed(product, "Two", 2, slips=1, kind="gap")
    backed(product, "Three", 3)
    Score.objects.filter(pk=lifted.pk).update(flags=["slipped"])
    with django_assert_num_queries(QUERIES):
        pm.get(ADDRESS)


def test_the_panel_costs_the_same_for_one_voice_and_for_three(
    pm: Client, product: Product, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    backed(product, "Other", 9)
    backed(product, "Last", 0)
    one, three = backed(product, "One", 1), backed(product, "Three", 3)
    headers = {**HTMX, "HX-Target": "panel"}
    pm.get(f"{ADDRESS}?item={one.key}", headers=headers)
    for item in (one, three):
        with django_assert_num_queries(PANEL_QUERIES):
            pm.get(f"{ADDRESS}?item={item.key}", headers=headers)


def test_revenue_is_written_in_the_reporting_currency(pm: Client, product: Product) -> None:
    item = ItemFactory(product=product)
    SupportFactory(item=item, account=AccountFactory(arr=Decimal(1_130_000)))
    score_items([item.pk])
    assert "€1.13m" in text_of(pm.get(ADDRESS))
    assert Account.objects.count() == 1


def test_without_weights_the_list_says_so(pm: Client, product: Product) -> None:
    item = backed(product, "Export", 1)
    WeightProfile.objects.filter(product=product).update(is_active=False)
    response = pm.get(f"{ADDRESS}?item={item.key}")
    assert response.status_code == 200
    assert "No weights are in force." in text_of(response)
