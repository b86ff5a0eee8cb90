"""The gap ledger's figures."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.models import Item, Score
from backlog.selectors.ledger import (
    Filters,
    Gap,
    accounts_page,
    gap_of,
    gaps_page,
    months_of,
    scope_of,
    sums_of,
)
from backlog.services import scoring
from backlog.services.merging import merge_request
from backlog.services.triage import link_request
from common.errors import Invalid
from requests_intake.models import Request, TriageDecision
from stakeholders.models import Account, Product
from stakeholders.services.accounts import update_account
from tests.backlog.ledger_by_hand import Sum, Told, cost_of, hours_on
from tests.factories import (
    AccountFactory,
    AdminFactory,
    CustomerFactory,
    CustomerPMFactory,
    EvidenceLinkFactory,
    GapFactory,
    ItemFactory,
    LeaderFactory,
    ProductFactory,
    ProductPMFactory,
    RequestFactory,
    SegmentFactory,
    SupportFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db
FIGURES = ("hours", "runs", "since", "build", "undo_told", "undo", "people")


def ago(days: int) -> datetime:
    """Noon, so many days back."""
    return datetime.combine(timezone.localdate() - timedelta(days=days), time(12), tzinfo=UTC)


def gap(days: int = 100, **fields: object) -> Item:
    """A gap that was opened so many days ago."""
    given: dict[str, object] = {"kind": "gap", "opened_at": ago(days), **fields}
    return ItemFactory(**given)


def told(item: Item, account: Account, days: int = 100, **workaround: object) -> Request:
    """A report of a workaround, linked to the gap."""
    fields = {f"workaround__{name}": value for name, value in workaround.items()}
    return GapFactory(product=item.product, account=account, item=item, filed_at=ago(days), **fields)


def lines(user: User | None = None, order: str = "age", **filters: object) -> list[Gap]:
    scope = scope_of(user or AdminFactory(), Filters(**filters))  # type: ignore[arg-type]
    return list(gaps_page(scope, order=order).rows)


def keys(user: User | None = None, order: str = "age", **filters: object) -> list[str]:
    return [line.key for line in lines(user, order, **filters)]


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


# -- who sees what, and filters --------------------------------------------------------------------------------


def test_everybody_sees_the_gaps_of_their_products_and_customers_none() -> None:
    mine, other = ProductFactory(), ProductFactory()
    account = AccountFactory(products=[mine, other])
    for product in (mine, other):
        gap(product=product)
        GapFactory(product=product, account=account)
    assert len(lines(mine.accountable_pm)) == 2
    assert len(lines(LeaderFactory())) == 4
    assert lines(ProductPMFactory()) == []
    assert lines(CustomerFactory(account=account)) == []


def test_the_ledger_narrows_to_a_product() -> None:
    one, two = gap(), gap()
    assert set(keys()) == {one.key, two.key}
    assert keys(product=two.product.slug) == [two.key]
    assert keys(product="no-such") == []


def test_an_account_segment_or_customer_pm_narrows_gaps_and_figures_to_its_voices() -> None:
    cpm, segment = CustomerPMFactory(), SegmentFactory()
    account = AccountFactory(customer_pm=cpm, segment=segment)
    item, _ = gap(), gap()
    told(item, account, hours_per_month=5, undo_hours=0)
    told(item, AccountFactory(), hours_per_month=7, undo_hours=0)
    backed = gap()
    SupportFactory(item=backed, account=account)
    for filters in ({"account": account.pk}, {"segment": segment.pk}, {"customer_pm": cpm.pk}):
        found = {line.key: (line.hours, line.accounts) for line in lines(**filters)}
        assert found == {item.key: (5, 1), backed.key: (0, 1)}
        scope = scope_of(AdminFactory(), Filters(**filters))
        assert (sums_of(scope).total.hours, months_of(scope)[-1].total, months_of(scope)[-1].gaps) == (5, 5, 2)
        assert [(one.name, one.hours, one.gaps) for one in accounts_page(scope).rows] == [(account.name, 5, 2)]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("", {"open", "planned", "building", "untriaged"}),
        ("all", {"open", "planned", "building", "untriaged", "shipped", "declined"}),
        ("planned", {"planned"}),
        ("untriaged", {"untriaged"}),
    ],
)
def test_a_status_narrows_the_lines(status: str, expected: set[str]) -> None:
    for one in ("open", "planned", "building", "shipped", "declined"):
        gap(status=one)
    GapFactory()
    assert {line.status for line in lines(status=status)} == expected


def test_a_text_is_found_in_titles_problems_workarounds_and_keys() -> None:
    product = ProductFactory(code="LIFT")
    titled = gap(product=product, title="Recall log cannot be exported")
    published = gap(product=product, public_workaround="Print the recalls page by page.")
    reported = gap(product=product)
    told(reported, AccountFactory(), description="A scribe copies each recall")
    waiting = GapFactory(product=product, title="No paper", workaround__description="Recalls on a blackboard")
    gap(product=product, title="Something else")
    everything = {titled.key, published.key, reported.key, waiting.reference}
    assert set(keys(q="recall")) == everything
    assert set(keys(q="scribe reca")) == {reported.key}
    assert keys(q=titled.key.lower()) == [titled.key]
    assert keys(q=waiting.reference.lower()) == [waiting.reference]
    assert keys(q="!?") == []


def test_the_name_of_a_gap_finds_it_alone() -> None:
    """As words, "lift-1" would also be whatever speaks of a lift and of something that begins with 1."""
    product = ProductFactory(code="LIFT")
    first = gap(product=product, title="Doors")
    gap(product=product, title="A lift of 12 persons stops")
    assert keys(q=first.key) == [first.key]


# -- order and pages -------------------------------------------------------------------------------------------


def test_gaps_that_are_due_for_a_decision_stand_first_then_the_oldest() -> None:
    product = ProductFactory(code="LIFT")
    young = gap(10, product=product)
    slipped = gap(20, product=product, slips=2)
    old = gap(540, product=product)
    middle = gap(539, product=product, slips=1)
    assert [(line.key, line.is_due) for line in lines()] == [
        (old.key, True),
        (slipped.key, True),
        (middle.key, False),
        (young.key, False),
    ]


def test_other_orders_put_the_largest_first() -> None:
    product = ProductFactory(code="LIFT")
    cheap, dear, slipped = gap(30, product=product), gap(20, product=product), gap(10, product=product, slips=1)
    told(cheap, AccountFactory(), 30, hours_per_month=1, undo_hours=100)
    told(dear, AccountFactory(), 20, hours_per_month=90, undo_hours=1)
    assert keys(order="cost") == [dear.key, cheap.key, slipped.key]
    assert keys(order="undo") == [cheap.key, dear.key, slipped.key]
    assert keys(order="slips") == [slipped.key, cheap.key, dear.key]


@pytest.mark.parametrize("order", ["age", "cost", "slips", "undo"])
def test_pages_follow_each_other_forwards_and_backwards(order: str) -> None:
    product = ProductFactory()
    for number in range(7):
        told(gap(100 * number, product=product, slips=number % 3), AccountFactory(), hours_per_month=number // 2)
    scope = scope_of(AdminFactory(), Filters())
    every = [line.key for line in gaps_page(scope, order=order).rows]
    first = gaps_page(scope, order=order, limit=3)
    assert first.previous is None
    second = gaps_page(scope, order=order, limit=3, cursor=first.next.encode())
    third = gaps_page(scope, order=order, limit=3, cursor=second.next.encode())
    assert [line.key for page in (first, second, third) for line in page.rows] == every
    assert third.next is None
    back = gaps_page(scope, order=order, limit=3, cursor=third.previous.encode())
    assert [line.key for line in back.rows] == every[3:6]
    assert gaps_page(scope, order=order, limit=3, cursor=back.previous.encode()).previous is None


def test_accounts_come_by_what_they_carry_in_pages() -> None:
    item = gap()
    for hours in (3, 9, 6):
        told(item, AccountFactory(name=f"A{hours}"), hours_per_month=hours, undo_hours=0)
    scope = scope_of(AdminFactory(), Filters())
    first = accounts_page(scope, limit=2)
    assert [(one.name, one.hours, one.accounts) for one in first.rows] == [("A9", 9, 3), ("A6", 6, 3)]
    second = accounts_page(scope, limit=2, cursor=first.next.encode())
    assert [one.name for one in second.rows] == ["A3"]
    back = accounts_page(scope, limit=2, cursor=second.previous.encode())
    assert [one.name for one in back.rows] == ["A9", "A6"]


@pytest.mark.parametrize("text", ["nonsense", "WzAsIngiLDEsMl0", "WzAsMS4wLCJub3QgYSBkYXkiLDFd", "WzAsMS4wLDEsMV0"])
def test_a_cursor_of_another_list_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="does not belong to this list"):
        gaps_page(scope_of(AdminFactory(), Filters()), cursor=text)
    with pytest.raises(Invalid, match="does not belong to this list"):
        accounts_page(scope_of(AdminFactory(), Filters()), cursor=text)


# -- sums ------------------------------------------------------------------------------------------------------


def test_sums_count_gaps_slips_and_accounts_once_and_keep_products_without_a_gap() -> None:
    one, two, none = ProductFactory(name="A"), ProductFactory(name="B"), ProductFactory(name="C")
    shared = AccountFactory()
    told(gap(600, product=one, slips=2), shared, hours_per_month=5, undo_hours=0)
    told(gap(10, product=one, slips=1), AccountFactory(), hours_per_month=1, undo_hours=0)
    told(gap(10, product=two), shared, hours_per_month=3, undo_hours=0)
    sums = sums_of(scope_of(AdminFactory(), Filters()))
    total = sums.total
    assert (total.gaps, total.hours, total.accounts) == (3, 9, 2)
    assert (total.slipped, total.slipped_often, total.due, total.months) == (2, 1, 1, 20)
    found = [(row.product, row.gaps, row.hours, row.accounts) for row in sums.products]
    assert found == [(one, 2, 6, 2), (two, 1, 3, 1), (none, 0, 0, 0)]


def test_months_show_what_was_open_then() -> None:
    product = ProductFactory()
    today = timezone.localdate()
    closed = gap(400, product=product, status="shipped", closed_at=ago(200))
    told(closed, AccountFactory(), 400, hours_per_month=6, undo_hours=0)
    told(gap(300, product=product), AccountFactory(), 300, hours_per_month=4, undo_hours=0)
    months = months_of(scope_of(AdminFactory(), Filters()))
    assert len(months) == 24
    assert months[-1].month == today.replace(day=1)
    by_month = {(one.month.year, one.month.month): one for one in months}
    for one in months[:-1]:
        at = (one.month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        expected = 6 * (ago(400).date() <= at < ago(200).date()) + 4 * (ago(300).date() <= at)
        assert (one.total, one.hours[product.pk]) == (expected, expected), one.month
    at = ago(200).date()
    assert by_month[at.year, at.month].closed == 1
    assert sum(one.closed for one in months) == 1
    assert sum(one.opened for one in months) == 2
    assert (months[-1].total, months[-1].gaps) == (4, 1)


def test_months_are_there_without_any_gap() -> None:
    months = months_of(scope_of(AdminFactory(), Filters()))
    assert (len(months), sum(one.total + one.gaps for one in months)) == (24, 0)


# -- against the reckoning by hand -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A gap as an example draws it: days ago, with what was told of it."""

    opened: int
    closed: int | None
    told: tuple[tuple[int, int, float, float, float, int], ...]


