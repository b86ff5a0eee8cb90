"""Business cases of items and of a product's open backlog, and ``products/{slug}/rates/`` behind them."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.models import ProductRates
from backlog.permissions import check_may_set_rates, get_item_for
from backlog.scoring.business_case import Case
from backlog.selectors.business_case import case_of_item, case_of_product, rates_of, rates_row
from backlog.selectors.business_case_rows import case_rows
from backlog.selectors.business_case_words import case_title, payback_words
from backlog.services.rates import set_rates
from common.api.pagination import envelope
from common.api.resources import Resource, base_address, with_tag
from common.api.schema import page_schema
from common.api.serializers import DEFAULT_LIMIT, Currency, Money, PageQuery, StrictSerializer, read_body, read_query
from common.api.views import ApiView
from requests_intake.choices import Importance
from stakeholders.models import Product
from stakeholders.permissions import get_product_for

_FIGURES = ("at_stake", "renewing", "likely_lost", "likely_kept", "to_win", "deals_in_all", "cost")
_TAG = ["business cases"]


class GroupShape(serializers.Serializer[Any]):
    """Customers of one importance with their yearly revenue."""

    importance = serializers.ChoiceField(Importance.choices)
    accounts = serializers.IntegerField()
    arr = Money()


class CaseShape(serializers.Serializer[Any]):
    """Yearly revenue that hangs on it, and what it costs; amounts in ``currency``, null while a rate is missing."""

    title = serializers.CharField()
    payback = serializers.CharField()
    currency = Currency()
    at_stake = Money(help_text="Of the customers that ask for it.")
    groups = GroupShape(many=True)
    renewing = Money(help_text="Of it, due for renewal within twelve months.")
    likely_lost = Money(help_text="Of it, by churn risk.")
    likely_kept = Money(help_text="Of that, of customers who cannot live without it.")
    to_win = Money(help_text="Open deals, each amount times its win probability.")
    deals_in_all = Money()
    days = serializers.DictField(child=serializers.FloatField(), help_text="Person-days by the pool's slug.")
    unestimated = serializers.IntegerField(help_text="Items without an estimate, which add no cost.")
    cost = Money(allow_null=True)
    unpriced = serializers.ListField(child=serializers.CharField(), help_text="Pools with work and without a rate.")
    hours_per_month = serializers.FloatField(help_text="Of customers' people, living with the gap.")
    gap_cost_per_month = Money(allow_null=True)
    payback_months = serializers.FloatField(allow_null=True)


class ItemCaseShape(CaseShape):
    """The case of an item; ``rank`` is null unless it was listed."""

    rank = serializers.IntegerField()
    key = serializers.CharField()
    item_title = serializers.CharField()
    url = serializers.URLField()


def case_data(case: Case) -> dict[str, Any]:
    """A case as it goes over the wire."""
    return {
        "title": case_title(case),
        "payback": payback_words(case),
        "currency": settings.REPORTING_CURRENCY,
        **{name: _money(getattr(case, name)) for name in _FIGURES},
        "groups": [
            {"importance": one.importance, "accounts": one.accounts, "arr": _money(one.arr)} for one in case.groups
        ],
        "days": case.inputs.days,
        "unestimated": case.inputs.unestimated,
        "unpriced": case.unpriced,
        "hours_per_month": case.inputs.hours,
        "gap_cost_per_month": _money(case.gap_cost),
        "payback_months": case.payback_months,
    }


def _money(amount: Any) -> str | None:
    return None if amount is None else f"{amount:.2f}"


class ItemCase(ApiView):
    """The business case of an item."""

    @extend_schema(
        operation_id="read_business_case", summary="The business case of an item", tags=_TAG, responses=CaseShape
    )
    def get(self, request: Request, key: str) -> Response:
        """Read it."""
        return Response(case_data(case_of_item(get_item_for(self.user, key))))


class ProductCase(ApiView):
    """The business case of all that is open."""

    @extend_schema(
        operation_id="read_finance",
        summary="Key figures of a product's open backlog",
        description="Each customer and each deal counts once, however many items it asks for.",
        tags=_TAG,
        responses=CaseShape,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Read them."""
        return Response(case_data(case_of_product(get_product_for(self.user, slug))))


class ProductCases(ApiView):
    """The business case of each open item."""

    @extend_schema(
        operation_id="list_business_cases",
        summary="The business cases of a product's items, as they rank",
        tags=_TAG,
        parameters=[PageQuery],
        responses=page_schema(ItemCaseShape),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Return a page."""
        query = read_query(request, PageQuery)
        product = get_product_for(self.user, slug)
        page = case_rows(product, limit=query.get("limit", DEFAULT_LIMIT), cursor=query.get("cursor"))
        base = base_address(request)
        rows = [
            {"rank": row.rank, "key": row.item.key, "item_title": row.item.title, **case_data(row.case),
             "url": f"{base}items/{row.item.key}/business-case/"}
            for row in page.rows
        ]  # fmt: skip
        return Response(envelope(request, rows, page.next, page.previous))


# -- rates -----------------------------------------------------------------------------------------------------


class RatesBody(StrictSerializer):
    """All rates, in the installation's currency; what is missing is not known from now on."""

    per_day = serializers.DictField(child=Money(allow_null=True), help_text="Of a person-day, by the pool's slug.")
    per_hour = Money(required=False, allow_null=True, help_text="Of an hour with a workaround.")
    version = serializers.IntegerField(required=False, min_value=0, help_text="The version that you read.")


class RatesShape(serializers.Serializer[Any]):
    """What the work on a product costs; ``version`` 0 before anybody said."""

    per_day = serializers.DictField(child=Money())
    per_hour = Money(allow_null=True)
    currency = Currency()
    version = serializers.IntegerField()


class ProductRatesView(Resource):
    """The rates of a product."""

    shape, body = RatesShape, RatesBody

    def represent(self, rows: Any) -> list[dict[str, Any]]:
        """Write them."""
        return [_rates(row.product, row) for row in rows]

    @extend_schema(
        operation_id="read_rates", summary="What the work on a product costs", tags=_TAG, responses=RatesShape
    )
    def get(self, request: Request, slug: str) -> Response:
        """Read them."""
        return Response(self.represent_one(rates_row(get_product_for(self.user, slug))))

    @extend_schema(
        operation_id="set_rates",
        summary="Say what the work on a product costs",
        description="Finance, the product's PM and administrators.",
        tags=_TAG,
        request=RatesBody,
        responses=RatesShape,
    )
    def put(self, request: Request, slug: str) -> Response:
        """Set all of them."""
        product = get_product_for(self.user, slug)
        check_may_set_rates(self.user, product)
        data = read_body(request, RatesBody)
        stated = data.pop("version", None)
        row = with_tag(
            request, stated, lambda version: set_rates(actor=self.user, product=product, version=version, **data)
        )
        return Response(self.represent_one(row))


def _rates(product: Product, row: ProductRates) -> dict[str, Any]:
    rates = rates_of(product)
    return {
        "per_day": {slug: _money(rate) for slug, rate in rates.per_day.items()},
        "per_hour": _money(rates.per_hour),
        "currency": settings.REPORTING_CURRENCY,
        "version": row.version,
    }
