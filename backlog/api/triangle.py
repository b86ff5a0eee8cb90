"""``products/{slug}/triangle/``: which item comes first under each weighting."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.backlog import tried_of
from backlog.api.bodies import TriangleQuery
from backlog.scoring import WhatIf
from backlog.selectors.explained import plain_profile
from backlog.selectors.triangle import triangle_of
from common.api.serializers import read_query
from common.api.views import ApiView
from stakeholders.models import WeightProfile
from stakeholders.permissions import get_product_for


class RegionShape(serializers.Serializer[Any]):
    """The weightings under which one item comes first."""

    key = serializers.CharField()
    title = serializers.CharField()
    share = serializers.FloatField(help_text="Of all weightings; the shares sum to 1.")
    centre = serializers.ListField(child=serializers.FloatField())
    polygons = serializers.ListField(
        child=serializers.ListField(child=serializers.ListField(child=serializers.FloatField())),
        help_text="Corners as weights of current, future and strategy.",
    )
    lifted_by = serializers.ListField(child=serializers.CharField(), help_text="Items whose place a prerequisite has.")


class ContenderShape(serializers.Serializer[Any]):
    """An item that can be among the best five somewhere."""

    key = serializers.CharField()
    title = serializers.CharField()
    priorities = serializers.ListField(
        child=serializers.FloatField(), help_text="Under each stakeholder alone; in between the sum by the weights."
    )
    below = serializers.BooleanField(help_text="It misses a floor.")
    lifters = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="Contenders that need it, by position in this list, and the steps to each.",
    )


class ShiftShape(serializers.Serializer[Any]):
    """The smallest shift of one weight, the other two in their proportion, that changes the first place."""

    stakeholder = serializers.ChoiceField(["current", "future", "strategy"])
    weight = serializers.FloatField()
    key = serializers.CharField(help_text="Who leads from there on.")
    title = serializers.CharField()


class LeadShape(serializers.Serializer[Any]):
    """Who comes first under the weights that are tried, or in force."""

    key = serializers.CharField()
    title = serializers.CharField()
    until = ShiftShape(allow_null=True, help_text="Null if no single weight changes it.")


class TriangleShape(serializers.Serializer[Any]):
    """The triangle of a product."""

    version = serializers.IntegerField()
    weights = serializers.ListField(child=serializers.FloatField(), help_text="Those in force: today's point.")
    items = serializers.IntegerField(help_text="Open items.")
    regions = RegionShape(many=True)
    contenders = ContenderShape(many=True)
    lead = LeadShape(allow_null=True)


class WeighingTriangle(ApiView):
    """Which item comes first under each weighting."""

    @extend_schema(
        operation_id="weighing_triangle",
        summary="The weighing triangle",
        description="Exact polygons over the three weights; `floors`, `alpha` and `gamma` may be tried.",
        tags=["backlog"],
        parameters=[TriangleQuery],
        responses=TriangleShape,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Return the regions, the largest first."""
        query = read_query(request, TriangleQuery)
        product = get_product_for(self.user, slug)
        profile = WeightProfile.objects.get(product=product, is_active=True)
        tried = tried_of(query, product) or WhatIf().over(plain_profile(profile))
        found = triangle_of(product.pk, tried)
        return Response(
            {
                "version": profile.number,
                "weights": list(profile.weights.values()),
                "items": found.items,
                "regions": found.regions,
                "contenders": found.contenders,
                "lead": found.lead,
            }
        )
