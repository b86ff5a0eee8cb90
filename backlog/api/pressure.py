"""``pressure/``: what our own people ask for, beside what it would displace."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from backlog.api.saying_no import DisplacedShape, displaced_data
from backlog.selectors.displacing import OWN_SOURCES, Displacement, displacements
from backlog.selectors.pressure import item_of, own_asks
from common.api.pagination import page_of
from common.api.resources import base_address
from common.api.schema import page_schema
from common.api.serializers import PageQuery, read_query
from common.api.views import ApiView
from requests_intake.choices import Evidence, RequestStatus, Source
from requests_intake.models import Request
from users.permissions import require

_SOURCES = [(one.value, one.label) for one in OWN_SOURCES]


class PressureQuery(PageQuery):
    """What the list is asked for."""

    product = serializers.SlugField(required=False)
    source = serializers.ChoiceField(_SOURCES, required=False)  # type: ignore[assignment]  # the name is given
    all = serializers.BooleanField(required=False, help_text="Also what was declined or is shipped.")


class PressureShape(serializers.Serializer[Any]):
    """A request of our own people, and what its item would displace; nothing without an item or an estimate."""

    request = serializers.IntegerField()
    product = serializers.CharField()
    title = serializers.CharField()
    source = serializers.ChoiceField(Source.choices)  # type: ignore[assignment]  # the name is given
    evidence = serializers.ChoiceField(Evidence.choices)
    status = serializers.ChoiceField(RequestStatus.choices)
    account = serializers.IntegerField(allow_null=True)
    opportunity = serializers.IntegerField(allow_null=True)
    filed_by = serializers.CharField(allow_null=True)
    filed_at = serializers.DateTimeField()
    item = serializers.CharField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    priority = serializers.FloatField(allow_null=True)
    effort_days = serializers.FloatField(allow_null=True, help_text="Null: nobody has estimated it.")
    displaces = DisplacedShape(many=True)
    words = serializers.CharField(help_text="The trade, said in words; empty without an item.")
    url = serializers.URLField()


class Pressure(ApiView):
    """Requests through leadership, sales, RFPs and competitor analysis."""

    @extend_schema(
        operation_id="list_pressure",
        summary="What our own people ask for, and what it would displace",
        tags=["requests"],
        parameters=[PressureQuery],
        responses=page_schema(PressureShape),
    )
    def get(self, request: HttpRequest) -> Response:
        """Return a page, the latest first."""
        require(self.user.is_internal, "This list is for colleagues.")
        query, base = read_query(request, PressureQuery), base_address(request)
        rows = own_asks(
            self.user,
            product=query.get("product", ""),
            source=query.get("source", ""),
            with_closed=query.get("all", False),
        )

        def shape(page: list[Request]) -> Sequence[Any]:
            items = {one.pk: item for one in page if (item := item_of(one))}
            found = displacements(items.values())
            return [_data(one, found.get(items[one.pk].pk) if one.pk in items else None, base) for one in page]

        return page_of(request, rows, shape, query, ("-filed_at", "-id"))


def _data(one: Request, trade: Displacement | None, base: str) -> dict[str, Any]:
    item = item_of(one)
    plain = ("title", "source", "evidence", "status", "filed_at")
    return {
        "request": one.pk,
        "product": one.product.slug,
        **{name: getattr(one, name) for name in plain},
        "account": one.account_id,
        "opportunity": one.opportunity_id,
        "filed_by": str(one.filed_by) if one.filed_by else None,
        "item": item.key if item else None,
        "rank": trade.rank if trade else None,
        "priority": trade.priority if trade else None,
        "effort_days": trade.days if trade else None,
        "displaces": [displaced_data(part, base) for part in trade.parts] if trade else [],
        "words": trade.words if trade else "",
        "url": f"{base}requests/{one.pk}/",
    }
