"""A what-if on the backlog's page, and the weighing triangle as page, fragment and file."""

from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from backlog.models import Item
from stakeholders.models import Product
from tests.backlog.test_what_if import with_scores
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db
LATER = "weight_current=10&weight_future=80&weight_strategy=10"


@pytest.fixture
def product() -> Product:
    return ProductFactory(code="LIFT", slug="lift")


@pytest.fixture
def pm(client: Client, product: Product) -> Client:
    client.force_login(product.accountable_pm)
    return client


def test_the_list_ranks_by_what_is_tried_and_says_who_moves(pm: Client, product: Product) -> None:
    first, later = with_scores(product, 80, 10, 0), with_scores(product, 10, 80, 0)
    page = pm.get(f"/backlog/lift/?{LATER}").content.decode()
    assert page.index(f'id="row-{later.key}"') < page.index(f'id="row-{first.key}"')
    assert "What-if: of 2 items here 1 rises, 1 falls against" in page
    assert "against the weights in force" in page


def test_weights_in_force_are_no_what_if(pm: Client, product: Product) -> None:
    with_scores(product, 80, 10, 0)
    page = pm.get("/backlog/lift/?weight_current=50&weight_future=30&weight_strategy=20").content.decode()
    assert "What-if:" not in page


def test_a_number_that_is_none_is_said_and_kept(pm: Client, product: Product) -> None:
    page = pm.get("/backlog/lift/?weight_current=-4&weight_future=1").content.decode()
    assert "Current must be at least 0." in page
    assert 'value="-4"' in page
    beside = pm.get("/backlog/lift/triangle/?weight_current=-4", headers={"HX-Request": "true"})
    assert (beside.status_code, 'id="tri"' in beside.content.decode()) == (200, True)
    assert pm.get("/backlog/lift/triangle/?weight_current=-4").status_code == 400


@pytest.mark.parametrize("scores", [[], [(5, 5, 5)], [(5, 5, 5)] * 3])
def test_the_triangle_of_few_items(pm: Client, product: Product, scores: list[tuple[int, int, int]]) -> None:
    made = [with_scores(product, *one) for one in scores]
    page = pm.get("/backlog/lift/triangle/").content.decode()
    assert ("No open item" in page) is (not made)
    assert page.count('<td class="num">100.0') == min(len(made), 1)
    picture = pm.get("/backlog/lift/triangle.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg xmlns")


def test_the_file_says_what_it_shows(pm: Client, product: Product) -> None:
    for scores in ((80, 10, 0), (10, 80, 0), (0, 10, 80)):
        with_scores(product, *scores)
    second = Item.objects.order_by("number")[1]
    Item.objects.update(title="Logs & <lifts>")
    slide = pm.get(f"/backlog/lift/triangle.svg?{LATER}").content.decode()
    ET.fromstring(slide)  # noqa: S314 - our own
    assert f"{second.key} stays first until" in slide
    assert "weights tried: current customer 10\u202f%, future customer 80\u202f%, strategy 10\u202f%" in slide
    assert slide.count("Logs &amp; &lt;lifts&gt;</text>") == 3
    assert "Dot: the weights tried." in slide
    assert "Dot:" not in pm.get("/backlog/lift/triangle.svg").content.decode()


def test_the_triangle_over_rest_sums_to_one(pm: Client, product: Product) -> None:
    for scores in ((80, 10, 0), (10, 80, 0), (0, 10, 80)):
        with_scores(product, *scores)
    found = pm.get("/api/v1/products/lift/triangle/").json()
    assert (found["items"], len(found["regions"]), len(found["contenders"])) == (3, 3, 3)
    assert sum(one["share"] for one in found["regions"]) == pytest.approx(1)


def test_what_was_tried_can_be_kept(pm: Client, product: Product) -> None:
    page = pm.get(f"/weights/lift/?{LATER}").content.decode()
    assert 'value="80"' in page
