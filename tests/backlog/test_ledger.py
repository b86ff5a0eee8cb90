"""What a gap costs, in the gap ledger's figures."""

from decimal import Decimal

import pytest

from backlog.selectors.ledger import gap_of
from requests_intake.models import Request, TriageDecision
from stakeholders.services.accounts import update_account
from tests.backlog.ledger_rows import ago, gap, lines, told
from tests.factories import (
    AccountFactory,
    AdminFactory,
    EvidenceLinkFactory,
    GapFactory,
    ItemFactory,
    RequestFactory,
    SupportFactory,
)

pytestmark = pytest.mark.django_db


# -- one gap ---------------------------------------------------------------------------------------------------


def test_a_gap_costs_what_its_accounts_tell() -> None:
    item = gap()
    told(item, AccountFactory(), 100, hours_per_month=10, undo_hours=6, build_hours=4, people=3)
    told(item, AccountFactory(), 40, hours_per_month=3, undo_hours=12, build_hours=1, people=2)
    (line,) = lines()
    assert (line.key, line.accounts, line.people, line.build) == (item.key, 2, 5, 5)
    assert line.runs == 13
    assert line.hours == pytest.approx(13 + 18 / 12)
    assert line.since == pytest.approx(10 * 100 / 30 + 3 * 40 / 30)
    assert line.undo_told == 18
    assert line.undo == pytest.approx(18 + 6 * 100 / 360 + 12 * 40 / 360)
    assert line.undo_grown == pytest.approx(line.undo)
    assert (line.months, line.is_due, line.lost) == (3, False, ())


def test_an_account_that_files_twice_counts_once_with_what_costs_it_most() -> None:
    item, account = gap(), AccountFactory()
    told(item, account, 90, hours_per_month=5, undo_hours=0, build_hours=50, people=9)
    told(item, account, 60, hours_per_month=2, undo_hours=0, build_hours=7, people=7)
    told(item, account, 30, hours_per_month=8, undo_hours=12, build_hours=1, people=4)
    (line,) = lines()
    assert (line.hours, line.build, line.people, line.accounts) == (9, 1, 4, 1)
    assert line.since == pytest.approx(5 * 60 / 30 + 8 * 30 / 30)
    assert line.undo == pytest.approx(12 + 12 * 30 / 360)


def test_the_undoing_grows_by_a_twelfth_a_month_and_says_by_how_much_in_a_year() -> None:
    item = gap(730)
    told(item, AccountFactory(), 720, hours_per_month=1, undo_hours=12)
    (line,) = lines()
    assert line.undo == pytest.approx(12 + 24)
    assert line.undo_grown == pytest.approx(365 / 30)


def test_a_closed_gap_costs_until_it_was_closed() -> None:
    item = gap(status="shipped", closed_at=ago(10))
    told(item, AccountFactory(), 70, hours_per_month=3, undo_hours=36)
    told(item, AccountFactory(), 5, hours_per_month=9, undo_hours=0)
    assert lines() == []
    (line,) = lines(status="shipped")
    assert line.since == pytest.approx(3 * 60 / 30)
    assert line.undo == pytest.approx(36 + 36 * 60 / 360)
    assert (line.closed_on, line.months, line.is_due) == (ago(10).date(), 3, False)


def test_one_that_was_closed_before_the_day_was_kept_is_taken_as_closed_by_its_last_change() -> None:
    item = gap(status="declined", closed_at=None, updated_at=ago(40))
    told(item, AccountFactory(), 100, hours_per_month=3)
    (line,) = lines(status="declined")
    assert line.since == pytest.approx(3 * 60 / 30)


def test_a_voice_without_a_workaround_counts_its_account_and_no_hours() -> None:
    item, twice = gap(), AccountFactory()
    SupportFactory(item=item)
    SupportFactory(item=item, account=twice)
    RequestFactory(product=item.product, item=item, account=twice)
    told(item, None, hours_per_month=50)  # type: ignore[arg-type]  # reported for nobody: no voice, as in the score
    (line,) = lines()
    assert (line.accounts, line.hours, line.since, line.undo) == (2, 0, 0, 0)


def test_features_are_no_gaps() -> None:
    item = ItemFactory(kind="feature")
    told(item, AccountFactory())
    assert lines() == []
    assert gap_of(AdminFactory(), item) is None


