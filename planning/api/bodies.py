"""What releases take over REST."""

from typing import Any

from rest_framework import serializers

from common.api.serializers import IdRef, Number, PageQuery, StrictSerializer, TextRef
from planning.choices import COMING, GoalMet, ReleaseState
from planning.models import Release
from planning.services.goals import MOST_GOALS
from stakeholders.models import Product


class GoalBody(StrictSerializer):
    """A goal with its measure; afterwards, what was reached."""

    id = serializers.IntegerField(required=False, help_text="Keeps the goal that has it.")
    text = serializers.CharField(max_length=200)
    measure = serializers.CharField(max_length=200)
    target = serializers.CharField(max_length=100)
    reached = serializers.CharField(max_length=100, required=False, allow_blank=True)
    met = serializers.ChoiceField(GoalMet.choices, required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class _Planned(StrictSerializer):
    """What a release is planned by."""

    name = serializers.CharField(max_length=40, help_text="Once in a product, as in 2027.1.")
    ships_on = serializers.DateField(help_text="From today on.")
    note = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    capacity: Any = serializers.DictField(
        child=Number(min_value=0, allow_null=True),
        required=False,
        help_text="Person-days by the pool's slug. A pool that is not there, or null, is not limited.",
    )
    goals: Any = serializers.ListField(
        child=GoalBody(), required=False, max_length=MOST_GOALS, help_text="All of them, in this order."
    )


class ReleaseBody(_Planned):
    """A new release."""

    product = TextRef(Product, by="slug")


class ReleaseChange(_Planned):
    """What can be changed of a release; of one that shipped, its note and goals."""

    state = serializers.ChoiceField([(one.value, one.label) for one in ReleaseState if one in COMING], required=False)
    version = serializers.IntegerField(required=False, min_value=1, help_text="What you saw; see also If-Match.")


class ReleaseQuery(PageQuery):
    """Which releases."""

    product = serializers.CharField(required=False, max_length=80, help_text="Its slug.")
    state = serializers.ChoiceField(ReleaseState.choices, required=False)


class LeaveBody(StrictSerializer):
    """Why an item leaves a release."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class PlaceBody(LeaveBody):
    """Where the item was, as you saw it, and why it moves."""

    seen_in = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="The id of the release in which you saw it, null for none: if it is elsewhere by now, 409.",
    )


class EndBody(StrictSerializer):
    """How a release ends, and where what is in it goes on to."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)
    to_release = IdRef(Release, required=False, allow_null=True, help_text="Where the rest goes; null for nowhere.")
    version = serializers.IntegerField(required=False, min_value=1)


class ShipBody(EndBody):
    """A release ships with what is done."""

    items = serializers.ListField(
        child=serializers.CharField(max_length=20), max_length=2_000, help_text="Keys of the items that are done."
    )
    shipped_on = serializers.DateField(required=False, help_text="Today unless told; not ahead.")
    effort: Any = serializers.DictField(
        child=serializers.DictField(child=Number(min_value=0, allow_null=True)),
        required=False,
        help_text="What items really took: person-days by the pool's slug, by the item's key.",
    )
    overrule = serializers.CharField(
        required=False,
        max_length=500,
        help_text="Why it ships although a charter programme that opens it is not ready; a 409 says so.",
    )
