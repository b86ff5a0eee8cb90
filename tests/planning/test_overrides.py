"""What moves by hand displace: items, must-haves, value."""

from typing import Any

import pytest
from django.test import Client

from backlog.models import Score
from planning.models import Plan, Release
from planning.selectors.overrides import Override, override_of
from planning.selectors.plans import Shown
from planning.services.plan_running import run_plan
from planning.services.plans import accept_plan, ask_for_plan, move_in_plan
from stakeholders.models import Product
from tests.factories import AccountFactory, ItemFactory, ProductFactory, SupportFactory
from tests.planning.factories import ReleaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lift() -> Product:
    return ProductFactory(code="LIFT", slug="lift")


@pytest.fixture
def release(lift: Product) -> Release:
    return ReleaseFactory(product=lift, name="R1", capacity={"developers": 10})


@pytest.fixture
def items(lift: Product) -> list[Any]:
    """Rich and Fair fit, Poor does not."""
    found = [ItemFactory(product=lift, title=title) for title in ("Rich", "Fair", "Poor")]
    for item, current, days in zip(found, (60, 50, 20), (6, 4, 5), strict=True):
        Score.objects.filter(item=item).update(current=current, efforts={"developers": days}, is_estimated=True)
    return found


@pytest.fixture
def plan(lift: Product, release: Release, items: list[Any]) -> Plan:
    plan = ask_for_plan(actor=lift.accountable_pm, product=lift, releases=[release])
    run_plan(plan.pk)
    plan.refresh_from_db()
    return plan


def _override(plan: Plan, item: Any, release: str) -> Override:
    moved = move_in_plan(actor=None, plan_id=plan.pk, item=item.key, release=release)
    override = override_of(Shown(moved))
    assert override is not None
    return override


def test_a_plan_as_it_was_found_has_no_override(plan: Plan) -> None:
    assert override_of(Shown(plan)) is None


def test_what_no_longer_fits_leaves_and_its_must_haves_are_lost(plan: Plan, items: list[Any]) -> None:
    rich, fair, poor = items
    acme, globex = AccountFactory(name="Acme", arr=90_000), AccountFactory(name="Globex", arr=10_000)
    SupportFactory(item=rich, account=acme, importance="must_have")
    SupportFactory(item=fair, account=globex, importance="must_have")
    override = _override(plan, poor, "r1")
    assert [(move.item.key, move.before, move.now) for move in override.moves] == [(poor.key, "out", "r1")]
    assert [item.key for item in override.displaced] == [rich.key]
    assert [(loss.account, loss.items) for loss in override.losses] == [(acme, (rich.key,))]
    assert (override.fits, override.value, override.cost) == (True, pytest.approx(35), pytest.approx(20))
    assert override.as_pins == {poor.key: "r1"}


def test_what_is_taken_out_is_lost_too(plan: Plan, items: list[Any]) -> None:
    acme = AccountFactory(name="Acme")
    SupportFactory(item=items[0], account=acme, importance="must_have")
    override = _override(plan, items[0], "out")
    assert (override.displaced, override.cost) == ((), pytest.approx(30))
    assert [loss.items for loss in override.losses] == [(items[0].key,)]


def test_the_page_says_it_at_once_and_takes_it_back(
    client: Client, lift: Product, plan: Plan, items: list[Any]
) -> None:
    client.force_login(lift.accountable_pm)
    step = {"item": items[2].key, "release": "r1", "seen": "out"}
    answer = client.post(f"/plans/{plan.pk}/move/", step, headers={"HX-Request": "true"})
    words = answer.content.decode()
    assert answer.status_code == 200
    assert words.lstrip().startswith('<div id="plan-result">')
    assert "Your 1 move costs 20.0 of 55.0" in words
    assert "R1 needs 15 developer-days and has 10" in words
    assert "LIFT-3 is in R1 now." in words
    undo = f"/plans/{plan.pk}/move/?item=LIFT-3&amp;release=out&amp;seen=r1"
    assert f'action="{undo}"' in words
    client.post(undo.replace("&amp;", "&"))
    plan.refresh_from_db()
    assert override_of(Shown(plan)) is None


def test_a_conflict_brings_the_plan_as_it_is(client: Client, lift: Product, plan: Plan, items: list[Any]) -> None:
    client.force_login(lift.accountable_pm)
    step = {"item": items[0].key, "release": "out", "seen": "out"}
    move_in_plan(actor=None, plan_id=plan.pk, item=items[1].key, release="out")
    stale = client.post(f"/plans/{plan.pk}/move/", step | {"item": items[1].key, "release": "r1", "seen": "r1"},
                        headers={"HX-Request": "true"})  # fmt: skip
    assert "Somebody moved LIFT-2 meanwhile: it is out of the plan now, and you wanted it in R1." in (
        stale.content.decode()
    )


def test_moves_become_the_pins_of_another_plan(client: Client, lift: Product, plan: Plan, items: list[Any]) -> None:
    client.force_login(lift.accountable_pm)
    move_in_plan(actor=None, plan_id=plan.pk, item=items[2].key, release="r1")
    move_in_plan(actor=None, plan_id=plan.pk, item=items[0].key, release="out")
    page = client.get(f"/plans/new/?like={plan.pk}&moved=1").content.decode()
    assert "LIFT-1 out\nLIFT-3 r1" in page


def test_the_plan_says_when_its_releases_hold_something_else(
    client: Client, lift: Product, plan: Plan, items: list[Any]
) -> None:
    client.force_login(lift.accountable_pm)
    accept_plan(actor=lift.accountable_pm, plan_id=plan.pk, reason="Best")
    url, words = f"/plans/{plan.pk}/", "Its releases do not hold what it says."
    assert words not in client.get(url).content.decode()
    move_in_plan(actor=None, plan_id=plan.pk, item=items[0].key, release="out")
    assert words in client.get(url).content.decode()
    accept_plan(actor=lift.accountable_pm, plan_id=plan.pk, reason="Rather not")
    assert words not in client.get(url).content.decode()
