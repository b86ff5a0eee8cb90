"""The gap ledger as a CSV file: what the page shows, without its pages."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from backlog.forms.ledger import LedgerForm
from backlog.selectors.ledger import (
    AccountCost,
    Cost,
    Gap,
    Scope,
    accounts_page,
    gaps_page,
    months_of,
    scope_of,
    sums_of,
)
from backlog.views.ledger import FOR_COLLEAGUES
from common.http.tables import csv_answer
from users.permissions import require
from users.selectors.people import signed_in

AT_ONCE = 1000
_COST = (
    "hours a month", "of it living with it", "hours since reported", "hours to build", "hours to undo",
    "of it as reported", "undo grown in a year", "people",
)  # fmt: skip
_Table = tuple[Sequence[str], Iterator[Sequence[Any]]]


@require_safe
def gap_ledger_csv(request: HttpRequest) -> HttpResponse:
    """The filtered ledger: gaps (with their workarounds), accounts, products, or months with ``by=month``."""
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    form = LedgerForm(request.GET, user=user)
    form.is_valid()
    scope = scope_of(user, form.filters())
    view = "month" if request.GET.get("by") == "month" else form.view
    head, rows = _TABLES[view](scope, form)
    return csv_answer(f"gap-ledger-by-{'gap' if view == 'known' else view}", head, rows)


def _gaps(scope: Scope, form: LedgerForm) -> _Table:
    head = (
        "gap", "title", "product", "status", "opened", "closed", "months open", "slips", "due for a decision", *_COST,
        "accounts", "competitor", "customers lost", f"revenue lost a year, {settings.REPORTING_CURRENCY}",
        "workaround for customers", "workaround as reported", "reported by",
    )  # fmt: skip
    return head, (_gap(gap) for gap in _every_gap(scope, form.sorting))


def _every_gap(scope: Scope, order: str) -> Iterator[Gap]:
    cursor = ""
    while True:
        page = gaps_page(scope, order=order, limit=AT_ONCE, cursor=cursor)
        yield from page.rows
        if page.next is None:
            return
        cursor = page.next.encode()


def _gap(gap: Gap) -> Sequence[Any]:
    lost = "; ".join(f"{one.name} to {one.to}" if one.to else one.name for one in gap.lost)
    return (
        gap.key, gap.title, gap.product.name, gap.status_label, gap.opened_on, gap.closed_on, gap.months, gap.slips,
        "yes" if gap.is_due else "no", *_cost(gap), gap.accounts, gap.competitor, lost,
        gap.arr_lost if gap.lost else "", gap.workaround, gap.told, gap.told_by,
    )  # fmt: skip


def _cost(row: Cost) -> Sequence[Any]:
    return (row.hours, row.runs, row.since, row.build, row.undo, row.undo_told, row.undo_grown, row.people)


def _accounts(scope: Scope, form: LedgerForm) -> _Table:
    head = ("account", "stage", f"ARR, {settings.REPORTING_CURRENCY}", "lost to", "gaps", *_COST)
    rows = ((one.name, one.stage, one.arr, one.lost_to, one.gaps, *_cost(one)) for one in _every_account(scope))
    return head, rows


def _every_account(scope: Scope) -> Iterator[AccountCost]:
    cursor = ""
    while True:
        page = accounts_page(scope, limit=AT_ONCE, cursor=cursor)
        yield from page.rows
        if page.next is None:
            return
        cursor = page.next.encode()


def _products(scope: Scope, form: LedgerForm) -> _Table:
    head = ("product", "gaps", "slipped", "slipped twice or more", "due for a decision", "accounts", *_COST)
    rows = (
        (str(one.product), one.gaps, one.slipped, one.slipped_often, one.due, one.accounts, *_cost(one))
        for one in sums_of(scope).products
    )
    return head, rows


def _months(scope: Scope, form: LedgerForm) -> _Table:
    head = ("month", *(product.name for product in scope.products), "hours a month", "gaps open", "opened", "closed")
    rows = (
        (
            f"{one.month:%Y-%m}", *(one.hours.get(product.pk, 0.0) for product in scope.products), one.total,
            one.gaps, one.opened, one.closed,
        )
        for one in months_of(scope)
    )  # fmt: skip
    return head, rows


_TABLES = {"gap": _gaps, "known": _gaps, "account": _accounts, "product": _products, "month": _months}
