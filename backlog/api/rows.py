"""A row of the ranked backlog as this interface writes it: a plain dict from a plain dict, fifty of them a page."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThanOrEqual

from backlog.models import Item, Score
from stakeholders.models import WeightProfile

ORDER = ("below_floors", "neg_place", "neg_depth", "opened_at", "number")


def row_data(row: Mapping[str, Any], base: str) -> dict[str, Any]:
    """Write one row; ``base`` is where this interface begins. A what-if's row says where it stands today, too."""
    return {
        "rank": row["rank"],
        **moved_of(row),
        "key": row["key"],
        "title": row["title"],
        "kind": row["kind"],
        "status": row["status"],
        "priority": row["priority"],
        "value": row["value"],
        "scores": {"current": row["current"], "future": row["future"], "strategy": row["strategy"]},
        "urgency": row["urgency"],
        "confidence": row["confidence"],
        "effort": effort_data(row["efforts"], estimated=row["is_estimated"]),
        "evidence": {
            "requests": row["requests"],
            "accounts": row["accounts"],
            "effective_accounts": row["effective_accounts"],
            "arr": f"{row['arr']:.2f}",
            "currency": settings.REPORTING_CURRENCY,
            "workaround_hours_per_month": row["hours_per_month"],
            "unnamed_votes": row["unnamed_votes"],
        },
        "meets_floors": row["meets_floors"],
        "flags": row["flags"],
        "release": row["release_name"] or None,
        "solution": row["solution"],
        "stale": row["stale"],
        "updated_at": row["updated_at"],
        "url": f"{base}items/{row['key']}/",
    }


def moved_of(row: Mapping[str, Any]) -> dict[str, int]:
    """Under a what-if: the rank by the weights in force, and how many places it rises (or, negative, falls)."""
    if "rank_today" not in row:
        return {}
    return {"rank_today": row["rank_today"], "moved": row["rank_today"] - row["rank"]}


def effort_data(pools: Mapping[str, float], *, estimated: bool) -> dict[str, Any]:
    """Write person-days: the two pools that every product begins with by name, and all by their slugs."""
    return {
        "developer_days": pools.get("developers"),
        "tester_days": pools.get("testers"),
        "estimated": estimated,
        "pools": pools,
    }


def row_of(item: Item, active: Mapping[int, WeightProfile], rank: int | None = None) -> dict[str, Any]:
    """The same row for an item that was read with its score; ``active`` are the products' active profiles."""
    score: Score = item.score
    profile = active.get(item.product_id)
    row = {field.attname: getattr(score, field.attname) for field in Score._meta.concrete_fields}
    return row | {
        "rank": rank,
        "key": item.key,
        "title": item.title,
        "kind": item.kind,
        "status": item.status,
        "solution": item.solution.key if item.solution else None,
        "release_name": item.release_name,
        "meets_floors": not score.below_floors,
        "stale": score.scored_revision < score.inputs_revision or score.profile_id != (profile and profile.pk),
        "updated_at": max(filter(None, (item.updated_at, score.scored_at))),
    }


def active_profiles(product_ids: Sequence[int]) -> dict[int, WeightProfile]:
    """The weights in force by product."""
    rows = WeightProfile.objects.filter(product__in=set(product_ids), is_active=True)
    return {profile.product_id: profile for profile in rows if profile.product_id}


def rank_of(score: Score) -> int | None:
    """An item's place among the open items of its product: how many stand up to it; ``None`` if it is not open."""
    if not score.is_open:
        return None
    rows = Score.objects.filter(product_id=score.product_id, is_open=True)
    place = tuple(getattr(score, name) for name in ORDER)
    return rows.filter(TupleLessThanOrEqual(Tuple(*ORDER), place)).count()


def terms_of(row: Mapping[str, Any], weights: Mapping[str, float]) -> dict[str, Any]:
    """How a row's value becomes its priority; the factors multiply to it exactly."""
    before_effort = row["value"] * row["urgency"] * row["confidence"]
    return {
        "weights": dict(weights),
        "value": {name: weights[name] * row[name] for name in ("current", "future", "strategy")},
        "urgency": row["urgency"],
        "confidence": row["confidence"],
        "effort_factor": row["priority"] / before_effort if before_effort else 1.0,
    }
