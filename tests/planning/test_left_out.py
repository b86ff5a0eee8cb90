"""Why each item is out of a plan, in columns."""

from typing import Any

import pytest

from backlog.models import Dependency, Score
from planning.models import Plan, Release
from planning.selectors.left_out import LeftOut, left_out
from planning.selectors.plans import Shown
from planning.services.plan_running import run_plan
from planning.services.plans import ask_for_plan, move_in_plan
from stakeholders.models import Product
from tests.factories import ItemFactory, ProductFactory
from tests.planning.factories import ReleaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lift() -> Product:
    return ProductFactory(code="LIFT")


@pytest.fixture
def release(lift: Product) -> Release:
    return ReleaseFactory(product=lift, name="Spring", capacity={"developers": 10, "testers": 4})


def worth(product: Product, current: float, developers: float, testers: float = 0, **fields: Any) -> Any:
    """An open item with its figures as if they had been computed."""
    item = ItemFactory(product=product, **fields)
    efforts = {"developers": developers, "testers": testers}
    Score.objects.filter(item=item).update(current=current, efforts=efforts, is_estimated=True)
    return item


def solved(product: Product, release: Release, **settings: Any) -> Plan:
    plan = ask_for_plan(actor=None, product=product, releases=[release], **settings)
    run_plan(plan.pk)
    return Plan.objects.get(pk=plan.pk)


def rows(plan: Plan) -> dict[str, LeftOut]:
    return {row.item.key: row for row in left_out(Shown(plan))}


def test_capacity_names_the_pools_what_is_lost_and_what_would_let_it_in(lift: Product, release: Release) -> None:
    best = worth(lift, 60, 7, 3)
    large, slow = worth(lift, 50, 8, 4), worth(lift, 10, 1, 2)
    found = rows(solved(lift, release))
    assert (found[large.key].cause, found[large.key].cost) == ("Capacity: developers, testers", pytest.approx(5))
    assert found[large.key].lets_in == "+5 developer-days, +3 tester-days in Spring"
    assert found[large.key].displaces == (best.key,)
    assert (found[slow.key].cause, found[slow.key].lets_in) == ("Capacity: testers", "+1 tester-day in Spring")


def test_a_prerequisite_that_has_to_come_along_is_named(lift: Product, release: Release) -> None:
    worth(lift, 60, 8)
    then, first = worth(lift, 20, 2), worth(lift, 0, 6)
    Dependency.objects.create(item=then, requires=first)
    row = rows(solved(lift, release))[then.key]
    assert row.cause == f"Prerequisite: {first.key}"
    assert row.lets_in == f"+6 developer-days in Spring, with {first.key}"


def test_pins_are_taken_back(lift: Product, release: Release) -> None:
    out, then = worth(lift, 60, 1), worth(lift, 20, 1)
    Dependency.objects.create(item=then, requires=out)
    found = rows(solved(lift, release, pins={out.key: "out"}))
    assert (found[out.key].cause, found[out.key].lets_in) == ("Pinned out", "Taking its pin back")
    assert found[then.key].cause == f"Prerequisite: {out.key}"
    assert found[then.key].lets_in == f"Taking back the pin of {out.key}"
    assert (found[out.key].cost, found[then.key].cost) == (None, None)


def test_a_quota_says_which(lift: Product, release: Release) -> None:
    feature, _ = worth(lift, 90, 9, 4, kind="feature"), worth(lift, 10, 9, 1, kind="gap")
    row = rows(solved(lift, release, gap_share=0.5))[feature.key]
    assert row.cause == "Quota: the share for gaps (50\N{NARROW NO-BREAK SPACE}%)"
    assert row.lets_in == "+8 developer-days, +1 tester-day in Spring or a lower quota"


def test_what_adds_nothing_and_what_was_taken_out_by_hand(lift: Product, release: Release) -> None:
    chosen, idle = worth(lift, 60, 1), worth(lift, 0, 1)
    plan = solved(lift, release)
    move_in_plan(actor=None, plan_id=plan.pk, item=chosen.key, release="out")
    found = rows(Plan.objects.get(pk=plan.pk))
    assert (found[idle.key].cause, found[idle.key].cost) == ("Value: it adds nothing", 0)
    assert (found[chosen.key].cause, found[chosen.key].lets_in) == ("Taken out by hand", "Moving it back")
