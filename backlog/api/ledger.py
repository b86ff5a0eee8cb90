"""``gaps/ledger/``: what living with gaps costs, by gap, account, product and month."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.fields import AccountFilter
from backlog.choices import ItemStatus
from backlog.selectors.ledger import (
    ALL,
    UNTRIAGED,
    AccountCost,
    Cost,
    Filters,
    Gap,
    Month,
    ProductCost,
    Scope,
    accounts_page,
    gaps_page,
    months_of,
    scope_of,
    sums_of,
)
from common.api.pagination import envelope
from common.api.resources import base_address
from common.api.schema import page_schema
from common.api.serializers import DEFAULT_LIMIT, PageQuery, read_query
from common.api.views import ApiView
from common.cursors import Cursor, decode, malformed
from stakeholders.choices import AccountStage
from stakeholders.models import Account
from users.models import User
from users.permissions import require

BY = ("gap", "account", "product", "month")
ORDERS = ("age", "cost", "slips", "undo")
STATUSES = (*ItemStatus.values, UNTRIAGED, ALL)


class LedgerQuery(PageQuery):
    """What the ledger is asked for."""

    by = serializers.ChoiceField(BY, required=False, help_text="A row for each of these; `gap` unless told.")
    product = serializers.SlugField(required=False)
    account = AccountFilter(required=False, help_text="Counts the workarounds of this account alone.")
    segment = serializers.IntegerField(required=False, min_value=1, help_text="Those of the accounts of a segment.")
    mine = serializers.BooleanField(required=False, help_text="Those of the accounts that you look after.")
    status = serializers.ChoiceField(
        STATUSES, required=False, help_text="All open gaps unless told. Months are those of all gaps, whatever it says."
    )
    q = serializers.CharField(
        required=False, max_length=200, help_text="Words of the title, problem, key or workaround."
    )
    order = serializers.ChoiceField(
        ORDERS, required=False, help_text="Of gaps: due for a decision, then the oldest (`age`), or the largest first."
    )


class CostShape(serializers.Serializer[Any]):
    """Hours of the accounts' people.

    `hours_per_month` is `living_hours_per_month` and a twelfth of `undo_hours_reported`, as in the score. `undo_hours`
    is what undoing has grown to, by a twelfth of itself a month.
    """

    hours_per_month = serializers.FloatField()
    living_hours_per_month = serializers.FloatField()
    hours_since_reported = serializers.FloatField(help_text="Of living with it.")
    build_hours = serializers.FloatField(help_text="It took to build the workarounds.")
    undo_hours = serializers.FloatField()
    undo_hours_reported = serializers.FloatField()
    undo_hours_of_last_year = serializers.FloatField(help_text="By how much it grew in the last 365 days.")
    people = serializers.IntegerField()


class KnownWorkaroundShape(serializers.Serializer[Any]):
    """How one lives with the gap: what we say, and what the account says that it costs most."""

    published = serializers.CharField(help_text="In words for customers; empty while nobody wrote it.")
    reported = serializers.CharField()
    reported_by = serializers.CharField(help_text="The account's name.")


class LostAccountShape(serializers.Serializer[Any]):
    """A former customer who had asked for it."""

    account = serializers.IntegerField()
    name = serializers.CharField()
    to = serializers.CharField(help_text="The competitor.")
    arr = serializers.CharField()
    currency = serializers.CharField()


class GapRowShape(CostShape):
    """A gap: an item (`item`), or a report that nobody has triaged yet (`request`)."""

    item = serializers.CharField(allow_null=True)
    request = serializers.IntegerField(allow_null=True)
    product = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField((*ItemStatus.values, UNTRIAGED))
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    months_open = serializers.IntegerField()
    slips = serializers.IntegerField()
    due = serializers.BooleanField(help_text="Open 18 months or slipped twice: somebody has to decide.")
    accounts = serializers.IntegerField()
    competitor = serializers.CharField()
    workaround = KnownWorkaroundShape()
    lost = LostAccountShape(many=True)
    url = serializers.URLField()


class AccountRowShape(CostShape):
    """What gaps cost one account."""

    account = serializers.IntegerField()
    name = serializers.CharField()
    stage = serializers.ChoiceField(AccountStage.choices)
    arr = serializers.CharField()
    currency = serializers.CharField()
    gaps = serializers.IntegerField()
    url = serializers.URLField()


class ProductRowShape(CostShape):
    """What the gaps of one product cost."""

    product = serializers.CharField()
    name = serializers.CharField()
    gaps = serializers.IntegerField()
    accounts = serializers.IntegerField()
    slipped = serializers.IntegerField(help_text="Gaps that slipped a release.")
    slipped_often = serializers.IntegerField(help_text="Two or more.")
    due = serializers.IntegerField()
    months_open = serializers.IntegerField(help_text="Of the oldest.")


class MonthRowShape(serializers.Serializer[Any]):
    """How things stood at the end of a month, or stand now; the newest first."""

    month = serializers.CharField(help_text="As in 2026-11.")
    hours_per_month = serializers.FloatField()
    products = serializers.DictField(child=serializers.FloatField(), help_text="Hours a month by product.")
    gaps = serializers.IntegerField()
    opened = serializers.IntegerField()
    closed = serializers.IntegerField()


_PAGES = [page_schema(shape) for shape in (GapRowShape, AccountRowShape, ProductRowShape, MonthRowShape)]


class GapLedger(ApiView):
    """The gap ledger."""

    @extend_schema(
        operation_id="gap_ledger",
        summary="What living with gaps costs",
        tags=["gaps"],
        parameters=[LedgerQuery],
        responses=PolymorphicProxySerializer("LedgerPage", _PAGES, resource_type_field_name=None, many=False),
    )
    def get(self, request: Request) -> Response:
        """Return a page of rows."""
        require(self.user.is_internal, "The gap ledger is for colleagues.")
        query = read_query(request, LedgerQuery)
        scope = scope_of(self.user, _filters(self.user, query))
        rows, following, previous = _READ[query.get("by", "gap")](scope, query, base_address(request))
        return Response(envelope(request, rows, following, previous))


_Found = tuple[list[dict[str, Any]], Cursor | None, Cursor | None]


def _filters(user: User, query: dict[str, Any]) -> Filters:
    chosen: dict[str, Any] = {name: query[name] for name in ("product", "segment", "status", "q") if name in query}
    if "account" in query:
        rows = Account.objects.visible_to(user).known_as(**query["account"])
        chosen["account"] = rows.values_list("pk", flat=True).first() or 0
    return Filters(**chosen, customer_pm=user.pk if query.get("mine") else None)


def _gaps(scope: Scope, query: dict[str, Any], base: str) -> _Found:
    page = gaps_page(
        scope, order=query.get("order", "age"), limit=query.get("limit", DEFAULT_LIMIT), cursor=query.get("cursor", "")
    )
    return [_gap(row, base) for row in page.rows], page.next, page.previous


def _accounts(scope: Scope, query: dict[str, Any], base: str) -> _Found:
    page = accounts_page(scope, limit=query.get("limit", DEFAULT_LIMIT), cursor=query.get("cursor", ""))
    return [_account(row, base) for row in page.rows], page.next, page.previous


def _products(scope: Scope, query: dict[str, Any], base: str) -> _Found:
    return _sliced([_product(row) for row in sums_of(scope).products], query)


def _months(scope: Scope, query: dict[str, Any], base: str) -> _Found:
    slugs = {product.pk: product.slug for product in scope.products}
    return _sliced([_month(row, slugs) for row in reversed(months_of(scope))], query)


_READ: dict[str, Callable[[Scope, dict[str, Any], str], _Found]] = {
    "gap": _gaps,
    "account": _accounts,
    "product": _products,
    "month": _months,
}


def _sliced(rows: list[dict[str, Any]], query: dict[str, Any]) -> _Found:
    """A page of a list that is short and read whole."""
    limit = query.get("limit", DEFAULT_LIMIT)
    start = _start(query["cursor"]) if "cursor" in query else 0
    following = Cursor((start + limit,)) if start + limit < len(rows) else None
    return rows[start : start + limit], following, Cursor((max(0, start - limit),)) if start else None


def _start(text: str) -> int:
    (start,) = decode(text, 1).at
    if isinstance(start, bool) or not isinstance(start, int) or start < 0:
        raise malformed()
    return start


def _cost(row: Cost) -> dict[str, Any]:
    return {
        "hours_per_month": row.hours,
        "living_hours_per_month": row.runs,
        "hours_since_reported": row.since,
        "build_hours": row.build,
        "undo_hours": row.undo,
        "undo_hours_reported": row.undo_told,
        "undo_hours_of_last_year": row.undo_grown,
        "people": row.people,
    }


def _gap(row: Gap, base: str) -> dict[str, Any]:
    currency = settings.REPORTING_CURRENCY
    return _cost(row) | {
        "item": row.key if row.item_id else None,
        "request": row.request_id,
        "product": row.product.slug,
        "title": row.title,
        "status": row.status,
        "opened_on": row.opened_on,
        "closed_on": row.closed_on,
        "months_open": row.months,
        "slips": row.slips,
        "due": row.is_due,
        "accounts": row.accounts,
        "competitor": row.competitor,
        "workaround": {"published": row.workaround, "reported": row.told, "reported_by": row.told_by},
        "lost": [
            {"account": one.id, "name": one.name, "to": one.to, "arr": f"{one.arr:.2f}", "currency": currency}
            for one in row.lost
        ],
        "url": f"{base}items/{row.key}/" if row.item_id else f"{base}requests/{row.request_id}/",
    }


def _account(row: AccountCost, base: str) -> dict[str, Any]:
    return _cost(row) | {
        "account": row.account_id,
        "name": row.name,
        "stage": row.stage,
        "arr": f"{row.arr:.2f}",
        "currency": settings.REPORTING_CURRENCY,
        "gaps": row.gaps,
        "url": f"{base}accounts/{row.account_id}/",
    }


def _product(row: ProductCost) -> dict[str, Any]:
    return _cost(row) | {
        "product": row.product.slug if row.product else None,
        "name": str(row.product),
        "gaps": row.gaps,
        "accounts": row.accounts,
        "slipped": row.slipped,
        "slipped_often": row.slipped_often,
        "due": row.due,
        "months_open": row.months,
    }


def _month(row: Month, slugs: dict[int, str]) -> dict[str, Any]:
    return {
        "month": f"{row.month:%Y-%m}",
        "hours_per_month": row.total,
        "products": {slugs[pk]: hours for pk, hours in row.hours.items()},
        "gaps": row.gaps,
        "opened": row.opened,
        "closed": row.closed,
    }
