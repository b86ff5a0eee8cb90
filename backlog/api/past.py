"""``products/{slug}/backlog/?as_of=``: the ranked backlog as it was on a day, as far as the record says."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from backlog.api.history import PastScoresShape
from backlog.choices import ItemKind
from backlog.selectors.as_of import PastPage, backlog_as_of, day_of
from common.api.pagination import envelope
from common.api.resources import base_address
from common.api.serializers import DEFAULT_LIMIT
from common.errors import Invalid
from stakeholders.models import Product

_GOES_ALONG = frozenset({"as_of", "limit", "cursor"})
_PLAIN = ("rank", "key", "title", "kind", "priority", "value", "urgency", "confidence", "meets_floors")


class PastEffortShape(serializers.Serializer[Any]):
    """Person-days as they were estimated then; pools are not on record."""

    days = serializers.FloatField(allow_null=True, help_text="Null without an estimate.")
    estimated = serializers.BooleanField()


class PastRowShape(serializers.Serializer[Any]):
    """One row of the ranked backlog as it was. Title and kind are today's; what is not on record has no field."""

    rank = serializers.IntegerField()
    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(ItemKind.choices)
    priority = serializers.FloatField()
    value = serializers.FloatField()
    scores = PastScoresShape()
    urgency = serializers.FloatField()
    confidence = serializers.FloatField()
    effort = PastEffortShape()
    meets_floors = serializers.BooleanField()
    weights = serializers.IntegerField(help_text="The version of the weights in force then.")
    recorded_at = serializers.DateTimeField(help_text="When this ranking was put on record.")
    url = serializers.URLField()


def past_answer(request: Request, product: Product, query: dict[str, Any]) -> dict[str, Any]:
    """The page of a day.

    Raises:
        Invalid: no such day, one that lies ahead or before the record; filters or a what-if beside it.
    """
    if beside := sorted(set(query) - _GOES_ALONG):
        raise Invalid(f"as_of shows the whole ranking of that day: leave out {', '.join(beside)}.", field="as_of")
    page = backlog_as_of(
        product, day_of(query["as_of"]), limit=query.get("limit", DEFAULT_LIMIT), cursor=query.get("cursor")
    )
    base = base_address(request)
    return envelope(request, [_row(row, page, base) for row in page.rows], page.next, page.previous)


def _row(row: dict[str, Any], page: PastPage, base: str) -> dict[str, Any]:
    return {name: row[name] for name in _PLAIN} | {
        "scores": {name: row[name] for name in ("current", "future", "strategy")},
        "effort": {"days": row["effort_days"] if row["is_estimated"] else None, "estimated": row["is_estimated"]},
        "weights": page.snapshot.profile.number,
        "recorded_at": page.snapshot.taken_at,
        "url": f"{base}items/{row['key']}/",
    }
