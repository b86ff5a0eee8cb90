"""The top bar: what it offers by role, and that it never leads anybody to a refusal."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from config.navigation import navigation
from stakeholders.models import Product
from tests.browsing import browser_of, text_of
from tests.factories import AccountFactory, CustomerFactory, ProductFactory, UserFactory
from users.choices import INTERNAL_ROLES, Role
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(slug="web", code="WEB", name="Web platform")


def person(role: str, product: Product) -> User:
    """Somebody of this role who works with the product."""
    if role == Role.PRODUCT_PM:
        return product.accountable_pm
    user = UserFactory(role=role)
    product.members.add(user)
    return user


def frame(browser: Client, path: str = "/accounts/") -> Any:
    return browser.get(path).context["nav"]


@pytest.mark.parametrize("role", sorted(INTERNAL_ROLES))
def test_every_way_of_the_bar_is_open_to_whom_it_is_offered(role: str, product: Product) -> None:
    browser = browser_of(person(role, product))
    nav = frame(browser)
    for entry in (*nav.main, *nav.more, *nav.new):
        assert browser.get(entry.url).status_code == 200, entry


def test_the_pm_finds_the_inbox_first(product: Product) -> None:
    nav = frame(browser_of(product.accountable_pm))
    assert [entry.label for entry in nav.main][:3] == ["Inbox", "Backlog", "Gaps"]
    assert [entry.label for entry in nav.more][-3:] == ["Weights", "Imports", "Settings"]
    assert [entry.label for entry in nav.tabs][:3] == ["Inbox", "Backlog", "Gaps"]


def test_a_department_finds_its_own_page_early(product: Product) -> None:
    first = {role: frame(browser_of(person(role, product))).main[1].label for role in (Role.SALES, Role.SUPPORT)}
    assert first == {Role.SALES: "Can it?", Role.SUPPORT: "Workarounds"}


def test_no_page_stands_in_the_bar_twice(product: Product) -> None:
    for role in INTERNAL_ROLES:
        nav = frame(browser_of(person(role, product)))
        urls = [entry.url for entry in (*nav.main, *nav.more)]
        assert len(urls) == len(set(urls)), role


def test_departments_are_not_offered_to_triage(product: Product) -> None:
    nav = frame(browser_of(person(Role.SUPPORT, product)))
    labels = [entry.label for entry in (*nav.main, *nav.more, *nav.new)]
    assert "Inbox" not in labels
    assert "File a gap" in labels


def test_a_customer_is_offered_nothing_of_the_house(product: Product) -> None:
    customer = CustomerFactory(account=AccountFactory(products=[product]))
    request = RequestFactory().get("/")
    request.user = customer
    nav = navigation(request)
    assert (nav.main, nav.more, nav.new, nav.products, nav.product) == ((), (), (), (), None)


def test_a_stranger_gets_the_look_alone() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["wb_theme"] = "dark"
    assert navigation(request).theme == "dark"
    request.COOKIES["wb_theme"] = '"><script>'
    assert navigation(request).theme == ""


def test_the_current_page_is_marked(product: Product) -> None:
    nav = frame(browser_of(product.accountable_pm), "/accounts/")
    assert [entry.label for entry in nav.main if entry.current] == ["Accounts"]


@pytest.fixture
def three(product: Product) -> tuple[Product, Product, Product]:
    """Products of three PMs, all visible to an administrator."""
    return product, ProductFactory(slug="alpha", code="ALF", name="Alpha"), ProductFactory(slug="zeta", name="Zeta")


def test_the_product_of_the_address_is_the_chosen_one(three: Any) -> None:
    browser = browser_of(UserFactory(role=Role.ADMIN))
    assert frame(browser, "/weights/zeta/").product.slug == "zeta"
    assert frame(browser, "/accounts/?product=web").product.slug == "web"


def test_without_one_it_is_the_last_looked_at_and_else_the_first(three: Any) -> None:
    browser = browser_of(UserFactory(role=Role.ADMIN))
    assert frame(browser).product.slug == "alpha"
    browser.get("/backlog/zeta/")
    assert frame(browser).product.slug == "zeta"


def test_a_pm_begins_with_their_own_product(three: Any, product: Product) -> None:
    three[1].members.add(product.accountable_pm)
    assert frame(browser_of(product.accountable_pm)).product == product


def test_a_product_that_one_may_not_see_is_never_chosen(three: Any, product: Product) -> None:
    nav = frame(browser_of(product.accountable_pm), "/accounts/?product=zeta")
    assert nav.product == product
    assert nav.products == (product,)


def test_the_switch_appears_with_the_second_product(product: Product) -> None:
    browser = browser_of(product.accountable_pm)
    assert 'href="/backlog/web/" aria-current' not in text_of(browser.get("/accounts/"))
    ProductFactory(slug="alpha", name="Alpha", accountable_pm=product.accountable_pm)
    assert 'href="/backlog/alpha/"' in text_of(browser.get("/accounts/"))


# -- the look --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("chosen", "kept"), [("dark", "dark"), ("light", "light"), ("system", ""), ("pink", "")])
def test_the_look_is_kept_without_scripts(product: Product, chosen: str, kept: str) -> None:
    browser = browser_of(product.accountable_pm)
    response = browser.post("/theme/", {"theme": chosen, "next": "/accounts/?q=x"})
    assert response["Location"] == "/accounts/?q=x"
    page = text_of(browser.get("/accounts/"))
    assert ('data-bs-theme="' in page) == bool(kept)
    assert (f'data-theme="{kept}"' in page) == bool(kept)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_choosing_a_look_never_leads_elsewhere(product: Product, back: str) -> None:
    assert browser_of(product.accountable_pm).post("/theme/", {"theme": "dark", "next": back})["Location"] == "/"


# -- nothing inline --------------------------------------------------------------------------------------------


def test_pages_hold_no_inline_script_or_style(product: Product) -> None:
    response = browser_of(product.accountable_pm).get("/accounts/")
    page = text_of(response)
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert "script-src 'self'" in response["Content-Security-Policy"]
