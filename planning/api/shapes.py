"""How releases are told over REST."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from backlog.choices import ItemKind, ItemStatus
from planning.choices import GoalMet, ReleaseState
from planning.models import Departure, Release
from planning.selectors.releases import Line
from planning.selectors.use import Use, use_of
from planning.services.goals import FIELDS


class PoolUseShape(serializers.Serializer[Any]):
    """Person-days of one pool; ``capacity`` is null where the pool is not limited."""

    name = serializers.CharField()
    capacity = serializers.FloatField(allow_null=True)
    used = serializers.FloatField()
    is_over = serializers.BooleanField(help_text="More is planned than there is.")


class GoalShape(serializers.Serializer[Any]):
    """A goal with its measure and what came of it."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    measure = serializers.CharField()
    target = serializers.CharField()
    reached = serializers.CharField()
    met = serializers.ChoiceField(GoalMet.choices)
    note = serializers.CharField()


class CountsShape(serializers.Serializer[Any]):
    """How many items are in it."""

    gaps = serializers.IntegerField()
    features = serializers.IntegerField()
    without_estimate = serializers.IntegerField()


class ReleaseShape(serializers.Serializer[Any]):
    """A release."""

    id = serializers.IntegerField()
    product = serializers.CharField()
    name = serializers.CharField()
    slug = serializers.CharField()
    state = serializers.ChoiceField(ReleaseState.choices)
    ships_on = serializers.DateField()
    first_ships_on = serializers.DateField(help_text="The day first named; lateness counts from it.")
    shipped_at = serializers.DateTimeField(allow_null=True)
    days_late = serializers.IntegerField(help_text="Against the day first named; negative if early.")
    note = serializers.CharField()
    capacity = serializers.DictField(child=serializers.FloatField())
    use = serializers.DictField(child=PoolUseShape(), help_text="By the pool's slug.")
    items = CountsShape()
    goals = GoalShape(many=True)
    version = serializers.IntegerField()
    url = serializers.URLField()


class EntryShape(serializers.Serializer[Any]):
    """An item in a release."""

    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(ItemKind.choices)
    status = serializers.ChoiceField(ItemStatus.choices)
    rank = serializers.IntegerField(allow_null=True)
    priority = serializers.FloatField()
    value = serializers.FloatField()
    effort = serializers.DictField(child=serializers.FloatField(), help_text="Person-days by the pool's slug.")
    slips = serializers.IntegerField()
    planned_at = serializers.DateTimeField()
    shipped_at = serializers.DateTimeField(allow_null=True)
    url = serializers.URLField()


class EntriesShape(serializers.Serializer[Any]):
    """All items of a release, as they rank."""

    results = EntryShape(many=True)
    worth = serializers.FloatField(
        allow_null=True,
        help_text="Of all of them together, as a plan counts it: value times urgency and confidence, without discount;"
        " null once the release has ended.",
    )
    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="What is wrong with a release that is to come, in sentences."
    )


class DepartureShape(serializers.Serializer[Any]):
    """An item left a release."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    title = serializers.CharField()
    left_at = serializers.DateTimeField()
    left_by = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    to_release = serializers.IntegerField(allow_null=True)
    is_slip = serializers.BooleanField()


def release_data(rows: Sequence[Release], base: str) -> list[dict[str, Any]]:
    """Write releases, all at once."""
    ids = [row.pk for row in rows]
    found = Release.objects.select_related("product").prefetch_related("goals").in_bulk(ids)
    uses = use_of(found.values())
    return [_data(found[pk], uses[pk], base) for pk in ids]


def _data(row: Release, use: Use, base: str) -> dict[str, Any]:
    names = ("name", "slug", "state", "ships_on", "first_ships_on", "shipped_at", "days_late", "note", "version")
    return {
        "id": row.pk,
        "product": row.product.slug,
        **{name: getattr(row, name) for name in names},
        "capacity": {pool.slug: pool.capacity for pool in use.pools if pool.capacity is not None},
        "use": {
            pool.slug: {"name": pool.name, "capacity": pool.capacity, "used": pool.used, "is_over": pool.is_over}
            for pool in use.pools
        },
        "items": {"gaps": use.gaps, "features": use.features, "without_estimate": use.without_estimate},
        "goals": [{name: getattr(goal, name) for name in ("id", *FIELDS)} for goal in row.goals.all()],
        "url": f"{base}releases/{row.pk}/",
    }


def entry_data(line: Line, base: str) -> dict[str, Any]:
    """Write an item in a release."""
    item = line.item
    return {
        **{name: getattr(item, name) for name in ("key", "title", "kind", "status", "slips")},
        "rank": line.rank,
        "priority": item.score.priority,
        "value": item.score.value,
        "effort": line.days,
        "planned_at": line.entry.added_at,
        "shipped_at": line.entry.shipped_at,
        "url": f"{base}items/{item.key}/",
    }


def departure_data(row: Departure) -> dict[str, Any]:
    """Write how an item left."""
    return {
        "id": row.pk,
        "key": row.item.key,
        "title": row.item.title,
        "left_at": row.left_at,
        "left_by": None if row.left_by is None else str(row.left_by),
        "reason": row.reason,
        "to_release": row.to_release_id,
        "is_slip": row.is_slip,
    }
