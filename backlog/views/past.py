"""The ranked backlog as it was on a day: to look at, not to change."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from backlog.choices import ItemStatus
from backlog.selectors.as_of import PastPage, add_ranks_of_today, backlog_as_of, day_of, first_day, mark_lifted
from backlog.views.rows import STAKEHOLDERS
from common.cursors import Cursor
from common.errors import Invalid
from common.http.pages import answer
from common.presentation.bars import stake_bar
from common.presentation.figures import counted
from stakeholders.models import Product

_ITS_OWN = frozenset({"as_of", "cursor", "item"})
_CLOSED = {ItemStatus.SHIPPED: "shipped since", ItemStatus.DECLINED: "declined since"}


def past_backlog(request: HttpRequest, product: Product) -> HttpResponse:
    """The ranking of the day that the address names, beside today's; a day that cannot be shown is said, with 422."""
    asked = request.GET["as_of"].strip()
    context = {"product": product, "asked": asked, "today": timezone.localdate(), "first_day": first_day(product)}
    try:
        page = backlog_as_of(product, day_of(asked), cursor=request.GET.get("cursor"))
    except Invalid as refused:
        return answer(request, "backlog/as_of.html", context | {"error": refused.message}, status=422)
    add_ranks_of_today(product, page.rows)
    mark_lifted(page.rows)
    return answer(request, "backlog/as_of.html", context | _shown(request, page))


def _shown(request: HttpRequest, page: PastPage) -> dict[str, Any]:
    weights = page.snapshot.profile.weights
    return {
        "page": page,
        "profile": page.snapshot.profile,
        "weights": weights,
        "count_words": counted(page.count, "open item"),
        "rows": [_row(row, weights) for row in page.rows],
        "left_out": sorted(set(request.GET) - _ITS_OWN),
        "previous_url": _at(request, page.previous),
        "next_url": _at(request, page.next),
        "page_words": _page_words(page.rows) if page.previous or page.next else "",
    }


def _row(row: dict[str, Any], weights: Mapping[str, float]) -> dict[str, Any]:
    bar = stake_bar([weights[name] * row[name] for name in STAKEHOLDERS], row["value"])
    now = row["rank_now"]
    moved = None if now is None else row["rank"] - now
    return row | {"bar": bar, "moved": moved, "became": _CLOSED.get(row["status"], "not ranked") if now is None else ""}


def _at(request: HttpRequest, cursor: Cursor | None) -> str:
    if cursor is None:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor.encode()
    return f"{request.path}?{query.urlencode()}"


def _page_words(rows: Sequence[Mapping[str, Any]]) -> str:
    return f"Ranks {rows[0]['rank']} to {rows[-1]['rank']}" if rows else ""
