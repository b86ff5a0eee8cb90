"""Two planners at once: plans, and releases that ship into each other."""

from typing import Any

import pytest

from backlog.models import Score
from common.errors import Conflict
from planning.models import Plan, Release, ReleaseItem
from planning.services.plan_running import run_plan
from planning.services.plans import accept_plan, ask_for_plan, move_in_plan
from planning.services.releases import change_release
from planning.services.shipping import ship_release
from stakeholders.models import Product
from tests.concurrency.at_once import at_once, refusals
from tests.factories import ItemFactory, ProductFactory
from tests.planning.factories import ReleaseFactory, planned_item

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def releases() -> list[Release]:
    product = ProductFactory()
    return [ReleaseFactory(product=product, name=f"R{days}", days=days) for days in (30, 60)]


def _item(product: Product) -> Any:
    item = ItemFactory(product=product)
    Score.objects.filter(item=item).update(current=50, efforts={"developers": 4}, is_estimated=True)
    return item


def _plan(releases: list[Release], **settings: Any) -> Plan:
    plan = ask_for_plan(actor=None, product=releases[0].product, releases=releases, **settings)
    run_plan(plan.pk)
    plan.refresh_from_db()
    return plan


@pytest.mark.parametrize("_", range(3))
def test_two_releases_that_ship_into_each_other_do_not_lock_each_other_out(_: int, releases: list[Release]) -> None:
    one, other = releases
    for release in (one, other, one, other):
        planned_item(release)
    ship = lambda here, there: ship_release(  # noqa: E731
        actor=None, release_id=here.pk, done_ids=[], reason="No time", to_release_id=there.pk
    )
    results = at_once(lambda: ship(one, other), lambda: ship(other, one))
    (refusal,) = refusals(results)
    assert refusal.code in {"not_coming", "acted_since"}
    assert ReleaseItem.objects.filter(shipped_at=None, release__state="shipped").count() == 0
    assert ReleaseItem.objects.filter(release__state="planned").count() == 4


def test_of_two_plans_accepted_at_once_one_is_and_the_other_hears_of_it(releases: list[Release]) -> None:
    item = _item(releases[0].product)
    plans = [_plan(releases, name=at.name, pins={item.key: at.slug}) for at in releases]
    results = at_once(
        *[lambda pk=plan.pk: accept_plan(actor=None, plan_id=pk, reason="Mine", instead_of=0) for plan in plans]
    )
    (refusal,) = refusals(results)
    lost, won = (plans[0], plans[1]) if refusal is results[0] else (plans[1], plans[0])
    assert isinstance(refusal, Conflict)
    assert (refusal.data["yours"], refusal.data["theirs"]) == ({"the_plan": lost.name}, {"the_plan": won.name})
    assert Plan.objects.get(is_the_plan=True) == won
    assert ReleaseItem.objects.get().release.name == won.name


def test_an_item_of_a_plan_is_moved_once_and_the_second_sees_both_places(releases: list[Release]) -> None:
    item, other = _item(releases[0].product), _item(releases[0].product)
    plan = _plan(releases)
    move = lambda key, to: move_in_plan(actor=None, plan_id=plan.pk, item=key, release=to, seen="r30")  # noqa: E731
    results = at_once(lambda: move(item.key, "r60"), lambda: move(item.key, "out"), lambda: move(other.key, "r60"))
    (refusal,) = refusals(results)
    won, lost = ("out", "r60") if refusal is results[0] else ("r60", "out")
    assert isinstance(refusal, Conflict)
    assert (refusal.data["yours"], refusal.data["theirs"]) == ({"release": lost}, {"release": won})
    plan.refresh_from_db()
    assert (plan.assignment.get(item.key, "out"), plan.assignment[other.key]) == (won, "r60")


def test_a_plan_is_accepted_while_one_of_its_releases_ships(releases: list[Release]) -> None:
    there, item = planned_item(releases[1]), _item(releases[0].product)
    plan = _plan(releases, pins={there.key: "r30", item.key: "r60"}, keep_planned=False)
    ship = {"release_id": releases[1].pk, "done_ids": [], "to_release_id": releases[0].pk}
    results = at_once(
        lambda: accept_plan(actor=None, plan_id=plan.pk, reason="Best"),
        lambda: ship_release(actor=None, reason="No time", **ship),
    )
    plan.refresh_from_db()
    assert plan.is_the_plan or refusals(results)
    assert ReleaseItem.objects.filter(item=there).get().release == releases[0]


def test_of_two_changes_of_a_release_the_second_sees_both_sides(releases: list[Release]) -> None:
    release = releases[0]
    results = at_once(
        *[
            lambda note=note: change_release(actor=None, release_id=release.pk, version=1, note=note)
            for note in ("A", "B")
        ]
    )
    (refusal,) = refusals(results)
    won, lost = ("B", "A") if refusal is results[0] else ("A", "B")
    assert isinstance(refusal, Conflict)
    assert refusal.data == {"yours": {"note": lost}, "theirs": {"note": won}, "version": 2}
    release.refresh_from_db()
    assert release.note == won
