"""Plans: asked, solved, moved by hand, accepted."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backlog.models import Score
from common.errors import Conflict, Invalid
from planning.models import Departure, Plan, Release, ReleaseItem
from planning.selectors.plan_comparison import compared
from planning.selectors.plans import Shown, least_served
from planning.services.contents import drop_item, plan_item
from planning.services.plan_running import requeue_stranded, run_plan
from planning.services.plans import accept_plan, ask_for_plan, cancel_plan, delete_plan, move_in_plan
from stakeholders.models import Product
from tests.factories import (
    AccountFactory,
    ItemFactory,
    ProductFactory,
    SolutionFactory,
    SupportFactory,
)
from tests.planning.factories import ReleaseFactory, planned_item
from tests.recorded import activity, outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def lift() -> Product:
    return ProductFactory(code="LIFT")


def worth(product: Product, current: float, days: float, **fields: Any) -> Any:
    """An open item with its figures as if they had been computed."""
    item = ItemFactory(product=product, **fields)
    figures(item, current, days)
    return item


def figures(item: Any, current: float, days: float) -> None:
    Score.objects.filter(item=item).update(
        current=current, value=current / 2, efforts={"developers": days}, effort_days=days, is_estimated=True
    )


def solved(product: Product, *releases: Release, **settings: Any) -> Plan:
    plan = ask_for_plan(actor=product.accountable_pm, product=product, releases=releases, **settings)
    run_plan(plan.pk)
    plan.refresh_from_db()
    return plan


def test_a_plan_is_solved_by_a_worker(lift: Product) -> None:
    release = ReleaseFactory(product=lift, name="R1", capacity={"developers": 10})
    best, second, third = worth(lift, 60, 6), worth(lift, 50, 4), worth(lift, 40, 5)
    plan = ask_for_plan(actor=lift.accountable_pm, product=lift, releases=[release])
    assert (plan.state, plan.name) == ("queued", "Best plan for R1")
    assert outbox() == [("plan.asked", {"plan_id": plan.pk})]
    run_plan(plan.pk)
    plan.refresh_from_db()
    assert (plan.state, plan.status, plan.error) == ("done", "optimal", "")
    assert plan.assignment == {best.key: "r1", second.key: "r1"}
    assert plan.objective == plan.bound == pytest.approx(55)
    (reason,) = plan.answer["reasons"]
    assert (reason["item"], reason["kind"], reason["displaces"]) == (third.key, "capacity", [best.key])


def test_a_solved_plan_is_not_solved_again(lift: Product) -> None:
    worth(lift, 10, 1)
    plan = solved(lift, ReleaseFactory(product=lift))
    version = plan.version
    run_plan(plan.pk)
    plan.refresh_from_db()
    assert plan.version == version


def test_accounts_and_solutions_count_when_whole(lift: Product) -> None:
    release = ReleaseFactory(product=lift, capacity={"developers": 10})
    first, second, _ = worth(lift, 10, 5), worth(lift, 10, 5), worth(lift, 30, 6)
    acme = AccountFactory(arr=50_000)
    for item in (first, second):
        SupportFactory(item=item, account=acme, importance="must_have")
    solution = SolutionFactory(product=lift, items=[first, second])
    plan = solved(lift, release, account_value=20.0, solution_share=0.5)
    assert set(plan.assignment) == {first.key, second.key}
    assert plan.answer["bundles"] == [f"account-{acme.pk}", f"solution-{solution.key}"]
    assert plan.objective == pytest.approx(10 + 20 + 5)
    (share,) = least_served(Shown(plan))
    assert (share.account, share.musts, share.musts_got, share.share) == (acme, 2, 2, 1.0)


def test_what_is_planned_stays_unless_told_otherwise(lift: Product) -> None:
    release = ReleaseFactory(product=lift, name="R1", capacity={"developers": 10})
    poor = planned_item(release)
    figures(poor, 1, 8)
    rich = worth(lift, 90, 8)
    assert solved(lift, release).assignment == {poor.key: "r1"}
    assert solved(lift, release, keep_planned=False).assignment == {rich.key: "r1"}


def test_limits_that_cannot_be_met_are_said(lift: Product) -> None:
    release = ReleaseFactory(product=lift, name="R1", capacity={"developers": 10})
    item = worth(lift, 60, 12)
    plan = solved(lift, release, pins={item.key: "in"})
    assert (plan.state, plan.status, plan.objective) == ("done", "infeasible", None)
    assert plan.error == (
        f"This pin ({item.key}) needs 12 developer-days, the release R1 has 10. Take pins back or add 2 developer-days."
    )
    with pytest.raises(Conflict, match="has no answer that could be used"):
        accept_plan(actor=None, plan_id=plan.pk, reason="Because")


@pytest.mark.parametrize(
    ("settings", "field", "message"),
    [
        ({"discount": 1.2}, "discount", "A share is from 0 to 1, not 1.2."),
        ({"floors": {"board": 0.5}}, "floors", "A floor is for one of current, future, strategy, not for 'board'."),
        ({"pins": {"LIFT-999": "in"}}, "pins", "has no item LIFT-999."),
        ({"account_value": -1}, "account_value", "What an account served wholly is worth cannot be negative."),
    ],
)
def test_settings_are_checked(lift: Product, settings: Any, field: str, message: str) -> None:
    worth(lift, 10, 1)
    with pytest.raises(Invalid, match=message) as refused:
        ask_for_plan(actor=None, product=lift, releases=[ReleaseFactory(product=lift)], **settings)
    assert refused.value.field == field
    assert not Plan.objects.exists()


def test_releases_are_checked(lift: Product) -> None:
    with pytest.raises(Invalid, match="Choose at least one release"):
        ask_for_plan(actor=None, product=lift, releases=[])
    with pytest.raises(Invalid, match="has no open item"):
        ask_for_plan(actor=None, product=lift, releases=[ReleaseFactory(product=lift)])
    with pytest.raises(Invalid, match="which is past"):
        ask_for_plan(actor=None, product=lift, releases=[ReleaseFactory(product=lift, days=-1)])
    with pytest.raises(Invalid, match="is of"):
        ask_for_plan(actor=None, product=lift, releases=[ReleaseFactory()])


def test_a_waiting_plan_is_cancelled_at_once(lift: Product) -> None:
    worth(lift, 10, 1)
    plan = ask_for_plan(actor=None, product=lift, releases=[ReleaseFactory(product=lift)])
    assert cancel_plan(actor=None, plan_id=plan.pk).state == "cancelled"
    run_plan(plan.pk)
    plan.refresh_from_db()
    assert (plan.state, plan.has_plan) == ("cancelled", False)
    with pytest.raises(Conflict, match="has ended already"):
        cancel_plan(actor=None, plan_id=plan.pk)


def test_a_plan_whose_worker_died_waits_anew(lift: Product) -> None:
    worth(lift, 10, 1)
    plan = ask_for_plan(actor=None, product=lift, releases=[ReleaseFactory(product=lift)])
    Plan.objects.filter(pk=plan.pk).update(state="running", heard_at="2020-01-01T00:00:00Z")
    assert requeue_stranded() == 1
    assert requeue_stranded() == 0
    plan.refresh_from_db()
    assert plan.state == "queued"


def test_a_plan_whose_message_was_lost_is_asked_for_again(lift: Product) -> None:
    worth(lift, 10, 1)
    plan = ask_for_plan(actor=None, product=lift, releases=[ReleaseFactory(product=lift)])
    assert requeue_stranded() == 0
    Plan.objects.filter(pk=plan.pk).update(created_at=timezone.now() - timedelta(minutes=2))
    assert (requeue_stranded(), requeue_stranded()) == (1, 0)
    assert [sent for topic, sent in outbox() if topic == "plan.asked"] == [{"plan_id": plan.pk}] * 2


def test_an_item_is_moved_and_what_breaks_is_said(lift: Product) -> None:
    release = ReleaseFactory(product=lift, name="R1", capacity={"developers": 10})
    worth(lift, 60, 6)
    second, third = worth(lift, 50, 4), worth(lift, 40, 5)
    plan = solved(lift, release)
    plan = move_in_plan(actor=None, plan_id=plan.pk, item=third.key, release="r1", version=plan.version)
    assert Shown(plan).warnings == ["R1 needs 15 developer-days and has 10"]
    plan = move_in_plan(actor=None, plan_id=plan.pk, item=second.key, release="out")
    assert Shown(plan).warnings == ["R1 needs 11 developer-days and has 10"]
    assert (Shown(plan).value, Shown(plan).lost_by_hand) == (pytest.approx(50), pytest.approx(5))
    with pytest.raises(Conflict):
        move_in_plan(actor=None, plan_id=plan.pk, item=third.key, release="out", version=1)
    with pytest.raises(Invalid, match="was not among the items"):
        move_in_plan(actor=None, plan_id=plan.pk, item="LIFT-999", release="r1")
    with pytest.raises(Invalid, match="is not a release of this plan"):
        move_in_plan(actor=None, plan_id=plan.pk, item=third.key, release="r2")


def test_accepting_writes_the_releases_and_says_why(lift: Product) -> None:
    one = ReleaseFactory(product=lift, name="R1", days=30, capacity={"developers": 10})
    two = ReleaseFactory(product=lift, name="R2", days=60, capacity={"developers": 10})
    leaving, moving = planned_item(one), planned_item(two)
    ReleaseItem.objects.update(added_at="2026-01-01T00:00:00Z")
    figures(leaving, 1, 9)
    figures(moving, 50, 9)
    entering = worth(lift, 40, 9)
    plan = solved(lift, one, two, keep_planned=False)
    accepted = accept_plan(actor=lift.accountable_pm, plan_id=plan.pk, reason="Most value", version=plan.version)
    assert dict(ReleaseItem.objects.values_list("item__key", "release__name")) == {moving.key: "R1", entering.key: "R2"}
    (slip,) = Departure.objects.filter(is_slip=True)
    assert (slip.item, slip.release, slip.reason) == (leaving, one, "Most value")
    assert (accepted.is_the_plan, accepted.accepted_because) == (True, "Most value")
    assert activity(accepted)[-1] == ("accepted as the plan", {"reason": "Most value"})
    with pytest.raises(Conflict, match="accept another one first"):
        delete_plan(actor=None, plan_id=plan.pk)


def test_of_a_product_one_plan_is_the_plan(lift: Product) -> None:
    worth(lift, 10, 1)
    release = ReleaseFactory(product=lift)
    first, second = solved(lift, release), solved(lift, release)
    accept_plan(actor=None, plan_id=first.pk, reason="First")
    accept_plan(actor=None, plan_id=second.pk, reason="Better")
    assert list(Plan.objects.filter(is_the_plan=True)) == [second]
    delete_plan(actor=None, plan_id=first.pk)
    assert list(Plan.objects.all()) == [second]


def test_accepting_is_all_or_nothing(lift: Product) -> None:
    release, other = ReleaseFactory(product=lift, name="R1"), ReleaseFactory(product=lift, name="R2")
    items = [worth(lift, 10, 1), worth(lift, 10, 1)]
    plan = solved(lift, release)
    plan_item(actor=None, release_id=other.pk, item_id=items[1].pk)
    with pytest.raises(Invalid, match="Say why this plan"):
        accept_plan(actor=None, plan_id=plan.pk, reason=" ")
    with pytest.raises(Conflict, match="was planned in R2 since"):
        accept_plan(actor=None, plan_id=plan.pk, reason="Because")
    assert list(ReleaseItem.objects.values_list("item__key", "release__name")) == [(items[1].key, "R2")]
    drop_item(actor=None, item_id=items[1].pk, from_release_id=other.pk)
    accept_plan(actor=None, plan_id=plan.pk, reason="Because")
    assert ReleaseItem.objects.filter(release=release).count() == 2


def test_two_plans_are_compared(lift: Product) -> None:
    release = ReleaseFactory(product=lift, name="R1", capacity={"developers": 10})
    rich, poor = worth(lift, 60, 8, title="Rich"), worth(lift, 50, 8, title="Poor")
    acme, globex = AccountFactory(name="Acme"), AccountFactory(name="Globex")
    SupportFactory(item=rich, account=acme, importance="must_have")
    SupportFactory(item=poor, account=globex, importance="important")
    found = compared(solved(lift, release, name="A"), solved(lift, release, name="B", pins={poor.key: "in"}))
    assert found.sentence == "B is worth 5.0 less than A; 1 account loses with it and 1 gains."
    assert {row.item.key: (row.first, row.second) for row in found.items} == {
        rich.key: ("r1", ""),
        poor.key: ("", "r1"),
    }
    assert (found.stakeholders[0].name, found.stakeholders[0].change) == ("current", pytest.approx(-5))
    assert [(row.first.account.name, row.change) for row in found.losing] == [("Acme", -1.0)]
    assert [(row.first.account.name, row.change) for row in found.gaining] == [("Globex", 1.0)]
    assert found.of_stakeholders == "The current customer loses 17\N{NARROW NO-BREAK SPACE}% of its value."
    assert {row.item.key: row.why for row in found.items} == {
        rich.key: "Out of B. Capacity: developers.",
        poor.key: "Pinned into B.",
    }
    assert [(row.bar.x, row.bar.width) for row in (found.stakeholders[0], found.losing[0], found.gaining[0])] == [
        (0, 50),
        (0, 50),
        (50, 50),
    ]


def test_who_gets_least_is_said_of_both_plans(lift: Product) -> None:
    release = ReleaseFactory(product=lift, name="R1", capacity={"developers": 10})
    rich, poor = worth(lift, 60, 8), worth(lift, 50, 8)
    for name, item in (("Acme", rich), ("Globex", poor), ("Initech", rich)):
        SupportFactory(item=item, account=AccountFactory(name=name), importance="must_have")
    nobody = AccountFactory(name="Nobody")
    SupportFactory(item=worth(lift, 0, 10), account=nobody, importance="important")
    first, second = solved(lift, release, name="A"), solved(lift, release, name="B", pins={poor.key: "in"})
    fairness = compared(first, second).fairness
    assert fairness.sentence == "2 accounts would get nothing of what they asked for with A, 3 with B."
    assert [(row.first.account.name, row.first.share, row.second.share) for row in fairness.least] == [
        ("Nobody", 0, 0),
        ("Acme", 1, 0),
        ("Initech", 1, 0),
        ("Globex", 0, 1),
    ]
    assert compared(first, first).fairness.sentence == (
        "2 accounts would get nothing of what they asked for, with A as with B."
    )
