"""The product's PM hears that what shipped is due to be looked at, once."""

from datetime import timedelta

import pytest

from backlog.models import Item, Notice
from planning.models import Outcome
from planning.tasks import look_back
from tests.factories import ItemFactory, ProductFactory
from tests.news import told
from tests.planning.factories import shipped_item

pytestmark = pytest.mark.django_db


def test_what_became_due_is_told_once() -> None:
    product = ProductFactory(name="Lift", slug="lift")
    pm = product.accountable_pm
    for ago in (44, 44, 10, 400):
        shipped_item(product=product, ago=ago)
    looked = shipped_item(product=product, ago=43)
    Outcome.objects.filter(item=looked).update(looked_at=looked.closed_at)
    look_back()
    look_back()
    notice = Notice.objects.get()
    assert (told(pm), notice.subject, notice.path) == (
        ["outcome"],
        "What came of 2 items of Lift?",
        "/outcomes/lift/",
    )


def test_what_nobody_put_down_is_put_down_first() -> None:
    item = ItemFactory(status="shipped")
    Item.objects.update(closed_at=item.created_at - timedelta(days=50))
    look_back()
    assert told(item.product.accountable_pm) == ["outcome"]
