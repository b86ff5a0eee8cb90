"""The pages of plans: asked, read, changed, compared, accepted."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backlog.models import Score
from planning.models import Plan, Release, ReleaseItem
from planning.services.plan_running import run_plan
from planning.services.plans import accept_plan, ask_for_plan
from planning.solving.best import best_plan
from planning.solving.reading import read_problem
from planning.solving.solve import Watch
from stakeholders.models import Product
from tests.browsing import text_of
from tests.factories import ItemFactory, ProductFactory
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
    found = [ItemFactory(product=lift, title=title) for title in ("Rich", "Poor")]
    for item, current in zip(found, (60, 50), strict=True):
        Score.objects.filter(item=item).update(current=current, efforts={"developers": 8}, is_estimated=True)
    return found


@pytest.fixture
def pm(client: Client, lift: Product) -> Client:
    client.force_login(lift.accountable_pm)
    return client


def solved(lift: Product, release: Release, **settings: Any) -> Plan:
    plan = ask_for_plan(actor=lift.accountable_pm, product=lift, releases=[release], **settings)
    run_plan(plan.pk)
    plan.refresh_from_db()
    return plan


def test_a_plan_is_asked_for(pm: Client, release: Release, items: list[Any]) -> None:
    assert pm.get("/plans/new/").status_code == 200
    typed = {"releases": [release.pk], "discount": "90", "gap_share": "0", "floor_current": "0", "floor_future": "0",
             "floor_strategy": "0", "account_value": "0", "solution_share": "0", "time_limit": "30",
             "pins": f"{items[1].key.lower()} R1"}  # fmt: skip
    answer = pm.post("/plans/new/", typed)
    plan = Plan.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/plans/{plan.pk}/")
    assert plan.chosen["pins"] == {items[1].key: "r1"}
    assert "Waiting for a worker" in pm.get(f"/plans/{plan.pk}/").content.decode()
    wrong = pm.post("/plans/new/", typed | {"pins": "LIFT-1"})
    assert (wrong.status_code, "Say where LIFT-1 goes" in wrong.content.decode()) == (422, True)


def test_without_a_release_to_come_the_page_says_what_to_do(pm: Client, lift: Product) -> None:
    page = text_of(pm.get("/plans/new/"))
    assert ("No release is to come" in page, "/releases/new/?product=lift" in page) == (True, True)
    assert pm.post("/plans/new/", {}).status_code == 422


def test_a_solved_plan_says_what_is_in_and_why_the_rest_is_out(
    pm: Client, lift: Product, release: Release, items: list[Any]
) -> None:
    plan = solved(lift, release)
    page = pm.get(f"/plans/{plan.pk}/").content.decode()
    assert "Optimal: no plan within these limits is worth more." in page
    assert f"With it the plan is worth 5 less, and {items[0].key} would leave." in page
    assert "<b>8</b> of 10" in page
    assert "Best plan for R1" in pm.get("/plans/?product=lift").content.decode()


def test_pins_that_do_not_fit_are_named_and_stay_to_be_changed(
    pm: Client, lift: Product, release: Release, items: list[Any]
) -> None:
    plan = solved(lift, release, pins={item.key: "in" for item in items})
    page = text_of(pm.get(f"/plans/{plan.pk}/"))
    assert "There is no plan." in page
    assert (
        "These 2 pins (LIFT-1 and LIFT-2) need 16 developer-days, the release R1 has 10."
        " Take pins back or add 6 developer-days."
    ) in page
    assert "LIFT-1 in\nLIFT-2 in" in text_of(pm.get(f"/plans/new/?like={plan.pk}"))
    refused = pm.post(f"/plans/{plan.pk}/accept/", {"reason": "Still", "version": plan.version})
    assert "has no answer that could be used" in text_of(refused)
    assert not ReleaseItem.objects.exists()


def test_an_item_is_moved_and_the_second_of_two_planners_hears(
    pm: Client, lift: Product, release: Release, items: list[Any]
) -> None:
    plan = solved(lift, release)
    step = {"item": items[1].key, "release": "r1", "seen": "out"}
    assert pm.post(f"/plans/{plan.pk}/move/", step).status_code == 302
    page = pm.get(f"/plans/{plan.pk}/").content.decode()
    assert "R1 needs 16 developer-days and has 10" in page
    pm.post(f"/plans/{plan.pk}/move/", {"item": items[0].key, "release": "out", "seen": "out"})
    page = pm.get(f"/plans/{plan.pk}/").content.decode()
    assert "Somebody moved LIFT-1 meanwhile: it is in R1 now, and you wanted it out of the plan." in page
    plan.refresh_from_db()
    assert plan.assignment == {items[0].key: "r1", items[1].key: "r1"}


def test_two_are_compared_and_one_is_accepted(pm: Client, lift: Product, release: Release, items: list[Any]) -> None:
    first, second = solved(lift, release, name="A"), solved(lift, release, name="B", pins={items[1].key: "in"})
    page = pm.get(f"/plans/{first.pk}/compare/?with={second.pk}").content.decode()
    assert "B is worth 5.0 less than A" in page
    assert pm.post(f"/plans/{second.pk}/accept/", {"reason": "", "version": 2}).status_code == 422
    done = pm.post(f"/plans/{second.pk}/accept/", {"reason": "Promised", "version": second.version})
    assert done.status_code == 302
    assert list(ReleaseItem.objects.values_list("item__key", flat=True)) == [items[1].key]
    assert "Promised" in pm.get(f"/plans/{second.pk}/").content.decode()


def test_whoever_accepts_second_sees_which_plan_was_accepted_meanwhile(
    pm: Client, lift: Product, release: Release, items: list[Any]
) -> None:
    first, second = solved(lift, release, name="A"), solved(lift, release, name="B", pins={items[1].key: "in"})
    typed = {"reason": "Mine", "version": second.version, "instead_of": "0"}
    accept_plan(actor=lift.accountable_pm, plan_id=first.pk, reason="Faster")
    answer = pm.post(f"/plans/{second.pk}/accept/", typed)
    page = text_of(answer)
    assert (answer.status_code, f"{lift.accountable_pm} changed this" in page) == (409, True)
    assert '<th scope="row">The plan</th><td>A</td><td><b>B</b></td>' in page
    assert f'name="instead_of" value="{first.pk}"' in page
    assert "Mine" in page
    assert ReleaseItem.objects.get().item == items[0]
    assert pm.post(f"/plans/{second.pk}/accept/", typed | {"instead_of": first.pk}).status_code == 302
    assert ReleaseItem.objects.get().item == items[1]


def test_a_list_takes_as_many_queries_for_three_plans_as_for_one(
    pm: Client, lift: Product, release: Release, items: list[Any], django_assert_num_queries: Any
) -> None:
    ask_for_plan(actor=None, product=lift, releases=[release])
    pm.get("/plans/")
    with CaptureQueriesContext(connection) as once:
        pm.get("/plans/")
    for _ in range(2):
        ask_for_plan(actor=None, product=lift, releases=[release])
    with django_assert_num_queries(len(once)):
        assert pm.get("/plans/").status_code == 200


def test_the_export_is_a_problem_that_solve_plan_solves(
    pm: Client, lift: Product, release: Release, items: list[Any]
) -> None:
    plan = solved(lift, release)
    exported = json.loads(pm.get(f"/plans/{plan.pk}/export.json").content)
    outcome = best_plan(read_problem(json.dumps(exported)), Watch())
    assert outcome.objective == pytest.approx(plan.objective)
    assert outcome.plan == {items[0].key: 0}
