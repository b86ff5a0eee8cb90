"""Two planners at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.models import Item
from common.errors import Conflict
from planning.models import Departure, Release, ReleaseItem
from planning.services.contents import drop_item, move_item, plan_item
from planning.services.shipping import ship_release
from tests.concurrency.at_once import at_once, refusals
from tests.factories import ItemFactory, ProductFactory
from tests.planning.factories import ReleaseFactory, planned_item

pytestmark = pytest.mark.django_db(transaction=True)


def _releases() -> list[Release]:
    product = ProductFactory()
    return [ReleaseFactory(product=product, days=days) for days in (30, 60, 90)]


def test_an_item_is_planned_once_and_the_second_sees_both_places() -> None:
    releases = _releases()
    item = ItemFactory(product=releases[0].product)
    writes = [lambda pk=one.pk: plan_item(actor=None, release_id=pk, item_id=item.pk) for one in releases[:2]]
    results = at_once(*writes)
    (refusal,) = refusals(results)
    winner, loser = (releases[1], releases[0]) if refusal is results[0] else (releases[0], releases[1])
    assert isinstance(refusal, Conflict)
    assert (refusal.data["yours"], refusal.data["theirs"]) == ({"release": loser.name}, {"release": winner.name})
    assert ReleaseItem.objects.get().release == winner


def test_of_a_move_and_a_drop_one_counts() -> None:
    first, second, _ = _releases()
    item = planned_item(first)
    ReleaseItem.objects.update(added_at=timezone.now() - timedelta(days=9))
    results = at_once(
        lambda: move_item(
            actor=None, item_id=item.pk, from_release_id=first.pk, to_release_id=second.pk, reason="Too big"
        ),
        lambda: drop_item(actor=None, item_id=item.pk, from_release_id=first.pk, reason="Not wanted"),
    )
    (refusal,) = refusals(results)
    assert isinstance(refusal, Conflict)
    assert (Departure.objects.count(), Item.objects.get().slips) == (1, 1)


def test_what_is_planned_while_it_ships_is_never_lost() -> None:
    first, second, _ = _releases()
    planned_item(first)
    item = ItemFactory(product=first.product)
    at_once(
        lambda: plan_item(actor=None, release_id=first.pk, item_id=item.pk),
        lambda: ship_release(actor=None, release_id=first.pk, done_ids=[], reason="No time", to_release_id=second.pk),
    )
    first.refresh_from_db()
    left_in_it = ReleaseItem.objects.filter(release=first, shipped_at=None).count()
    assert left_in_it == 0 or first.state == "planned"
