"""Plans over REST: asked, followed, cancelled, compared, moved, accepted; and why there is none."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backlog.models import Dependency, Item, Score
from planning.models import Plan, Release, ReleaseItem
from planning.services.plan_running import run_plan
from stakeholders.models import Product
from tests.api.client import Program, only_error, program_of
from tests.factories import AccountFactory, ItemFactory, ProductFactory, SupportFactory
from tests.planning.factories import ReleaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def pm(product: Product) -> Program:
    return program_of(product.accountable_pm)


@pytest.fixture
def spring(product: Product) -> Release:
    return ReleaseFactory(product=product, name="2027.1", slug="2027-1", capacity={"developers": 10})


@pytest.fixture
def items(product: Product, spring: Release) -> list[Item]:
    """LIFT-1 is worth most; LIFT-3 does not fit beside it."""
    found = [ItemFactory(product=product) for _ in range(3)]
    for item, current, days in zip(found, (60, 50, 20), (6, 4, 5), strict=True):
        Score.objects.filter(item=item).update(current=current, efforts={"developers": days}, is_estimated=True)
    return found


def _ask(pm: Program, **body: Any) -> Any:
    return pm.post("plans/", {"product": "lift", "releases": ["2027-1"], **body})


def _solved(pm: Program, **body: Any) -> dict[str, Any]:
    asked = _ask(pm, **body)
    assert asked.status_code == 201, asked.json()
    run_plan(asked.json()["id"])
    return dict(pm.get(f"plans/{asked.json()['id']}/").json())


def test_a_plan_is_asked_for_followed_and_read(pm: Program, items: list[Item]) -> None:
    asked = _ask(pm, name="Best", time_limit=30).json()
    assert (asked["state"], asked["objective"], asked["in_words"]) == ("queued", None, "Waiting")
    Plan.objects.update(state="running", objective=50, bound=62.5, seconds=1.5)
    halfway = pm.get(f"plans/{asked['id']}/").json()
    assert (halfway["state"], halfway["objective"], halfway["gap"], halfway["seconds"]) == ("running", 50, 0.2, 1.5)
    Plan.objects.update(state="queued")
    run_plan(asked["id"])
    found = pm.get(f"plans/{asked['id']}/").json()
    assert (found["state"], found["status"], found["value"], found["bound"]) == ("done", "optimal", 55, 55)
    assert found["releases"] == {"2027-1": ["LIFT-1", "LIFT-2"]}
    assert (found["in_words"], found["override"]) == ("Optimal: no plan within these limits is worth more.", None)
    (reason,) = found["reasons"]
    assert (reason["item"], reason["kind"], reason["cost"]) == ("LIFT-3", "capacity", 20)
    assert reason["displaces"] == ["LIFT-1"]
    problem = pm.get(f"plans/{asked['id']}/problem/").json()
    assert sorted(row["id"] for row in problem["items"]) == ["LIFT-1", "LIFT-2", "LIFT-3"]
    assert [row["id"] for row in pm.get("plans/?product=lift").json()["results"]] == [asked["id"]]


def test_a_search_is_ended_once(pm: Program, items: list[Item]) -> None:
    number = _ask(pm).json()["id"]
    assert pm.post(f"plans/{number}/cancel/").json()["state"] == "cancelled"
    again = pm.post(f"plans/{number}/cancel/")
    assert (again.status_code, only_error(again)["code"]) == (409, "ended")
    assert pm.delete(f"plans/{number}/").status_code == 204


def test_an_item_is_moved_and_the_answer_tells_what_it_displaces(pm: Program, items: list[Item]) -> None:
    acme = AccountFactory(name="Acme")
    SupportFactory(item=items[0], account=acme, importance="must_have")
    number = _solved(pm)["id"]
    moved = pm.post(f"plans/{number}/move/", {"item": "LIFT-3", "release": "2027-1", "seen": "out"}).json()
    assert moved["warnings"] == ["2027.1 needs 15 developer-days and has 10"]
    assert moved["override"] == {
        "moves": [{"item": "LIFT-3", "before": "out", "now": "2027-1"}],
        "displaced": ["LIFT-1"],
        "fits": True,
        "value": 35,
        "cost": 20,
        "losses": [{"account": acme.pk, "name": "Acme", "must_haves": ["LIFT-1"]}],
    }
    back = pm.post(f"plans/{number}/move/", {"item": "LIFT-3", "release": "out", "seen": "2027-1"}).json()
    assert (back["value"], back["override"]) == (55, None)
    late = pm.post(f"plans/{number}/move/", {"item": "LIFT-3", "release": "2027-1", "seen": "2027-1"})
    assert (late.status_code, only_error(late)["code"]) == (409, "moved_meanwhile")
    assert (late.json()["data"]["yours"], late.json()["data"]["theirs"]) == ({"release": "2027-1"}, {"release": "out"})
    stale = pm.post(f"plans/{number}/move/", {"item": "LIFT-1", "release": "out", "version": 2})
    assert (stale.status_code, stale.json()["data"]["yours"]) == (409, {"LIFT-1": "out"})
    assert stale.json()["data"]["theirs"] == {"LIFT-1": "2027-1"}


def test_two_are_compared_and_one_is_accepted(pm: Program, items: list[Item]) -> None:
    SupportFactory(item=items[0], account=AccountFactory(name="Acme"), importance="must_have")
    first, second = _solved(pm, name="A"), _solved(pm, name="B", pins={"LIFT-3": "in"})
    found = pm.get(f"plans/{first['id']}/compare/?other={second['id']}").json()
    assert found["sentence"] == "B is worth 20.0 less than A; 1 account loses with it and 0 gain."
    assert [(row["item"], row["first"], row["second"]) for row in found["items"]] == [
        ("LIFT-1", "2027-1", None),
        ("LIFT-3", None, "2027-1"),
    ]
    assert [(row["name"], row["must_haves_second"]) for row in found["losing"]] == [("Acme", 0)]
    fairness = found["fairness"]
    assert (fairness["nothing_first"], fairness["nothing_second"]) == (0, 1)
    assert [(row["name"], row["first"], row["second"]) for row in fairness["least"]] == [("Acme", 1, 0)]
    missing = pm.get(f"plans/{first['id']}/compare/")
    assert (missing.status_code, only_error(missing)["attr"]) == (400, "other")
    accepted = pm.post(f"plans/{second['id']}/accept/", {"reason": "Promised", "instead_of": 0}).json()
    assert (accepted["is_the_plan"], accepted["accepted_because"]) == (True, "Promised")
    assert sorted(ReleaseItem.objects.values_list("item__key", flat=True)) == ["LIFT-2", "LIFT-3"]
    late = pm.post(f"plans/{first['id']}/accept/", {"reason": "Value", "instead_of": 0})
    assert (late.status_code, only_error(late)["code"]) == (409, "accepted_meanwhile")
    assert late.json()["data"]["theirs"] == {"the_plan": "B"}
    blank = pm.post(f"plans/{first['id']}/accept/", {"reason": ""})
    assert (blank.status_code, only_error(blank)["attr"]) == (400, "reason")


def test_pins_that_do_not_fit_are_named_with_their_days(pm: Program, items: list[Item]) -> None:
    plan = _solved(pm, pins={item.key: "in" for item in items})
    assert (plan["state"], plan["status"], plan["value"]) == ("done", "infeasible", None)
    assert plan["in_words"] == (
        "These 3 pins (LIFT-1, LIFT-2 and LIFT-3) need 15 developer-days, the release 2027.1 has 10."
        " Take pins back or add 5 developer-days."
    )


def test_a_prerequisite_that_is_pinned_out_is_named(pm: Program, items: list[Item]) -> None:
    Dependency.objects.create(item=items[0], requires=items[1])
    assert _solved(pm, pins={"LIFT-1": "in", "LIFT-2": "out"})["in_words"] == (
        "LIFT-1 is pinned in, but requires LIFT-2, which is pinned out. Take one of the two pins back."
    )


def test_a_share_for_gaps_that_no_gaps_can_fill_is_named(pm: Program, items: list[Item]) -> None:
    Item.objects.update(kind="feature")
    assert _solved(pm, gap_share=0.3)["in_words"] == (
        "The share for gaps asks for 3 days (30\u202f% of the capacity), and the 0 gaps that may be built would take 0."
        " Lower the share or add gaps."
    )


def test_a_release_without_days_takes_nothing_and_says_so(pm: Program, product: Product, items: list[Item]) -> None:
    ReleaseFactory(product=product, name="Empty", slug="empty", capacity={"developers": 0})
    plan = _solved(pm, releases=["empty"])
    assert (plan["status"], plan["value"], plan["releases"]) == ("optimal", 0, {"empty": []})
    assert plan["reasons"][0]["text"].startswith("It does not fit: empty has 0 developer-days left, 6 are needed.")


@pytest.mark.parametrize(
    ("body", "attr", "words"),
    [
        ({"releases": []}, "releases", "at least 1 elements"),
        ({"releases": ["gone"]}, "releases", "Lift has no release 'gone'."),
        ({"releases": ["past"]}, "release", "which is past: ship it, or give it a new day."),
        (
            {"releases": ["free"], "gap_share": 0.3},
            "gap_share",
            "Free has no capacity of which a share",
        ),
        ({"pins": {"LIFT-9": "in"}}, "pins", "Lift has no item LIFT-9."),
        ({"pins": {"LIFT-1": "soon"}}, "pins", "LIFT-1 is pinned to 'soon': use in, out or one of 2027-1."),
        ({"discount": 2}, "discount", "less than or equal to 1"),
        ({"gap_shares": 0.3}, "gap_shares", "gap_shares"),
    ],
)
def test_what_cannot_be_planned_is_refused(
    pm: Program, product: Product, items: list[Item], body: dict[str, Any], attr: str, words: str
) -> None:
    ReleaseFactory(product=product, name="Past", slug="past", days=-3)
    ReleaseFactory(product=product, name="Free", slug="free")
    refused = _ask(pm, **body)
    error = only_error(refused)
    assert (refused.status_code, error["attr"]) == (400, attr)
    assert words in f"{error['attr']} {error['detail']}"
    assert not Plan.objects.exists()


def test_without_an_open_item_there_is_nothing_to_plan(pm: Program, spring: Release) -> None:
    refused = _ask(pm)
    assert only_error(refused)["detail"] == "Lift has no open item that could be planned: add one first."


def test_a_list_of_plans_takes_as_many_queries_for_three_as_for_one(
    pm: Program, items: list[Item], django_assert_num_queries: Any
) -> None:
    plan = Plan.objects.get(pk=_solved(pm)["id"])
    pm.post(f"plans/{plan.pk}/move/", {"item": "LIFT-3", "release": "2027-1"})
    plan.refresh_from_db()
    pm.get("plans/")
    with CaptureQueriesContext(connection) as once:
        pm.get("plans/")
    for name in ("B", "C"):
        plan.pk, plan.name = None, name
        plan.save(force_insert=True)
    with django_assert_num_queries(len(once)):
        assert len(pm.get("plans/").json()["results"]) == 3
