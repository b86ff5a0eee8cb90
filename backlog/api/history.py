"""``items/{key}/history/``: an item's rank and score over time, with what changed."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.choices import SnapshotReason
from backlog.permissions import get_item_for
from backlog.selectors.history_words import history_of
from common.api.views import ApiView

PLAIN = ("rank", "priority", "value", "urgency", "confidence", "meets_floors", "weights", "changes", "reason")


class PastScoresShape(serializers.Serializer[Any]):
    """The three scores, each from 0 to 100."""

    current = serializers.FloatField()
    future = serializers.FloatField()
    strategy = serializers.FloatField()


class PointShape(serializers.Serializer[Any]):
    """Where the item stood from that moment on, until the next point."""

    at = serializers.DateTimeField()
    reason = serializers.ChoiceField(SnapshotReason.choices)
    rank = serializers.IntegerField(allow_null=True, help_text="Null while it was not open.")
    priority = serializers.FloatField()
    value = serializers.FloatField()
    scores = PastScoresShape()
    urgency = serializers.FloatField()
    confidence = serializers.FloatField()
    effort_days = serializers.FloatField(allow_null=True, help_text="Person-days; null without an estimate.")
    meets_floors = serializers.BooleanField()
    weights = serializers.IntegerField(help_text="The version of the weights in force.")
    changes = serializers.ListField(child=serializers.CharField(), help_text="Why it differs from the point before.")


class HistoryShape(serializers.Serializer[Any]):
    """An item's points, the oldest first; days on which nothing changed have none."""

    key = serializers.CharField()
    points = PointShape(many=True)


class ItemHistory(ApiView):
    """An item's rank and score over time."""

    @extend_schema(
        operation_id="item_history",
        summary="Rank and score over time",
        description="One point for each snapshot at which something changed; taken at night and after other weights "
        "took effect.",
        tags=["items"],
        responses=HistoryShape,
    )
    def get(self, request: Request, key: str) -> Response:
        """Return the points, the oldest first."""
        found = get_item_for(self.user, key)
        return Response({"key": found.key, "points": [_point(one) for one in history_of(found)]})


def _point(point: dict[str, Any]) -> dict[str, Any]:
    return {name: point[name] for name in PLAIN} | {
        "at": point["taken_at"],
        "scores": {name: point[name] for name in ("current", "future", "strategy")},
        "effort_days": point["effort_days"] if point["is_estimated"] else None,
    }
