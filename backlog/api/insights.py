"""``insights/`` and ``products/{slug}/insights/``: the findings with their figures."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.selectors.insights.read import TABLES, insights_of
from backlog.selectors.insights.scope import PERIODS, USUAL, scope_of
from common.api.serializers import StrictSerializer, read_query
from common.api.views import ApiView
from stakeholders.models import Product
from stakeholders.permissions import get_product_for
from users.permissions import require


class InsightsQuery(StrictSerializer):
    """What the findings are about."""

    period = serializers.ChoiceField(
        [(code, words) for code, (words, _) in PERIODS.items()],
        required=False,
        help_text="The last 12 months unless told.",
    )


class FindingShape(serializers.Serializer[Any]):
    """A finding in words, and the table behind it: shares are of one, money is decimal text."""

    name = serializers.ChoiceField([(name, name) for name in TABLES])
    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.JSONField()))


class InsightsShape(serializers.Serializer[Any]):
    """All findings about a product, or about all that the person sees."""

    product = serializers.CharField(allow_null=True)
    period = serializers.CharField()
    findings = FindingShape(many=True)


class _Insights(ApiView):
    """The findings, for colleagues."""

    def about(self, request: Request, product: Product | None) -> Response:
        """The findings about a product or, without one, about all that the person sees."""
        require(self.user.is_internal, "Insights are for colleagues.")
        period = read_query(request, InsightsQuery).get("period", USUAL)
        found = insights_of(scope_of(self.user, product, period)).tables()
        findings = [
            {"name": name, "title": title, "columns": table.head, "rows": table.rows}
            for name, (title, table) in found.items()
        ]
        return Response({"product": product.slug if product else None, "period": period, "findings": findings})


class CompanyInsights(_Insights):
    """What was asked for, is planned and was shipped, over all products that the person sees."""

    @extend_schema(
        operation_id="read_company_insights",
        summary="Read insights into all products",
        tags=["insights"],
        parameters=[InsightsQuery],
        responses=InsightsShape,
    )
    def get(self, request: Request) -> Response:
        """Read them."""
        return self.about(request, None)


class ProductInsights(_Insights):
    """The same for one product."""

    @extend_schema(
        operation_id="read_insights",
        summary="Read insights into a product",
        tags=["insights"],
        parameters=[InsightsQuery],
        responses=InsightsShape,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Read them."""
        return self.about(request, get_product_for(self.user, slug))
