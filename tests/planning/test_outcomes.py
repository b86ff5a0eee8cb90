"""What shipped is put down to be looked back at: when it is due, who had asked, what it cost, what was estimated."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backlog.models import Item
from backlog.services.items import set_efforts, update_item
from common.errors import NotFound
from planning.handlers import look_back_later
from planning.models import AccountOutcome, Outcome
from planning.permissions import get_outcome_for
from planning.selectors.estimates import Estimate, Estimated, estimate_at
from planning.services.looking_back import say_of_account
from planning.services.outcomes import open_missing, open_outcomes
from planning.services.shipping import ship_release
from tests.factories import (
    AccountFactory,
    CustomerPMFactory,
    GapFactory,
    ItemFactory,
    ProductFactory,
    RequestFactory,
    SupportFactory,
)
from tests.planning.factories import ReleaseFactory, planned_item, shipped_item
from tests.recorded import activity, outbox

pytestmark = pytest.mark.django_db


def _lines(outcome: Outcome) -> list[tuple[str, str, str, float, float]]:
    rows = outcome.accounts.select_related("account").order_by("account__name")
    return [(one.account.name, one.stage_then, one.workaround, one.hours_per_month, one.undo_hours) for one in rows]


def test_what_ships_with_a_release_is_looked_at_six_weeks_later() -> None:
    release = ReleaseFactory(days=-10)
    done, rest = planned_item(release), planned_item(release)
    day = timezone.localdate() - timedelta(days=9)
    ship_release(actor=None, release_id=release.pk, done_ids=[done.pk], reason="Not done", shipped_on=day)
    outcome = Outcome.objects.get()
    assert (outcome.item, outcome.release, outcome.shipped_on) == (done, release, day)
    assert (outcome.due_on, outcome.looked_at, outcome.is_due) == (day + timedelta(weeks=6), None, False)
    assert activity(done)[-1] == ("is to be looked back at", {"due_on": str(outcome.due_on)})
    assert not Outcome.objects.filter(item=rest).exists()


def test_what_ships_by_hand_is_put_down_too_and_only_once() -> None:
    item = ItemFactory()
    update_item(actor=None, item_id=item.pk, version=None, status="shipped")
    payload = {"item_id": item.pk}
    assert ("item.shipped", payload) in outbox()
    look_back_later([payload, payload])
    look_back_later([payload])
    outcome = Outcome.objects.get()
    assert (outcome.release, outcome.shipped_on) == (None, timezone.localdate())


def test_a_gap_has_a_line_for_each_account_with_its_costliest_workaround() -> None:
    product = ProductFactory()
    ago = timezone.now() - timedelta(days=360)
    item = ItemFactory(product=product, kind="gap", opened_at=ago, status="shipped", closed_at=timezone.now())
    acme = AccountFactory(name="Acme")
    GapFactory(product=product, account=acme, item=item, filed_at=ago, workaround__hours_per_month=2)
    grown = {"workaround__hours_per_month": 8, "workaround__undo_hours": 12}
    GapFactory(product=product, account=acme, item=item, filed_at=ago, **grown)
    duplicate_of = GapFactory(product=product, account=None, item=item, workaround=False)
    GapFactory(
        product=product, account=AccountFactory(name="Bolt", stage="prospect"), status="merged",
        merged_into=duplicate_of, workaround__hours_per_month=3, workaround__undo_hours=0,
    )  # fmt: skip
    SupportFactory(item=item, account=AccountFactory(name="Crest"))
    open_outcomes(actor=None, item_ids=[item.pk])
    assert _lines(item.outcome) == [
        ("Acme", "customer", "open", 8.0, pytest.approx(24.0)),
        ("Bolt", "prospect", "open", 3.0, 0.0),
        ("Crest", "customer", "none", 0.0, 0.0),
    ]


def test_a_feature_has_no_workarounds_to_undo() -> None:
    item = ItemFactory(status="shipped", closed_at=timezone.now())
    GapFactory(product=item.product, account=AccountFactory(name="Acme"), item=item)
    open_outcomes(actor=None, item_ids=[item.pk])
    assert _lines(item.outcome) == [("Acme", "customer", "none", 0.0, 0.0)]


def test_what_ships_again_is_looked_at_again_and_what_was_said_stays() -> None:
    item = shipped_item(account=AccountFactory(name="Acme"))
    line = item.outcome.accounts.get()
    say_of_account(actor=None, account_outcome_id=line.pk, use="yes")
    Outcome.objects.update(looked_at=timezone.now())
    update_item(actor=None, item_id=item.pk, version=None, status="open")
    with pytest.raises(NotFound):
        get_outcome_for(item.product.accountable_pm, item.key)
    SupportFactory(item=item, account=AccountFactory(name="Bolt"))
    update_item(actor=None, item_id=item.pk, version=None, status="shipped")
    open_outcomes(actor=None, item_ids=[item.pk])
    outcome = get_outcome_for(item.product.accountable_pm, item.key)
    assert (outcome.looked_at, outcome.pk) == (None, line.outcome_id)
    assert sorted(outcome.accounts.values_list("account__name", "use")) == [("Acme", "yes"), ("Bolt", "unknown")]


def test_what_shipped_before_this_was_kept_is_found() -> None:
    now = timezone.now()
    missing, known = ItemFactory(status="shipped", closed_at=now), ItemFactory(status="shipped", closed_at=now)
    ItemFactory()
    open_outcomes(actor=None, item_ids=[known.pk])
    assert (open_missing(), open_missing()) == (1, 0)
    assert missing.outcome.item == missing


def test_the_estimate_is_that_of_planning_and_its_estimators() -> None:
    release = ReleaseFactory(days=10)
    item: Item = ItemFactory(product=release.product)
    first, second = CustomerPMFactory(), CustomerPMFactory()
    set_efforts(actor=first, item_id=item.pk, days={"developers": 4, "testers": 1})
    release.entries.create(item=item)
    set_efforts(actor=second, item_id=item.pk, days={"developers": 9})
    ship_release(actor=None, release_id=release.pk, done_ids=[item.pk])
    rows = item.outcome.efforts.values_list("pool__slug", "estimated", "estimated_by", "actual")
    assert list(rows) == [("developers", 4.0, first.pk, None), ("testers", 1.0, first.pk, None)]


_NOON = timezone.now()
_FIRST = Estimated(_NOON, 1, {}, {"developers": 3.0})
_SECOND = Estimated(_NOON + timedelta(days=2), 2, {"developers": 3.0}, {"developers": 5.0})


@pytest.mark.parametrize(
    ("told", "days", "expected"),
    [
        ([], 0, Estimate({"developers": 7.0}, None)),
        ([_FIRST, _SECOND], 0, Estimate({"developers": 3.0}, 1)),
        ([_FIRST, _SECOND], 3, Estimate({"developers": 5.0}, 2)),
        ([_FIRST], -1, Estimate({"developers": 3.0}, 1)),
        ([_SECOND], -1, Estimate({"developers": 3.0}, None)),
    ],
)
def test_which_estimate_stood(told: list[Estimated], days: int, expected: Estimate) -> None:
    assert estimate_at(told, _NOON + timedelta(days=days), {"developers": 7.0}) == expected


def test_more_of_them_take_no_more_queries(django_assert_max_num_queries: Any) -> None:
    item = ItemFactory(status="shipped", closed_at=timezone.now(), kind="gap")
    for _ in range(12):
        RequestFactory(product=item.product, account=AccountFactory(), item=item)
    with django_assert_max_num_queries(24):
        open_outcomes(actor=None, item_ids=[item.pk])
    assert AccountOutcome.objects.count() == 12
