"""``requests/{id}/similar/`` and ``similar/``: what says the same. Suggestions only: nothing is joined by itself."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from backlog.choices import ItemKind, ItemStatus
from backlog.selectors.similar import Similar, similar_to_request, similar_to_text
from common.api.resources import base_address
from common.api.serializers import StrictSerializer, TextRef, read_body, read_query
from common.api.views import ApiView
from requests_intake.choices import RequestKind, RequestStatus
from requests_intake.models.requests import BODY_LENGTH, TITLE_LENGTH
from requests_intake.permissions import get_request_for
from requests_intake.selectors.likeness import Likeness
from stakeholders.models import Product
from users.models import User

LIMIT = 10
MOST = 20


def _limit() -> serializers.IntegerField:
    help_text = f"Requests, and as many items, up to {MOST}; {LIMIT} unless told."
    return serializers.IntegerField(required=False, min_value=1, max_value=MOST, help_text=help_text)


class SimilarQuery(StrictSerializer):
    """How many, and which."""

    limit = _limit()
    earlier = serializers.BooleanField(required=False, help_text="Only requests that were filed before this one.")


class TextBody(StrictSerializer):
    """A text not yet filed."""

    product = TextRef(Product, "slug")
    title = serializers.CharField(max_length=TITLE_LENGTH)
    body = serializers.CharField(required=False, allow_blank=True, max_length=BODY_LENGTH, trim_whitespace=False)
    limit = _limit()


class LikenessShape(serializers.Serializer[Any]):
    """How like something is."""

    title = serializers.CharField()
    score = serializers.FloatField(min_value=0, max_value=1, help_text="The same text has 1.")
    matched = serializers.ListField(
        child=serializers.CharField(), help_text="Words that both have, as they stand in the one found."
    )
    url = serializers.URLField()


class SimilarRequestShape(LikenessShape):
    """A request that says something like it. ``item`` is null for customers."""

    id = serializers.IntegerField()
    external_id = serializers.CharField()
    kind = serializers.ChoiceField(RequestKind.choices)
    status = serializers.ChoiceField(RequestStatus.choices)
    account = serializers.IntegerField(allow_null=True)
    item = serializers.CharField(allow_null=True, help_text="Where it went.")
    filed_at = serializers.DateTimeField()


class SimilarItemShape(LikenessShape):
    """An item that says something like it; customers get published ones, in their public words, without a status."""

    key = serializers.CharField(allow_null=True, help_text="Null for customers: they have the address.")
    kind = serializers.ChoiceField(ItemKind.choices)
    status = serializers.ChoiceField(ItemStatus.choices, allow_null=True)


class SimilarShape(serializers.Serializer[Any]):
    """The likest first of each."""

    requests = SimilarRequestShape(many=True)
    items = SimilarItemShape(many=True)


class SimilarToRequest(ApiView):
    """What is like a request."""

    @extend_schema(
        operation_id="similar_to_request",
        summary="Requests and items that say the same as a request",
        description="Of the same product, among what the person may see. Suggestions: nothing is joined by itself.",
        tags=["requests"],
        parameters=[SimilarQuery],
        responses=SimilarShape,
    )
    def get(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the name in the address
        """Return both, the likest first."""
        query = read_query(request, SimilarQuery)
        found = get_request_for(self.user, id)
        limit, earlier = query.get("limit", LIMIT), query.get("earlier", False)
        similar = similar_to_request(self.user, found, limit=limit, earlier_only=earlier)
        return Response(_data(similar, self.user, base_address(request)))


class SimilarToText(ApiView):
    """What is like a text. It takes a POST since texts are long, and changes nothing."""

    only_reads = True

    @extend_schema(
        operation_id="similar_to_text",
        summary="Requests and items that say the same as a text not yet filed",
        description="Changes nothing: a key with the scope `read` may ask.",
        tags=["requests"],
        request=TextBody,
        responses={200: SimilarShape},
    )
    def post(self, request: HttpRequest) -> Response:
        """Return both, the likest first."""
        data = read_body(request, TextBody)
        limit = data.pop("limit", LIMIT)
        similar = similar_to_text(self.user, limit=limit, **data)
        return Response(_data(similar, self.user, base_address(request)))


def _data(similar: Similar, viewer: User, base: str) -> dict[str, Sequence[dict[str, Any]]]:
    requests = [
        {
            "id": one.request.pk,
            "external_id": one.request.external_id,
            "title": one.request.title,
            **_likeness(one.likeness),
            "kind": one.request.kind,
            "status": one.request.status,
            "account": one.request.account_id,
            "item": similar.item_keys.get(one.request.pk),
            "filed_at": one.request.filed_at,
            "url": f"{base}requests/{one.request.pk}/",
        }
        for one in similar.requests
    ]
    items = [
        {
            "key": one.item.key if viewer.is_internal else None,
            "title": one.title,
            **_likeness(one.likeness),
            "kind": one.item.kind,
            "status": one.item.status if viewer.is_internal else None,
            "url": f"{base}items/{one.item.key}/" if viewer.is_internal else f"{base}portal/items/{one.item.pk}/",
        }
        for one in similar.items
    ]
    return {"requests": requests, "items": items}


def _likeness(likeness: Likeness) -> dict[str, Any]:
    return {"score": likeness.score, "matched": likeness.matched}
