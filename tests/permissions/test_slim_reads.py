"""What is read short for a vote is the same item, and the rest of it is read when somebody asks."""

import pytest

from backlog.permissions import Action, get_item_for
from tests.factories import AdminFactory, ItemFactory

pytestmark = pytest.mark.django_db


def test_an_item_read_for_a_vote_is_the_item() -> None:
    made = ItemFactory(title="Export", problem="Data cannot leave.")

    slim = get_item_for(AdminFactory(), made.key.lower(), Action.SUPPORT)

    assert (slim.pk, slim.key, slim.title, slim.problem) == (made.pk, made.key, "Export", "Data cannot leave.")
    assert slim.product == made.product
    assert slim.product.slug == made.product.slug
    assert slim.product.accountable_pm == made.product.accountable_pm
    assert slim.product.description == made.product.description
