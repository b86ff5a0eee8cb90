"""``items/{key}/explanation/``: every term of an item's score, down to account, deal, segment and theme."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.rows import active_profiles
from backlog.models import Item, Score
from backlog.permissions import get_item_for
from backlog.selectors.explained import explained
from backlog.selectors.explanation import explanation_of, figures_of
from common.api.views import ApiView

STORED = ("current", "future", "strategy", "value", "urgency", "confidence", "priority")


class ContributionShape(serializers.Serializer[Any]):
    """What one account, deal, segment or theme adds; the factors among its terms multiply to its weight."""

    kind = serializers.ChoiceField(["voice", "unnamed", "need", "deal", "segment", "theme"])
    ref = serializers.IntegerField(allow_null=True, help_text="The id of the account, deal, segment or theme.")
    name = serializers.CharField()
    weight = serializers.FloatField()
    share = serializers.FloatField(help_text="Its part of the score, 0 to 1.")
    points = serializers.FloatField(help_text="That part in points; they add up to the score.")
    terms = serializers.DictField()


class ColumnShape(serializers.Serializer[Any]):
    """One stakeholder's score: `adds = weight * score`."""

    stakeholder = serializers.CharField()
    score = serializers.FloatField()
    weight = serializers.FloatField()
    adds = serializers.FloatField()
    floor = serializers.FloatField()
    contributions = ContributionShape(many=True)
    terms = serializers.DictField(child=serializers.FloatField())


class ColumnsShape(serializers.Serializer[Any]):
    """The three stakeholders."""

    current = ColumnShape()
    future = ColumnShape()
    strategy = ColumnShape()


class StepShape(serializers.Serializer[Any]):
    """A step from value to priority: `after = before * factor = before + change`."""

    name = serializers.CharField()
    factor = serializers.FloatField()
    before = serializers.FloatField()
    change = serializers.FloatField()
    after = serializers.FloatField()


class LargestShape(serializers.Serializer[Any]):
    """The loudest account, and the figures without it."""

    account = serializers.IntegerField()
    name = serializers.CharField()
    stakeholder = serializers.CharField()
    share = serializers.FloatField()
    current = serializers.FloatField()
    future = serializers.FloatField()
    value = serializers.FloatField()
    priority = serializers.FloatField()


class ThemeStepShape(serializers.Serializer[Any]):
    """A theme, and the alignment that would do."""

    theme = serializers.IntegerField()
    name = serializers.CharField()
    before = serializers.FloatField()
    after = serializers.FloatField()


class UpShape(serializers.Serializer[Any]):
    """The smallest single change of each kind that would bring the item past the one above; null: none is enough."""

    above = serializers.CharField()
    must_have_revenue = serializers.IntegerField(
        allow_null=True, help_text="Revenue a year of one more customer who must have it."
    )
    effort_days = serializers.FloatField(allow_null=True, help_text="The most person-days that it may take.")
    theme = ThemeStepShape(allow_null=True)


class StoredShape(serializers.Serializer[Any]):
    """The figures by which the item is ranked."""

    current = serializers.FloatField()
    future = serializers.FloatField()
    strategy = serializers.FloatField()
    value = serializers.FloatField()
    urgency = serializers.FloatField()
    confidence = serializers.FloatField()
    priority = serializers.FloatField()


class EffortTermsShape(serializers.Serializer[Any]):
    """Person-days as used, and what the priority is divided by."""

    days = serializers.FloatField()
    estimated = serializers.BooleanField()
    divisor = serializers.FloatField()


class BackersShape(serializers.Serializer[Any]):
    """How much stands behind the item, each account once."""

    accounts = serializers.IntegerField()
    backers = serializers.IntegerField(help_text="The accounts with a voice and those of open deals.")
    arr = serializers.FloatField()
    hours = serializers.FloatField()
    largest_share = serializers.FloatField()


class ExplanationShape(serializers.Serializer[Any]):
    """`value` is the sum of what the columns add; `priority = value * urgency * confidence / effort.divisor`."""

    key = serializers.CharField()
    sentence = serializers.CharField(help_text="The explanation in words.")
    weights_version = serializers.IntegerField()
    stale = serializers.BooleanField(help_text="Evidence or weights changed since it was scored; a worker is at it.")
    stakeholders = ColumnsShape()
    value = serializers.FloatField()
    urgency = serializers.FloatField()
    confidence = serializers.FloatField()
    effort = EffortTermsShape()
    priority = serializers.FloatField()
    place = serializers.FloatField(help_text="What it is ranked by: its priority, or that of the item that lifts it.")
    lifted_by = serializers.CharField(allow_null=True, help_text="The item whose place this prerequisite takes.")
    steps = StepShape(many=True)
    evidence = BackersShape()
    largest_account = LargestShape(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    rank_without_largest_account = serializers.IntegerField(allow_null=True)
    up_a_place = UpShape(allow_null=True)
    single_account = serializers.BooleanField()
    swayed = serializers.BooleanField()
    meets_floors = serializers.BooleanField()
    missed_floors = serializers.ListField(child=serializers.CharField())
    currency = serializers.CharField()
    stored = StoredShape()


class ItemExplanation(ApiView):
    """Why an item has the score that it has."""

    @extend_schema(
        operation_id="explain_item", summary="Explain an item's score", tags=["items"], responses=ExplanationShape
    )
    def get(self, request: Request, key: str) -> Response:
        """Return every term."""
        item = get_item_for(self.user, key)
        score = Score.objects.get(pk=item.pk)
        stored = {name: getattr(score, name) for name in STORED}
        return Response({**(explanation_of(item) or _not_scored_yet(item)), "stored": stored})


def _not_scored_yet(item: Item) -> dict[str, Any]:
    """What the score of a new item will be, by the weights in force."""
    profile = active_profiles([item.product_id])[item.product_id]
    return {
        "key": item.key,
        "weights_version": profile.number,
        "stale": True,
        "lifted_by": None,
        "place": 0.0,
        "rank": None,
        "rank_without_largest_account": None,
        "up_a_place": None,
        "sentence": "",
        "currency": settings.REPORTING_CURRENCY,
        **figures_of(explained(item, profile).explanation),
    }
