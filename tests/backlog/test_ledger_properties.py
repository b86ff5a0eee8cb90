"""The gap ledger's figures against a reckoning by hand, and against the score."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.models import Item, Score
from backlog.selectors.ledger import Filters, accounts_page, gap_of, gaps_page, months_of, scope_of, sums_of
from backlog.services import scoring
from backlog.services.merging import merge_request
from backlog.services.triage import link_request
from stakeholders.models import Account, Product
from tests.backlog.ledger_by_hand import Sum, Told, cost_of, hours_on
from tests.backlog.ledger_rows import ago, gap, lines, told
from tests.factories import AccountFactory, GapFactory, ProductFactory, RequestFactory

pytestmark = pytest.mark.django_db
FIGURES = ("hours", "runs", "since", "build", "undo_told", "undo", "people")


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
