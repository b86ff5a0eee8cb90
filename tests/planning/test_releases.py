"""Releases are planned and changed by services."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from common.errors import Conflict, Invalid
from planning.models import Release, ReleaseGoal
from planning.services.goals import goals_as_data
from planning.services.pools import capacity_of
from planning.services.releases import change_release, create_release, delete_release
from tests.factories import ItemFactory, ProductFactory, ProductPMFactory
from tests.planning.factories import ReleaseFactory, ReleaseGoalFactory, departed, planned_item
from tests.recorded import activity, outbox

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
GOAL = {"text": "Calm night shifts", "measure": "Calls after ten", "target": "under 5 a month"}


def _create(**changes: Any) -> Release:
    given = {"actor": None, "product": None, "name": "2027.1", "ships_on": TODAY() + timedelta(days=40), **changes}
    return create_release(**{**given, "product": given["product"] or ProductFactory()})


def _days(ahead: int) -> Any:
    return TODAY() + timedelta(days=ahead)


def test_a_release_has_a_day_capacities_and_goals() -> None:
    pm = ProductPMFactory()
    release = _create(
        actor=pm, name=" 2027.1 ", capacity={"developers": 60, "testers": 20.5}, goals=[GOAL], note="First"
    )
    release.refresh_from_db()
    assert (release.name, release.slug, release.state, release.note) == ("2027.1", "2027-1", "planned", "First")
    assert (release.ships_on, release.first_ships_on, release.created_by) == (_days(40), _days(40), pm)
    assert capacity_of(release) == {"developers": 60.0, "testers": 20.5}
    blank = {"reached": "", "met": "unknown", "note": ""}
    assert goals_as_data(release) == [{"id": ReleaseGoal.objects.get().pk, **GOAL, **blank}]
    assert activity(release) == [("created", {})]
    assert outbox() == [("release.changed", {"release_id": release.pk, "product_id": release.product_id})]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": " "}, "name", "blank"),
        ({"name": "?!"}, "name", "A name needs a letter or a digit, as in 2027.1."),
        ({"ships_on": TODAY() - timedelta(days=1)}, "ships_on", "This day is past"),
        ({"capacity": {"pilots": 3}}, "capacity", "There is no pool 'pilots': use developers, testers."),
        ({"capacity": {"testers": -1}}, "capacity", "The capacity of testers is a number of person-days from 0"),
        ({"capacity": {"testers": float("nan")}}, "capacity", "The capacity of testers is a number"),
        ({"goals": [{"text": "Peace"}]}, "goals", "Goal 1 has no measure and no target: a goal nobody can measure"),
        ({"goals": [GOAL] * 13}, "goals", "A release has at most 12 goals"),
        ({"goals": [{**GOAL, "id": 999}]}, "goals", "has no goal 999."),
        ({"goals": [{**GOAL, "met": "almost"}]}, "met", "almost"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_kept(changes: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        _create(**changes)
    assert (refused.value.field, words in refused.value.message) == (field, True), refused.value.message
    assert (Release.objects.count(), outbox()) == (0, [])


def test_a_name_is_had_once_in_a_product() -> None:
    first = _create(name="Spring")
    _create(name="Spring")
    with pytest.raises(Invalid, match="has a release called spring already"):
        _create(product=first.product, name="spring")


def test_a_change_is_on_record_with_both_values() -> None:
    release = _create(capacity={"developers": 60, "testers": 20}, goals=[GOAL])
    change_release(
        actor=None, release_id=release.pk, version=1, name="2027.2", ships_on=_days(70), state="building",
        capacity={"testers": None, "developers": 50},
    )  # fmt: skip
    release.refresh_from_db()
    assert (release.name, release.slug, release.state, release.version) == ("2027.2", "2027-2", "building", 2)
    assert (release.ships_on, release.first_ships_on, release.days_late) == (_days(70), _days(40), 30)
    assert capacity_of(release) == {"developers": 50.0}
    assert activity(release)[-1] == (
        "changed",
        {
            "capacity": [{"testers": 20.0, "developers": 60.0}, {"developers": 50.0}],
            "name": ["2027.1", "2027.2"],
            "ships_on": [str(_days(40)), str(_days(70))],
            "state": ["planned", "building"],
        },
    )


def test_what_is_the_same_is_no_change() -> None:
    release = _create()
    change_release(actor=None, release_id=release.pk, version=1, name="2027.1", capacity={}, goals=[])
    assert (Release.objects.get().version, len(outbox())) == (1, 1)


def test_goals_keep_who_they_are_and_take_what_came_of_them() -> None:
    release = ReleaseFactory()
    first, second = (ReleaseGoalFactory(release=release, position=at) for at in range(2))
    change_release(
        actor=None, release_id=release.pk,
        goals=[{**GOAL, "text": "New"}, {"id": first.pk, "met": "yes", "reached": "3 a month"}],
    )  # fmt: skip
    assert [(goal["text"], goal["met"], goal["reached"]) for goal in goals_as_data(release)] == [
        ("New", "unknown", ""),
        (first.text, "yes", "3 a month"),
    ]
    assert not ReleaseGoal.objects.filter(pk=second.pk).exists()


def test_who_planned_on_an_older_version_sees_both_sides() -> None:
    release = _create(capacity={"developers": 60})
    change_release(actor=None, release_id=release.pk, version=1, ships_on=_days(50))
    with pytest.raises(Conflict) as refused:
        change_release(actor=None, release_id=release.pk, version=1, ships_on=_days(60), capacity={"developers": 10.0})
    assert refused.value.data == {
        "yours": {"ships_on": str(_days(60)), "capacity": {"developers": 10.0}},
        "theirs": {"ships_on": str(_days(50)), "capacity": {"developers": 60.0}},
        "version": 2,
    }


def test_an_overdue_release_keeps_its_day_or_gets_one_that_is_not_past() -> None:
    release = ReleaseFactory(days=-3)
    change_release(actor=None, release_id=release.pk, note="Late", ships_on=release.ships_on)
    with pytest.raises(Invalid, match="This day is past"):
        change_release(actor=None, release_id=release.pk, ships_on=_days(-1))


def test_what_shipped_takes_its_note_and_goals_alone() -> None:
    release = ReleaseFactory(state="shipped", shipped_at=timezone.now())
    change_release(actor=None, release_id=release.pk, note="Well", goals=[GOAL])
    with pytest.raises(Conflict, match="only its note and what came of its goals can change"):
        change_release(actor=None, release_id=release.pk, name="Other")


def test_a_cancelled_release_is_as_it_is() -> None:
    with pytest.raises(Conflict, match="was cancelled"):
        change_release(actor=None, release_id=ReleaseFactory(state="cancelled").pk, note="x")


def test_it_does_not_ship_by_a_change_of_state() -> None:
    with pytest.raises(Invalid, match="by a step of its own"):
        change_release(actor=None, release_id=ReleaseFactory().pk, state="shipped")


def test_only_an_unused_release_can_be_removed() -> None:
    used, left, unused = ReleaseFactory(), ReleaseFactory(), ReleaseFactory()
    planned_item(used)
    departed(ItemFactory(product=left.product), left)
    for release in (used, left):
        with pytest.raises(Conflict, match="cancel it instead"):
            delete_release(actor=None, release_id=release.pk)
    delete_release(actor=None, release_id=unused.pk)
    assert set(Release.objects.all()) == {used, left}
    assert activity(unused.product) == [("removed a release", {"release": unused.name})]
