"""The gap ledger's lists: who sees which gaps, in which order, and their sums."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.selectors.ledger import Filters, accounts_page, gaps_page, months_of, scope_of, sums_of
from common.errors import Invalid
from tests.backlog.ledger_rows import ago, gap, keys, lines, told
from tests.factories import (
    AccountFactory,
    AdminFactory,
    CustomerFactory,
    CustomerPMFactory,
    GapFactory,
    LeaderFactory,
    ProductFactory,
    ProductPMFactory,
    SegmentFactory,
    SupportFactory,
)

pytestmark = pytest.mark.django_db


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
