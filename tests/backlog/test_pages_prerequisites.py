"""Saying on a page what must be built before an item."""

from typing import Any

import pytest
from django.test import Client

from backlog.models import Dependency, Item
from backlog.services.dependencies import set_prerequisites
from backlog.services.scoring import score_items
from stakeholders.models import Product
from tests.browsing import browser_of, messages_of, text_of
from tests.factories import ItemFactory, LeaderFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def pm(product: Product) -> Client:
    return browser_of(product.accountable_pm)


@pytest.fixture
def items(product: Product) -> list[Item]:
    made = [ItemFactory(product=product, title=title) for title in ("House", "Walls", "Roof", "Garden")]
    score_items([item.pk for item in made])
    return made


def _needs(item: Item) -> list[str]:
    return list(
        Dependency.objects.filter(item=item).order_by("requires__number").values_list("requires__key", flat=True)
    )


def _send(browser: Client, key: str, *typed: str, **more: Any) -> Any:
    return browser.post(f"/items/{key}/prerequisites/", {"requires": list(typed), **more})


def test_the_item_page_leads_to_the_form_and_the_form_back(pm: Client, items: list[Item]) -> None:
    page = text_of(pm.get("/items/LIFT-1/"))
    assert 'href="/items/LIFT-1/prerequisites/">Say what must be built first</a>' in page
    response = _send(pm, "LIFT-1", "lift-2", " LIFT-3 ", "", "LIFT-2", version=1)
    assert response["Location"] == "/items/LIFT-1/"
    assert messages_of(pm.get("/items/LIFT-1/")) == ["What LIFT-1 needs first is saved. It is being ranked anew."]
    assert _needs(items[0]) == ["LIFT-2", "LIFT-3"]
    page = text_of(pm.get("/items/LIFT-1/"))
    assert ">Change what it needs</a>" in page
    assert '<a class="lnk" href="/items/LIFT-2/">LIFT-2</a> Walls' in page


def test_what_it_needs_stands_in_the_form_and_is_emptied_to_go(pm: Client, items: list[Item]) -> None:
    set_prerequisites(actor=None, item_id=items[0].pk, requires_ids=[items[1].pk, items[2].pk])
    response = pm.get("/items/LIFT-1/prerequisites/")
    page = text_of(response)
    assert response.context["form"]["requires"].value() == ["LIFT-2", "LIFT-3"]
    assert "<span>Walls</span>" in page
    assert page.count('aria-label="One more prerequisite"') == 3
    _send(pm, "LIFT-1", "", "LIFT-3", "", version=2)
    assert _needs(items[0]) == ["LIFT-3"]
    _send(pm, "LIFT-1", "", version=3)
    assert _needs(items[0]) == []


def test_open_items_of_the_product_are_proposed(pm: Client, product: Product, items: list[Item]) -> None:
    ItemFactory(product=product, title="Built long ago", status="shipped")
    ItemFactory(product=ProductFactory(accountable_pm=product.accountable_pm), title="Elsewhere")
    page = text_of(pm.get("/items/LIFT-1/prerequisites/"))
    assert '<option value="LIFT-2">Walls</option>' in page
    for absent in ('<option value="LIFT-1">', "Built long ago", "Elsewhere"):
        assert absent not in page


def test_a_circle_is_named_and_nothing_typed_is_lost(pm: Client, items: list[Item]) -> None:
    set_prerequisites(actor=None, item_id=items[1].pk, requires_ids=[items[0].pk])
    response = _send(pm, "LIFT-1", "LIFT-4", "lift-2", version=1)
    assert response.status_code == 422
    page = text_of(response)
    assert "These items would need each other: LIFT-1 needs LIFT-2 needs LIFT-1." in page
    assert 'value="LIFT-4"' in page
    assert 'value="lift-2"' in page
    assert _needs(items[0]) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("LIFT-99", "This product has no item LIFT-99. Choose one from the list."),
        ("Walls", "This product has no item WALLS. Choose one from the list."),
        ("LIFT-1", "This product has no item LIFT-1. Choose one from the list."),
        ("GATE-1", "This product has no item GATE-1. Choose one from the list."),
    ],
)
def test_what_is_no_other_item_of_the_product_is_named(
    pm: Client, product: Product, items: list[Item], typed: str, words: str
) -> None:
    ItemFactory(product=ProductFactory(code="GATE", accountable_pm=product.accountable_pm))
    response = _send(pm, "LIFT-1", "LIFT-2", typed, version=1)
    assert response.status_code == 422
    page = text_of(response)
    assert words in page
    assert f'value="{typed}"' in page
    assert 'aria-invalid="true"' in page
    assert _needs(items[0]) == []


def test_two_people_never_overwrite_each_other(pm: Client, items: list[Item]) -> None:
    ruth = LeaderFactory(full_name="Ruth Okafor")
    set_prerequisites(actor=ruth, item_id=items[0].pk, requires_ids=[items[1].pk, items[3].pk])
    response = _send(pm, "LIFT-1", "LIFT-3", version=1)
    assert response.status_code == 409
    page = text_of(response)
    assert '<th scope="row">Items it needs</th><td>LIFT-2, LIFT-4</td><td><b>LIFT-3</b></td>' in page
    assert "Ruth Okafor changed this just now." in page
    assert 'value="LIFT-3"' in page
    assert _needs(items[0]) == ["LIFT-2", "LIFT-4"]
    assert _send(pm, "LIFT-1", "LIFT-3", version=response.context["form"]["version"].value()).status_code == 302
    assert _needs(items[0]) == ["LIFT-3"]


def test_the_record_says_what_it_needed_and_what_it_needs(pm: Client, items: list[Item]) -> None:
    _send(pm, "LIFT-1", "LIFT-2", "LIFT-3", version=1)
    _send(pm, "LIFT-1", "LIFT-3", version=2)
    page = text_of(pm.get("/items/LIFT-1/?tab=activity"))
    assert "changed what must be built first" in page
    assert "requires: nothing → LIFT-2, LIFT-3" in page
    assert "requires: LIFT-2, LIFT-3 → LIFT-3" in page


def test_who_may_not_change_it_finds_no_way_in(items: list[Item]) -> None:
    browser = browser_of(LeaderFactory())
    assert "prerequisites" not in text_of(browser.get("/items/LIFT-1/"))
    assert _send(browser, "LIFT-1", "LIFT-2", version=1).status_code == 403
    assert _needs(items[0]) == []
