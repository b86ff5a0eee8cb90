"""Publishing an item: its words for customers, by service, page and REST."""

from typing import Any

import pytest

from backlog.models import Item
from backlog.services.publishing import publish_item, set_publication, unpublish_item
from common.errors import Conflict, Invalid
from common.models import Activity
from stakeholders.models import Product
from tests.api.client import errors_of, program_of
from tests.browsing import browser_of, text_of
from tests.factories import CustomerPMFactory, ItemFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def item(product: Product) -> Item:
    return ItemFactory(product=product, kind="gap", title="Our words", public_workaround="Wait.")


def verbs() -> list[str]:
    return list(Activity.objects.order_by("id").values_list("verb", flat=True))


# -- the service -----------------------------------------------------------------------------------------------


def test_an_item_is_published_reworded_and_withdrawn(product: Product, item: Item) -> None:
    pm = product.accountable_pm
    publish_item(actor=pm, item_id=item.pk, title=" For you ", summary="Soon.", version=1)
    publish_item(actor=pm, item_id=item.pk, title="For you", summary="Later.", version=2)
    publish_item(actor=pm, item_id=item.pk, title="For you", summary="Later.", version=3)
    unpublish_item(actor=pm, item_id=item.pk, version=3)
    item.refresh_from_db()
    assert (item.is_published, item.public_title, item.public_summary, item.version) == (False, "For you", "Later.", 4)
    assert verbs() == ["published", "reworded for customers", "withdrew from customers"]
    assert Activity.objects.first() is not None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"is_published": True}, "public_title"),
        ({"is_published": True, "public_title": "  "}, "public_title"),
        ({"public_title": "x" * 201}, "public_title"),
        ({"public_summary": "x" * 10_001}, "public_summary"),
        ({"public_title": "a\x00b"}, "public_title"),
    ],
)
def test_what_cannot_be_published_is_refused(item: Item, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_publication(actor=None, item_id=item.pk, changes=changes)
    assert refused.value.field == field
    assert (Item.objects.get().version, verbs()) == (1, [])


def test_who_is_late_sees_both(item: Item) -> None:
    publish_item(actor=None, item_id=item.pk, title="First")
    with pytest.raises(Conflict) as conflict:
        publish_item(actor=None, item_id=item.pk, title="Second", version=1)
    assert conflict.value.data["theirs"]["public_title"] == "First"
    assert conflict.value.data["yours"]["public_title"] == "Second"


# -- the page --------------------------------------------------------------------------------------------------


def test_the_pm_publishes_from_the_item_page(product: Product, item: Item) -> None:
    web = browser_of(product.accountable_pm)
    path = f"/items/{item.key}/publish/"
    assert "Publish for customers" in text_of(web.get(f"/items/{item.key}/?tab=definition"))
    assert web.get(path).context["form"]["public_title"].value() == "Our words"
    sent = {"public_title": "For you", "public_summary": "It *will* be.", "version": "1"}
    looked = web.post(path, sent | {"look": "1"})
    assert "It <em>will</em> be." in text_of(looked)
    assert not Item.objects.get().is_published
    assert web.post(path, sent)["Location"] == f"/items/{item.key}/?tab=definition"
    assert Item.objects.get().is_published
    assert "Customers see it" in text_of(web.get(f"/items/{item.key}/?tab=definition"))
    web.post(path, {"withdraw": "1"})
    assert not Item.objects.get().is_published


def test_a_late_page_shows_both_and_loses_nothing(product: Product, item: Item) -> None:
    publish_item(actor=None, item_id=item.pk, title="First")
    sent = {"public_title": "Second", "public_summary": "", "version": "1"}
    response = browser_of(product.accountable_pm).post(f"/items/{item.key}/publish/", sent)
    assert response.status_code == 409
    assert "First" in text_of(response)
    assert "Second" in text_of(response)


def test_a_one_way_product_says_that_nobody_sees_it(product: Product, item: Item) -> None:
    Product.objects.update(is_one_way=True)
    page = text_of(browser_of(product.accountable_pm).get(f"/items/{item.key}/publish/"))
    assert "Nobody sees it at present." in page


# -- REST ------------------------------------------------------------------------------------------------------


def test_programs_publish_too(product: Product, item: Item) -> None:
    program = program_of(product.accountable_pm)
    body = {"published": True, "public_title": "For you", "public_summary": "Soon.", "public_workaround": "Wait."}
    changed = program.patch(f"items/{item.key}/", body | {"version": 1})
    assert changed.status_code == 200
    assert {name: changed.json()[name] for name in body} == body
    late = program.patch(f"items/{item.key}/", {"published": False, "version": 1})
    assert late.status_code == 409
    assert program.patch(f"items/{item.key}/", {"public_title": "", "published": True}).status_code == 400


def test_publishing_needs_a_title_over_rest(product: Product, item: Item) -> None:
    refused = program_of(product.accountable_pm).patch(f"items/{item.key}/", {"published": True})
    assert errors_of(refused) == [("invalid", "public_title")]


def test_support_and_customer_pms_word_no_more_than_the_workaround(product: Product, item: Item) -> None:
    cpm = CustomerPMFactory()
    product.members.add(cpm)
    program = program_of(cpm)
    assert program.patch(f"items/{item.key}/", {"public_workaround": "Walk."}).status_code == 200
    assert program.patch(f"items/{item.key}/", {"published": False}).status_code == 403
    assert program.patch(f"items/{item.key}/", {"public_workaround": "x", "public_title": "y"}).status_code == 403
