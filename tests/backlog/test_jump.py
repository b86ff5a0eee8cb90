"""The jump box: what it finds, for whom, in the dialog and as a page."""

import re

import pytest

from stakeholders.models import Product
from tests.browsing import HTMX, browser_of, text_of
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    CustomerPMFactory,
    ItemFactory,
    ProductFactory,
    RequestFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(slug="web", code="WEB", name="Web platform")


def found(user: User, q: str) -> list[tuple[str, str]]:
    """What the dialog offers for ``q``, as (address, words)."""
    text = text_of(browser_of(user).get("/jump/", {"q": q}, headers=HTMX))
    return re.findall(r'<a href="([^"]+)" role="option" [^>]+><b>([^<]+)</b>', text)


def test_one_word_finds_items_requests_and_accounts(product: Product) -> None:
    account = AccountFactory(name="Ropeway Works", products=[product])
    item = ItemFactory(product=product, title="Weigh the ropes")
    asked = RequestFactory(product=product, account=account, title="Ropes wear out")
    assert found(product.accountable_pm, "rope") == [
        (f"/items/{item.key}/", "Weigh the ropes"),
        (f"/requests/{asked.pk}/", "Ropes wear out"),
        (f"/accounts/{account.pk}/", "Ropeway Works"),
    ]


def test_keys_and_numbers_lead_straight_there(product: Product) -> None:
    item = ItemFactory(product=product, title="Weigh the ropes")
    asked = RequestFactory(product=product, title="Nothing of the kind")
    assert found(product.accountable_pm, "web-1") == [(f"/items/{item.key}/", "Weigh the ropes")]
    assert found(product.accountable_pm, f"R-{asked.pk}") == [(f"/requests/{asked.pk}/", "Nothing of the kind")]


def test_pages_are_found_by_name_and_all_of_them_at_first(product: Product) -> None:
    pm = product.accountable_pm
    assert found(pm, "weigh") == [("/weights/web/", "Weights")]
    everything = [url for url, _ in found(pm, "")]
    assert {"/inbox/", "/backlog/web/", "/accounts/", "/gaps/new/"} <= set(everything)
    assert len(everything) == len(set(everything))
    assert ("/inbox/", "Inbox") not in found(CustomerPMFactory(), "")


def test_nobody_finds_what_they_may_not_see(product: Product) -> None:
    account = AccountFactory(name="Ropeway Works", products=[product])
    RequestFactory(product=product, account=account, title="Ropes wear out")
    ItemFactory(product=product, title="Weigh the ropes")
    stranger = CustomerFactory(account=AccountFactory())
    assert found(stranger, "rope") == []


@pytest.mark.parametrize("q", ["nothing-like-this", "\x00\x00", "<script>"])
def test_nothing_found_is_said(product: Product, q: str) -> None:
    response = browser_of(product.accountable_pm).get("/jump/", {"q": q})
    assert response.status_code == 200
    assert "Try fewer or other words." in text_of(response)
    assert "<script>" not in text_of(response).partition('class="pal-l"')[2].partition("</section>")[0]


def test_as_a_page_it_has_plain_links(product: Product) -> None:
    ItemFactory(product=product, title="Weigh the ropes")
    text = text_of(browser_of(product.accountable_pm).get("/jump/", {"q": "ropes"}))
    assert '<a href="/items/WEB-1/"><b>Weigh the ropes</b><span>WEB-1</span></a>' in text
