"""``products/{slug}/roadmap/``: what comes now, next and later, for colleagues."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.choices import ItemKind, ItemStatus
from common.api.resources import base_address
from common.api.views import ApiView
from planning.choices import ReleaseState
from planning.selectors.roadmap import Block, Card, roadmap_of
from stakeholders.permissions import get_product_for


class RoadmapItemShape(serializers.Serializer[Any]):
    """An item on the roadmap; `rank` only of open ones."""

    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(ItemKind.choices)
    status = serializers.ChoiceField(ItemStatus.choices)
    rank = serializers.IntegerField(allow_null=True)
    url = serializers.URLField()


class LikelyShape(serializers.Serializer[Any]):
    """The days between which it likely ships: the middle half of what came of the dates before it."""

    earliest = serializers.DateField()
    latest = serializers.DateField()
    words = serializers.CharField()


class RoadmapReleaseShape(serializers.Serializer[Any]):
    """A release to come; `likely` is null where too few shipped before it, or where it is later than usual already."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.ChoiceField(ReleaseState.choices)
    ships_on = serializers.DateField()
    is_overdue = serializers.BooleanField()
    likely = LikelyShape(allow_null=True)
    items = RoadmapItemShape(many=True)
    url = serializers.URLField()


class RoadmapShape(serializers.Serializer[Any]):
    """What comes: `now` is the release under way, or else the soonest; `later` the best of what is in no release."""

    now = RoadmapReleaseShape(allow_null=True)
    next = RoadmapReleaseShape(many=True)
    later = RoadmapItemShape(many=True)
    days_late = serializers.ListField(
        child=serializers.IntegerField(), help_text="Of the latest releases, against the day first named."
    )


class ProductRoadmap(ApiView):
    """The roadmap of a product."""

    @extend_schema(
        operation_id="read_roadmap", summary="Read what comes now, next and later", tags=["roadmap"],
        responses=RoadmapShape,
    )  # fmt: skip
    def get(self, request: Request, slug: str) -> Response:
        """Return it."""
        product = get_product_for(self.user, slug)
        found = roadmap_of(self.user, product, timezone.localdate())
        base = base_address(request)
        return Response(
            {
                "now": _release(found.now, base) if found.now else None,
                "next": [_release(block, base) for block in found.next],
                "later": [_item(card, base) for card in found.later],
                "days_late": list(found.record.days),
            }
        )


def _release(block: Block, base: str) -> dict[str, Any]:
    release, likely = block.release, block.outlook.days
    return {
        "id": release.pk,
        **{name: getattr(release, name) for name in ("name", "state", "ships_on")},
        "is_overdue": block.is_overdue,
        "likely": {"earliest": likely.earliest, "latest": likely.latest, "words": block.outlook.words}
        if likely
        else None,
        "items": [_item(card, base) for card in block.cards],
        "url": f"{base}releases/{release.pk}/",
    }


def _item(card: Card, base: str) -> dict[str, Any]:
    item = card.item
    own = {name: getattr(item, name) for name in ("key", "title", "kind", "status")}
    return {**own, "rank": card.rank, "url": f"{base}items/{item.key}/"}
