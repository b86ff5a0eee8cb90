"""The short filter of the products seen says the same as the long one."""

import pytest

from backlog.models import Item
from stakeholders.models import Product
from tests.factories import ItemFactory, ProductFactory, UserFactory
from tests.permissions.world import ROLES, World, build
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    """The company, and a third product with an item."""
    made = build()
    ItemFactory(product=ProductFactory())
    return made


@pytest.mark.parametrize("narrowed", [False, True])
@pytest.mark.parametrize("role", ROLES[1:])
def test_both_filters_leave_the_same_items(world: World, role: str, narrowed: bool) -> None:
    user = world.people[role]
    assert user is not None
    if narrowed:
        user.key_products = frozenset({Product.objects.get(slug="lift").pk})

    long = Item.objects.filter(product__in=Product.objects.visible_to(user))
    short = Item.objects.filter(**Product.objects.seen_by(user))

    assert list(short.order_by("pk")) == list(long.order_by("pk"))


def test_a_marketing_manager_sees_their_product() -> None:
    manager = UserFactory(role=Role.MARKETING)
    item = ItemFactory(product=ProductFactory(marketing_manager=manager))

    assert list(Item.objects.visible_to(manager)) == [item]
