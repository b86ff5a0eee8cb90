"""A release ships with what is done, or is cancelled; the rest leaves it with the reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backlog.models import Item
from common.errors import Conflict, Invalid
from planning.models import Departure, Release
from planning.services.shipping import cancel_release, ship_release
from tests.factories import ItemFactory, ProductPMFactory
from tests.planning.factories import ReleaseFactory, planned_item
from tests.recorded import activity

pytestmark = pytest.mark.django_db


@pytest.fixture
def spring() -> Release:
    return ReleaseFactory(name="Spring", days=-20)


@pytest.fixture
def autumn(spring: Release) -> Release:
    return ReleaseFactory(product=spring.product, name="Autumn", days=60)


def _facts(item: Item) -> tuple[str, str, int]:
    item.refresh_from_db()
    return item.release_name, item.status, item.slips


def _ship(release: Release, *done: Item, **changes: Any) -> Release:
    return ship_release(**{"actor": None, "release_id": release.pk, "done_ids": [one.pk for one in done], **changes})


def test_what_is_done_ships_and_the_rest_goes_on(spring: Release, autumn: Release) -> None:
    pm = ProductPMFactory()
    done, rest = planned_item(spring), planned_item(spring, status="building")
    shipped = _ship(spring, done, actor=pm, reason="Tests failed", to_release_id=autumn.pk, version=1)
    shipped.refresh_from_db()
    assert (shipped.state, shipped.shipped_on, shipped.days_late) == ("shipped", timezone.localdate(), 20)
    assert (_facts(done), _facts(rest)) == (("Spring", "shipped", 0), ("Autumn", "building", 1))
    assert spring.entries.get().shipped_at == shipped.shipped_at
    departure = Departure.objects.get()
    assert (departure.item, departure.to_release, departure.reason, departure.left_by) == (
        rest,
        autumn,
        "Tests failed",
        pm,
    )
    assert activity(spring)[-1] == ("shipped", {"shipped": [done.key], "left": [rest.key]})


def test_what_shipped_before_counts_as_done(spring: Release) -> None:
    early = planned_item(spring, status="shipped")
    _ship(spring)
    assert (_facts(early), Departure.objects.count()) == (("Spring", "shipped", 0), 0)


def test_the_rest_may_go_nowhere(spring: Release) -> None:
    rest = planned_item(spring)
    _ship(spring, reason="Not wanted any more")
    assert _facts(rest) == ("", "open", 1)


def test_it_may_have_shipped_some_days_ago(spring: Release) -> None:
    day = timezone.localdate() - timedelta(days=15)
    assert _ship(spring, shipped_on=day).days_late == 5


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Say why"),
        ({"reason": "x", "shipped_on": timezone.localdate() + timedelta(days=1)}, "in the future"),
        ({"reason": "x", "done_ids": [0]}, "1 of these items are not planned in Spring"),
    ],
)
def test_half_an_answer_ships_nothing(spring: Release, changes: dict[str, Any], words: str) -> None:
    item = planned_item(spring)
    with pytest.raises(Invalid, match=words):
        _ship(spring, **changes)
    spring.refresh_from_db()
    assert (spring.state, _facts(item)) == ("planned", ("Spring", "planned", 0))


def test_the_rest_goes_only_where_items_are_taken(spring: Release) -> None:
    planned_item(spring)
    past = ReleaseFactory(product=spring.product, days=-1)
    with pytest.raises(Invalid, match="which is past"):
        _ship(spring, reason="x", to_release_id=past.pk)


def test_it_ships_once(spring: Release) -> None:
    _ship(spring)
    with pytest.raises(Conflict, match="Spring is shipped already"):
        _ship(spring)


def test_a_change_meanwhile_is_a_conflict(spring: Release) -> None:
    Release.objects.update(version=4)
    with pytest.raises(Conflict) as refused:
        _ship(spring, version=3)
    assert refused.value.data == {"yours": {"state": "shipped"}, "theirs": {"state": "planned"}, "version": 4}


def test_a_cancelled_release_lets_all_go(spring: Release, autumn: Release) -> None:
    one, other = planned_item(spring), planned_item(spring)
    with pytest.raises(Invalid, match="Say why Spring is cancelled"):
        cancel_release(actor=None, release_id=spring.pk, reason=" ")
    cancel_release(actor=None, release_id=spring.pk, reason="No budget", to_release_id=autumn.pk)
    spring.refresh_from_db()
    assert (spring.state, _facts(one), _facts(other)) == (
        "cancelled",
        ("Autumn", "planned", 1),
        ("Autumn", "planned", 1),
    )
    assert activity(spring)[-1] == ("cancelled", {"reason": "No budget"})


def test_an_item_that_is_not_in_it_is_left_alone(spring: Release) -> None:
    other = ItemFactory(product=spring.product)
    _ship(spring)
    assert _facts(other) == ("", "open", 0)


# -- what it took --------------------------------------------------------------------------------------------


def test_what_it_took_is_held_against_the_estimate_at_once(spring: Release) -> None:
    pm, item = ProductPMFactory(), planned_item(spring, days={"developers": 4.0, "testers": 1.0})
    _ship(spring, item, actor=pm, effort={item.pk: {"developers": 6.0}})
    efforts = item.outcome.efforts.values_list("pool__slug", "estimated", "actual")
    assert list(efforts) == [("developers", 4.0, 6.0), ("testers", 1.0, None)]
    assert activity(item)[-1] == ("said what it took", {"effort": [{}, {"developers": 6.0}]})
    assert item.outcome.looked_at is None


@pytest.mark.parametrize(
    ("effort", "words"),
    [
        ({"cooks": 3.0}, "There is no pool 'cooks'"),
        ({"developers": -1.0}, "Person-days are a number from 0"),
        ({"developers": float("nan")}, "Person-days are a number from 0"),
    ],
)
def test_what_nothing_can_take_ships_nothing(spring: Release, effort: dict[str, float], words: str) -> None:
    item = planned_item(spring)
    with pytest.raises(Invalid, match=words) as refused:
        _ship(spring, item, effort={item.pk: effort})
    assert (refused.value.field, _facts(item)) == ("effort", ("Spring", "planned", 0))


def test_what_does_not_ship_took_nothing_yet(spring: Release) -> None:
    done, rest = planned_item(spring), planned_item(spring)
    with pytest.raises(Invalid, match=f"{rest.key} does not ship now"):
        _ship(spring, done, reason="Late", effort={rest.pk: {"developers": 2.0}})
