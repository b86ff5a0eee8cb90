"""What planning's tables refuse, whoever writes."""

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from planning.models import Departure, Launch, LaunchEntry, Plan, ReleaseCapacity, ReleaseItem
from tests.factories import ItemFactory, ProductFactory
from tests.planning import look_back_rows, roadmap_rows
from tests.planning.charter_rows import REFUSED
from tests.planning.factories import ReleaseFactory, ReleaseGoalFactory, departed, planned_item

pytestmark = pytest.mark.django_db


def _changed(row: models.Model, **changes: object) -> models.Model:
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def _again(row: models.Model, **changes: object) -> models.Model:
    """The same row once more."""
    row._state.adding = True
    return _changed(row, pk=None, **changes)


def _capacity(again: bool) -> ReleaseCapacity:
    release = ReleaseFactory(capacity={"developers": 10})
    row = release.capacities.get()
    return _again(row) if again else _changed(row, days=-1.0)


def _twice_planned() -> ReleaseItem:
    item = planned_item(ReleaseFactory())
    return ReleaseItem(release=ReleaseFactory(product=item.product), item=item)


def _entry_again() -> models.Model:
    release = ReleaseFactory()
    planned_item(release)
    entry = _changed(release.entries.get(), shipped_at=timezone.now())
    entry.save()
    return _again(entry)


def _departure(**fields: object) -> Departure:
    release = ReleaseFactory()
    if fields.pop("home", False):
        fields["to_release"] = release
    return _changed(departed(ItemFactory(product=release.product), release), **fields)


def _plan(**fields: object) -> Plan:
    return Plan(product=ProductFactory(), **({"name": "Best"} | fields))


def _second_plan() -> Plan:
    accepted = {"is_the_plan": True, "accepted_at": timezone.now(), "accepted_because": "Most value"}
    first = _plan(**accepted)
    first.save()
    return _again(first)  # type: ignore[return-value]


CASES = {
    "release_name_once_per_product": lambda: _again(ReleaseFactory(name="Spring"), name="SPRING", slug="other"),
    "release_slug_once_per_product": lambda: _again(ReleaseFactory(name="Spring"), name="Summer"),
    "release_state_known": lambda: _changed(ReleaseFactory(), state="frozen"),
    "release_has_a_name": lambda: _changed(ReleaseFactory(), name=""),
    "release_has_a_name (no slug)": lambda: _changed(ReleaseFactory(), slug=""),
    "release_shipped_at_when_shipped": lambda: _changed(ReleaseFactory(), state="shipped"),
    "release_shipped_at_when_shipped (not shipped)": lambda: _changed(ReleaseFactory(), shipped_at=timezone.now()),
    "capacity_once_per_pool": lambda: _capacity(again=True),
    "capacity_not_negative": lambda: _capacity(again=False),
    "goal_met_known": lambda: _changed(ReleaseGoalFactory(), met="almost"),
    "goal_has_text_measure_and_target": lambda: _changed(ReleaseGoalFactory(), text=""),
    "goal_has_text_measure_and_target (no measure)": lambda: _changed(ReleaseGoalFactory(), measure=""),
    "goal_has_text_measure_and_target (no target)": lambda: _changed(ReleaseGoalFactory(), target=""),
    "item_once_per_release": _entry_again,
    "item_planned_in_one_release": _twice_planned,
    "slip_has_its_reason": lambda: _departure(reason=""),
    "departure_leads_elsewhere": lambda: _departure(home=True),
    "plan_state_known": lambda: _plan(state="lost"),
    "plan_has_a_name": lambda: _plan(name=""),
    "plan_time_limit": lambda: _plan(time_limit=0),
    "accepted_plan_has_its_reason": lambda: _plan(is_the_plan=True),
    "one_plan_is_the_plan": _second_plan,
    "launch_says_something": lambda: Launch(release=ReleaseFactory(), message=""),
    "launch_entry_says_what": lambda: LaunchEntry(release=ReleaseFactory(), text=""),
    **REFUSED,
    **look_back_rows.REFUSED,
    **roadmap_rows.REFUSED,
}


@pytest.mark.parametrize("case", CASES)
def test_the_database_refuses(case: str) -> None:
    row = CASES[case]()
    with pytest.raises(IntegrityError, match=case.split(" ", maxsplit=1)[0]), transaction.atomic():
        row.save()


def test_every_constraint_is_tried() -> None:
    models_here = apps.get_app_config("planning").get_models()
    named = {constraint.name for model in models_here for constraint in model._meta.constraints}
    assert named - set(CASES) == set()


def test_an_item_that_shipped_can_be_planned_anew() -> None:
    release = ReleaseFactory()
    item = planned_item(release)
    release.entries.update(shipped_at=timezone.now())
    ReleaseItem.objects.create(release=ReleaseFactory(product=release.product), item=item)
    assert item.release_entries.count() == 2


def test_moving_to_an_earlier_release_needs_no_reason() -> None:
    assert _departure(reason="", is_slip=False).is_slip is False