def test_a_gap_without_any_voice_stands_there_too() -> None:
    assert [(line.key, line.accounts, line.hours) for line in lines()] == []
    item = gap()
    assert [(line.key, line.accounts, line.hours) for line in lines()] == [(item.key, 0, 0)]


# -- reports that no item answers ------------------------------------------------------------------------------


def test_a_report_that_nobody_triaged_is_a_line_of_its_own() -> None:
    request = GapFactory(filed_at=ago(60), workaround__hours_per_month=4, workaround__undo_hours=0)
    RequestFactory(product=request.product)
    (line,) = lines()
    assert (line.key, line.item_id, line.request_id) == (f"R-{request.pk}", None, request.pk)
    assert (line.status, line.status_label, line.slips) == ("untriaged", "Not yet triaged", 0)
    assert (line.hours, line.since, line.months, line.accounts) == (4, 8, 2, 1)


@pytest.mark.parametrize("status", ["waiting", "snoozed", "parked"])
def test_so_is_one_that_is_put_off(status: str) -> None:
    GapFactory(status=status)
    assert [line.status for line in lines(status="untriaged")] == ["untriaged"]


def test_one_that_was_declined_costs_until_then() -> None:
    request = GapFactory(filed_at=ago(100), status="declined", workaround__hours_per_month=3)
    TriageDecision.objects.create(
        request=request, decision="decline", decided_at=ago(40), reason="too_few", text="No.", would_change="More."
    )
    assert lines() == []
    (line,) = lines(status="declined")
    assert (line.since, line.closed_on) == (pytest.approx(6), ago(40).date())


def test_what_was_merged_into_a_report_speaks_there() -> None:
    one = GapFactory(filed_at=ago(60), workaround__hours_per_month=4, workaround__undo_hours=0)
    two, three = (
        GapFactory(product=one.product, filed_at=ago(30), workaround__hours_per_month=2, workaround__undo_hours=0)
        for _ in range(2)
    )
    Request.objects.filter(pk=two.pk).update(status="merged", merged_into=one)
    Request.objects.filter(pk=three.pk).update(status="merged", merged_into=two)
    (line,) = lines()
    assert (line.key, line.hours, line.accounts) == (one.reference, 8, 3)
    item = gap(product=one.product)
    EvidenceLinkFactory(item=item, request=one)
    assert [(line.key, line.hours, line.accounts) for line in lines()] == [(item.key, 8, 3)]


# -- the words ---------------------------------------------------------------------------------------------------


def test_a_line_says_how_the_account_helps_itself_that_it_costs_most() -> None:
    item = gap(public_workaround="Export it twice.")
    told(item, AccountFactory(name="Small"), hours_per_month=1, description="By hand")
    told(item, AccountFactory(name="Large"), hours_per_month=9, description="With a script")
    told(item, AccountFactory(name="Silent"), hours_per_month=99, description="")
    (line,) = lines()
    assert (line.workaround, line.told, line.told_by) == ("Export it twice.", "With a script", "Large")


def test_customers_lost_over_a_gap_stand_there_with_their_revenue() -> None:
    item = gap()
    told(item, AccountFactory(name="Gone", stage="former", lost_to="Fieldpad", arr=Decimal(90_000)))
    SupportFactory(item=item, account=AccountFactory(name="Away", stage="former", arr=Decimal("1000.50")))
    SupportFactory(item=item)
    (line,) = lines()
    assert [(one.name, one.to, one.arr) for one in line.lost] == [
        ("Gone", "Fieldpad", Decimal("90000.00")),
        ("Away", "", Decimal("1000.50")),
    ]
    assert line.arr_lost == Decimal("91000.50")


def test_revenue_lost_is_what_the_account_paid_before_it_left() -> None:
    item, account = gap(), AccountFactory(arr=Decimal(98_000))
    SupportFactory(item=item, account=account)
    update_account(actor=None, account_id=account.pk, stage="former", lost_to="Fieldpad", arr=Decimal(0))
    (line,) = lines()
    assert [(one.name, one.to, one.arr) for one in line.lost] == [(account.name, "Fieldpad", Decimal("98000.00"))]
