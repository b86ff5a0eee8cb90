"""The roadmap as colleagues see it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from planning.choices import ReleaseState
from planning.models import Release
from planning.selectors.roadmap import roadmap_of
from stakeholders.models import Product
from tests.browsing import browser_of, text_of
from tests.factories import ItemFactory, LeaderFactory, ProductFactory
from tests.planning.factories import ReleaseFactory, planned_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def web(product: Product) -> Client:
    return browser_of(product.accountable_pm)


def shipped(product: Product, days_late: int) -> Release:
    """A release that shipped a hundred days ago."""
    at = timezone.now() - timedelta(days=100)
    first = timezone.localdate(at) - timedelta(days=days_late)
    release: Release = ReleaseFactory(
        product=product, ships_on=first, first_ships_on=first, state=ReleaseState.SHIPPED, shipped_at=at
    )
    return release


def _roadmap(product: Product) -> tuple[str, list[str], list[str]]:
    found = roadmap_of(product.accountable_pm, product, timezone.localdate())
    now = found.now.release.name if found.now else ""
    return now, [one.release.name for one in found.next], [card.item.title for card in found.later]


def test_now_is_the_soonest_release_and_later_the_best_of_the_rest(product: Product) -> None:
    ReleaseFactory(product=product, name="2027.2", days=60)
    soonest = ReleaseFactory(product=product, name="2027.1", days=30)
    planned_item(soonest, title="Planned")
    ItemFactory(product=product, title="Second", score__neg_place=-10)
    ItemFactory(product=product, title="First", score__neg_place=-20)
    ItemFactory(product=product, title="Gone", status="declined")
    ReleaseFactory(product=product, name="Given up", state=ReleaseState.CANCELLED)
    ReleaseFactory(name="Of another product")
    assert _roadmap(product) == ("2027.1", ["2027.2"], ["First", "Second"])


def test_now_is_the_release_that_is_being_built_whatever_its_day(product: Product) -> None:
    ReleaseFactory(product=product, name="2027.1", days=30)
    ReleaseFactory(product=product, name="2027.2", days=60, state=ReleaseState.BUILDING)
    assert _roadmap(product)[:2] == ("2027.2", ["2027.1"])


def test_likely_days_come_from_the_track_record(web: Client, product: Product) -> None:
    release = ReleaseFactory(product=product, name="2027.1", days=40)
    for days_late in (0, 0):
        shipped(product, days_late)
    page = text_of(web.get("/roadmap/lift/"))
    assert "2 releases of Lift shipped so far: too few" in page
    assert "Too few past releases to say" in page
    shipped(product, 10)
    shipped(product, 10)
    found = roadmap_of(product.accountable_pm, product, timezone.localdate())
    assert found.now is not None
    assert found.now.outlook.days is not None
    assert (found.now.outlook.days.earliest, found.now.outlook.days.latest) == (
        release.ships_on,
        release.ships_on + timedelta(days=10),
    )
    assert "usually 0 to 10 days late: likely" in text_of(web.get("/roadmap/lift/"))


def test_the_page_links_items_and_releases_and_draws_who_gains(web: Client, product: Product) -> None:
    release = ReleaseFactory(product=product, name="2027.1")
    item = planned_item(release, title="Doors", kind="gap", score__current=40.0)
    page = text_of(web.get("/roadmap/lift/"))
    assert f'href="/items/{item.key}/"' in page
    assert f'href="/releases/{release.pk}/"' in page
    assert 'class="fill-c"' in page
    assert "rank 1" in page


def test_an_empty_roadmap_says_what_to_do(web: Client, product: Product) -> None:
    assert "Plan a release, then items in it." in text_of(web.get("/roadmap/lift/"))
    reader = LeaderFactory()
    page = text_of(browser_of(reader).get("/roadmap/lift/"))
    assert "The product's PM plans releases" in page
    assert 'href="/releases/new/"' not in page


def test_it_takes_the_same_queries_however_much_is_planned(
    web: Client, product: Product, django_assert_max_num_queries: Any
) -> None:
    _fill(product, 1)
    web.get("/roadmap/lift/")
    with CaptureQueriesContext(connection) as once:
        web.get("/roadmap/lift/")
    _fill(product, 2)
    with django_assert_max_num_queries(len(once)):
        assert web.get("/roadmap/lift/").status_code == 200


def _fill(product: Product, many: int) -> None:
    for _ in range(many):
        planned_item(ReleaseFactory(product=product))
        ItemFactory(product=product)
        shipped(product, 5)
