"""The report on one account: to read, to print on A4, to take along as a table."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from backlog.selectors.account_report import AUDIENCES, PERIODS, Line, Report, report_on
from backlog.selectors.accounts import LivedGap
from backlog.views.accounts import FOR_COLLEAGUES
from common.http.pages import answer
from common.http.tables import csv_answer
from requests_intake.choices import RequestKind
from stakeholders.models import Account
from stakeholders.permissions import get_account_for
from users.permissions import require
from users.selectors.people import signed_in


@require_safe
def account_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report; ``period`` and ``audience`` stand in the address."""
    account, report, period = _report(request, pk)
    if account.pk != pk:
        return HttpResponsePermanentRedirect(reverse("account-report", args=[account.pk]))
    context = {
        "account": account,
        "report": report,
        "period": period,
        "periods": PERIODS,
        "audiences": AUDIENCES,
        "outside": report.audience == "customer",
        "today": timezone.localdate(),
    }
    return answer(request, "accounts/report.html", context)


@require_safe
def account_report_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a table: a line for each thing asked, vote and gap."""
    account, report, _ = _report(request, pk)
    return csv_answer(f"report-{account.pk}-{timezone.localdate():%Y-%m-%d}", _HEAD, _rows(report))


def _report(request: HttpRequest, pk: int) -> tuple[Account, Report, str]:
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    account = get_account_for(user, pk)
    audience, period = request.GET.get("audience", ""), request.GET.get("period", "")
    audience = audience if audience in AUDIENCES else "internal"
    period = period if period in PERIODS else "all"
    return account, report_on(user, account, audience, period), period


_HEAD = (
    "what", "title", "product", "kind", "importance", "asked on", "asked by", "what became of it", "request", "item",
    "why not", "what would change it", "hours a month", "hours so far", "hours to undo",
)  # fmt: skip


def _rows(report: Report) -> Iterator[Sequence[Any]]:
    for what, lines in (("asked", report.lines), ("supported", report.votes)):
        yield from (_row(what, line) for line in lines)
    yield from (_gap_row(gap, report) for gap in report.gaps.gaps)


def _gap_row(gap: LivedGap, report: Report) -> Sequence[Any]:
    one, outside = gap.request, report.audience == "customer"
    return (
        "lives with", gap.public_title if outside else gap.title, gap.cost.product.name, RequestKind.GAP.label,
        one.get_importance_display() if one else "", timezone.localdate(gap.since) if gap.since else "", "", "",
        one.reference if one and not outside else "", gap.item.key if gap.item and not outside else "", "", "",
        gap.cost.hours, gap.cost.since, gap.cost.undo,
    )  # fmt: skip


def _row(what: str, line: Line) -> Sequence[Any]:
    return (
        what, line.title, line.product, line.kind, line.importance, line.asked_on, line.asked_by, line.words,
        line.number, line.key, line.reason, line.would_change, "", "", "",
    )  # fmt: skip