_hours = st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.25, 12.0, 40.0])
_told = st.tuples(st.integers(0, 2), st.integers(0, 500), _hours, _hours, _hours, st.integers(0, 20))
_cases = st.builds(
    Case,
    opened=st.integers(0, 600),
    closed=st.none() | st.integers(0, 400),
    told=st.lists(_told, max_size=5, unique_by=lambda one: one[:2]).map(tuple),
)


@contextmanager
def forgotten() -> Iterator[None]:
    """Undo in the end what one example wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _made(case: Case, product: Product, accounts: Sequence[Account]) -> tuple[Item, list[Told], date | None]:
    closed = None if case.closed is None else ago(case.closed)
    item = gap(case.opened, product=product, status="open" if closed is None else "shipped", closed_at=closed)
    reports = []
    for account, days, runs, undo, build, people in case.told:
        told(item, accounts[account], days, hours_per_month=runs, undo_hours=undo, build_hours=build, people=people)
        reports.append(Told(str(account), ago(days).date(), runs, undo, build, people))
    return item, reports, closed.date() if closed else None


@settings(max_examples=40, deadline=None)
@given(st.lists(_cases, min_size=1, max_size=4))
def test_every_figure_is_that_of_the_reckoning_by_hand(cases: list[Case]) -> None:
    with forgotten():
        product, accounts, today = ProductFactory(), AccountFactory.create_batch(3), timezone.localdate()
        made = [_made(case, product, accounts) for case in cases]
        scope = scope_of(product.accountable_pm, Filters(status="all"))
        expected = {item.key: cost_of(reports, today, closed) for item, reports, closed in made}
        found = {line.key: line for line in gaps_page(scope).rows}
        for key, by_hand in expected.items():
            _same(found[key], by_hand)
        total = Sum(*(sum(getattr(one, name) for one in expected.values()) for name in FIGURES))
        sums = sums_of(scope)
        _same(sums.total, total)
        _same(sums.products[0], total)
        _same_sum(accounts_page(scope).rows, total)
        for month in months_of(scope, 18):
            last = (month.month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            at = min(last, today)
            by_hand_then = sum(hours_on(reports, at, closed) for _, reports, closed in made)
            assert month.total == pytest.approx(by_hand_then, abs=1e-9), month.month


def _same(found: object, by_hand: Sum) -> None:
    for name in FIGURES:
        assert getattr(found, name) == pytest.approx(getattr(by_hand, name), rel=1e-9, abs=1e-9), name


def _same_sum(rows: Sequence[object], by_hand: Sum) -> None:
    for name in FIGURES:
        assert sum(getattr(row, name) for row in rows) == pytest.approx(getattr(by_hand, name), abs=1e-6), name


@settings(max_examples=20, deadline=None)
@given(_cases)
def test_hours_a_month_are_those_of_the_score(case: Case) -> None:
    with forgotten():
        product, accounts = ProductFactory(), AccountFactory.create_batch(3)
        item, _, _ = _made(replace(case, closed=None), product, accounts)
        RequestFactory(product=product, item=item, account=accounts[0])
        scoring.score_items([item.pk])
        line = gap_of(product.accountable_pm, item)
        assert line is not None
        assert line.hours == pytest.approx(Score.objects.get(pk=item.pk).hours_per_month, rel=1e-9, abs=1e-9)


def test_what_the_pm_merges_costs_the_same_here_and_in_the_score() -> None:
    item = gap()
    pm, product = item.product.accountable_pm, item.product
    one, two = (
        GapFactory(product=product, account=AccountFactory(), filed_at=ago(30), workaround__hours_per_month=hours)
        for hours in (4, 7)
    )
    merge_request(actor=pm, request_id=two.pk, into_id=one.pk)
    (waiting,) = lines(status="untriaged")
    assert (waiting.key, waiting.accounts, waiting.runs) == (one.reference, 2, 11)
    link_request(actor=pm, request_id=one.pk, item_key=item.key)
    scoring.score_items([item.pk])
    (line,) = lines()
    assert (line.key, line.accounts, line.runs) == (item.key, 2, 11)
    assert line.hours == pytest.approx(Score.objects.get(pk=item.pk).hours_per_month)


def test_revenue_lost_is_what_the_account_paid_before_it_left() -> None:
    item, account = gap(), AccountFactory(arr=Decimal(98_000))
    SupportFactory(item=item, account=account)
    update_account(actor=None, account_id=account.pk, stage="former", lost_to="Fieldpad", arr=Decimal(0))
    (line,) = lines()
    assert [(one.name, one.to, one.arr) for one in line.lost] == [(account.name, "Fieldpad", Decimal("98000.00"))]
