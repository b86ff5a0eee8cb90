"""Freshness is a revision: whatever changes an item's evidence adds one."""

import pytest

from backlog.models import Score
from backlog.services.freshness import bump, touch
from tests.factories import ItemFactory, ProductFactory
from tests.recorded import outbox

pytestmark = pytest.mark.django_db


def _revisions() -> list[int]:
    return list(Score.objects.order_by("pk").values_list("inputs_revision", flat=True))


def test_each_item_becomes_staler_by_one_however_often_it_is_named() -> None:
    product = ProductFactory()
    first, second, _ = (ItemFactory(product=product) for _ in range(3))
    assert bump([second.pk, first.pk, second.pk]) == [first.pk, second.pk]
    assert (_revisions(), outbox()) == ([2, 2, 1], [])


def test_touching_tells_scoring_in_one_message() -> None:
    product = ProductFactory()
    items = [ItemFactory(product=product) for _ in range(3)]
    touch(item.pk for item in reversed(items))
    assert _revisions() == [2, 2, 2]
    assert outbox() == [("items.touched", {"item_ids": [item.pk for item in items]})]


def test_touching_nothing_costs_and_tells_nothing(django_assert_num_queries) -> None:
    ItemFactory()
    with django_assert_num_queries(0):
        touch([])
    assert (_revisions(), outbox()) == ([1], [])


def test_an_item_that_is_gone_is_no_error() -> None:
    touch([4711])
    assert outbox() == [("items.touched", {"item_ids": [4711]})]


def test_rows_are_locked_in_the_order_of_their_keys(django_assert_num_queries) -> None:
    items = [ItemFactory().pk, ItemFactory().pk]
    with django_assert_num_queries(1) as statements:
        bump(items)
    assert "ORDER BY item_id FOR NO KEY UPDATE" in statements[0]["sql"]
