"""Items enter releases, move between them and leave them; whatever leaves has slipped, but for three exceptions."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backlog.models import Item, Score
from backlog.services.declining import decline_item
from backlog.services.items import update_item
from common.errors import Conflict, Invalid
from common.outbox import drain
from planning.models import Departure, Release, ReleaseItem
from planning.services.contents import drop_item, move_item, plan_item, undo_departure
from planning.services.releases import change_release
from tests.factories import ItemFactory, ProductFactory, ProductPMFactory
from tests.planning.factories import ReleaseFactory, planned_item
from tests.recorded import activity, outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Any:
    return ProductFactory(code="LIFT")


@pytest.fixture
def spring(product: Any) -> Release:
    return ReleaseFactory(product=product, name="Spring", days=30)


@pytest.fixture
def autumn(product: Any) -> Release:
    return ReleaseFactory(product=product, name="Autumn", days=200)


def _settled(release: Release, **fields: Any) -> Item:
    """An item that was planned long enough ago for its leaving to count."""
    item = planned_item(release, **fields)
    release.entries.update(added_at=timezone.now() - timedelta(days=9))
    return item


def _facts(item: Item) -> tuple[str, str, int]:
    item.refresh_from_db()
    return item.release_name, item.status, item.slips


def _place(item: Item) -> str | None:
    return ReleaseItem.objects.filter(item=item, shipped_at=None).values_list("release__name", flat=True).first()


# -- planning ------------------------------------------------------------------------------------------------


def test_an_open_item_becomes_planned(spring: Release) -> None:
    pm, item = ProductPMFactory(), ItemFactory(product=spring.product)
    entry = plan_item(actor=pm, release_id=spring.pk, item_id=item.pk)
    assert (_facts(item), _place(item), entry.added_by) == (("Spring", "planned", 0), "Spring", pm)
    assert activity(spring) == [("planned an item", {"item": item.key})]
    assert activity(item) == [("changed", {"release_name": ["", "Spring"], "status": ["open", "planned"]})]
    assert [topic for topic, _ in outbox()] == ["items.touched", "item.changed_status", "release.changed"]


def test_one_that_is_being_built_stays_so(spring: Release) -> None:
    item = ItemFactory(product=spring.product, status="building")
    plan_item(actor=None, release_id=spring.pk, item_id=item.pk)
    assert _facts(item) == ("Spring", "building", 0)


def test_planning_twice_is_planning_once(spring: Release) -> None:
    item = ItemFactory(product=spring.product)
    for _ in range(2):
        plan_item(actor=None, release_id=spring.pk, item_id=item.pk)
    assert (ReleaseItem.objects.count(), Item.objects.get().version) == (1, 2)


def test_of_two_planners_the_second_sees_both_places(spring: Release, autumn: Release) -> None:
    item = planned_item(spring)
    with pytest.raises(Conflict) as refused:
        plan_item(actor=None, release_id=autumn.pk, item_id=item.pk)
    assert refused.value.data == {"yours": {"release": "Autumn"}, "theirs": {"release": "Spring"}, "version": 1}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "cancelled"}, "is cancelled: choose a release that is to come"),
        ({"state": "shipped", "shipped_at": timezone.now()}, "is shipped: choose a release that is to come"),
        ({"days": -1}, "which is past: ship it, or give it a new day"),
    ],
)
def test_a_release_that_is_over_takes_no_items(product: Any, fields: dict[str, Any], words: str) -> None:
    item = ItemFactory(product=product)
    with pytest.raises(Invalid, match=words):
        plan_item(actor=None, release_id=ReleaseFactory(product=product, **fields).pk, item_id=item.pk)
    assert _facts(item) == ("", "open", 0)


def test_an_item_of_another_product_or_one_that_is_done_is_refused(spring: Release) -> None:
    with pytest.raises(Invalid, match="and Spring of"):
        plan_item(actor=None, release_id=spring.pk, item_id=ItemFactory().pk)
    shipped = ItemFactory(product=spring.product, status="shipped")
    with pytest.raises(Invalid, match="is shipped: open it again first"):
        plan_item(actor=None, release_id=spring.pk, item_id=shipped.pk)


# -- leaving -------------------------------------------------------------------------------------------------


def test_what_is_dropped_has_slipped_and_is_scored_anew(spring: Release) -> None:
    pm, item = ProductPMFactory(), _settled(spring, kind="gap", slips=1)
    departure = drop_item(actor=pm, item_id=item.pk, from_release_id=spring.pk, reason=" No testers ")
    assert (_facts(item), _place(item)) == (("", "open", 2), None)
    assert departure == Departure.objects.get()
    assert (departure.release, departure.item, departure.to_release) == (spring, item, None)
    assert (departure.reason, departure.is_slip, departure.left_by) == ("No testers", True, pm)
    assert Score.objects.get(pk=item.pk).inputs_revision == 2
    assert activity(spring) == [("took out an item", {"item": item.key, "reason": "No testers"})]


def test_what_moves_to_a_later_day_has_slipped(spring: Release, autumn: Release) -> None:
    item = _settled(spring, status="building")
    departure = move_item(
        actor=None, item_id=item.pk, from_release_id=spring.pk, to_release_id=autumn.pk, reason="Too big"
    )
    assert departure
    assert (departure.release, departure.to_release, departure.is_slip) == (spring, autumn, True)
    assert (_facts(item), _place(item)) == (("Autumn", "building", 1), "Autumn")


def test_what_moves_to_an_earlier_day_has_not(spring: Release, autumn: Release) -> None:
    item = _settled(autumn)
    departure = move_item(actor=None, item_id=item.pk, from_release_id=autumn.pk, to_release_id=spring.pk)
    assert departure
    assert (departure.reason, departure.is_slip) == ("", False)
    assert _facts(item) == ("Spring", "planned", 0)


def test_a_slip_needs_its_reason(spring: Release, autumn: Release) -> None:
    item = _settled(spring)
    for leave in (
        lambda: drop_item(actor=None, item_id=item.pk, from_release_id=spring.pk, reason="  "),
        lambda: move_item(actor=None, item_id=item.pk, from_release_id=spring.pk, to_release_id=autumn.pk),
    ):
        with pytest.raises(Invalid, match=f"Say why {item.key} leaves Spring") as refused:
            leave()
        assert refused.value.field == "reason"
    assert (_facts(item), _place(item)) == (("Spring", "planned", 0), "Spring")


def test_a_slip_of_the_hand_is_no_slip(spring: Release, autumn: Release) -> None:
    item = ItemFactory(product=spring.product)
    plan_item(actor=None, release_id=spring.pk, item_id=item.pk)
    assert drop_item(actor=None, item_id=item.pk, from_release_id=spring.pk) is None
    assert (_facts(item), Departure.objects.count()) == (("", "open", 0), 0)
    plan_item(actor=None, release_id=spring.pk, item_id=item.pk)
    assert move_item(actor=None, item_id=item.pk, from_release_id=spring.pk, to_release_id=autumn.pk) is None
    assert (_facts(item), Departure.objects.count()) == (("Autumn", "planned", 0), 0)


def test_a_minute_later_it_is_one(spring: Release) -> None:
    item = planned_item(spring)
    spring.entries.update(added_at=timezone.now() - timedelta(seconds=61))
    drop_item(actor=None, item_id=item.pk, from_release_id=spring.pk, reason="Changed our mind")
    assert _facts(item) == ("", "open", 1)


def test_whoever_was_slower_is_told_both_places(spring: Release, autumn: Release) -> None:
    item = _settled(autumn)
    with pytest.raises(Conflict) as refused:
        drop_item(actor=None, item_id=item.pk, from_release_id=spring.pk, reason="x")
    assert refused.value.data["theirs"] == {"release": "Autumn"}
    with pytest.raises(Conflict) as refused:
        move_item(actor=None, item_id=item.pk, from_release_id=spring.pk, to_release_id=autumn.pk, reason="x")
    assert refused.value.data == {"yours": {"release": "Autumn"}, "theirs": {"release": "Autumn"}, "version": 1}
    assert (_facts(item), Departure.objects.count()) == (("Autumn", "planned", 0), 0)


# -- undoing -------------------------------------------------------------------------------------------------


def test_a_move_that_is_undone_leaves_no_slip(spring: Release, autumn: Release) -> None:
    pm = ProductPMFactory()
    item = _settled(spring)
    spring.entries.update(added_by=pm)
    before = ReleaseItem.objects.get().added_at
    departure = move_item(actor=None, item_id=item.pk, from_release_id=spring.pk, to_release_id=autumn.pk, reason="x")
    assert departure
    undo_departure(actor=None, departure_id=departure.pk)
    entry = ReleaseItem.objects.get()
    assert (entry.release, entry.added_at, entry.added_by) == (spring, before, pm)
    assert (_facts(item), Departure.objects.count()) == (("Spring", "planned", 0), 0)


def test_a_drop_can_be_undone(spring: Release) -> None:
    item = _settled(spring)
    departure = drop_item(actor=None, item_id=item.pk, from_release_id=spring.pk, reason="x")
    assert departure
    undo_departure(actor=None, departure_id=departure.pk)
    assert (_facts(item), _place(item)) == (("Spring", "planned", 0), "Spring")


def test_what_is_long_ago_or_was_overtaken_cannot_be_undone(spring: Release, autumn: Release) -> None:
    item = _settled(spring)
    departure = drop_item(actor=None, item_id=item.pk, from_release_id=spring.pk, reason="x")
    assert departure
    plan_item(actor=None, release_id=autumn.pk, item_id=item.pk)
    with pytest.raises(Conflict, match="was planned anew since"):
        undo_departure(actor=None, departure_id=departure.pk)
    Departure.objects.update(left_at=timezone.now() - timedelta(seconds=61))
    with pytest.raises(Conflict, match="too long ago"):
        undo_departure(actor=None, departure_id=departure.pk)
    assert _facts(item) == ("Autumn", "planned", 1)


# -- what happens to the item elsewhere ----------------------------------------------------------------------


def test_a_planned_item_is_not_opened_behind_the_releases_back(spring: Release) -> None:
    item = planned_item(spring)
    with pytest.raises(Invalid, match="is planned in release Spring: drop it there, with the reason") as refused:
        update_item(actor=None, item_id=item.pk, version=None, status="open")
    assert (refused.value.field, refused.value.code) == ("status", "in_release")


def test_a_declined_item_leaves_its_release(spring: Release) -> None:
    pm, item = ProductPMFactory(), planned_item(spring)
    decline_item(
        actor=pm, item_id=item.pk, reason="too_few", text="Nobody else.", would_change="Three more.", look_again_on=None
    )
    assert _facts(item) == ("", "declined", 0)
    drain()
    departure = Departure.objects.get()
    assert (departure.left_by, departure.reason) == (pm, "Declined: see the answer on the item.")
    assert (_facts(item), _place(item)) == (("", "declined", 1), None)


def test_a_shipped_item_that_is_opened_again_is_in_no_release(spring: Release) -> None:
    item = ItemFactory(product=spring.product, status="shipped", release_name="Spring")
    update_item(actor=None, item_id=item.pk, version=None, status="open")
    assert _facts(item) == ("", "open", 0)


def test_items_learn_how_their_release_is_called(spring: Release, autumn: Release) -> None:
    here, there = planned_item(spring), planned_item(autumn)
    change_release(actor=None, release_id=spring.pk, name="Easter")
    drain()
    assert (_facts(here)[0], _facts(there)[0]) == ("Easter", "Autumn")
    assert (here.version, there.version) == (2, 1)
