"""A row of the ranked backlog as programs get it; the contract with them names every field."""

from typing import Any

from django.conf import settings

from backlog.scoring import Weights

Row = dict[str, Any]


def plain(row: Row, items_url: str) -> Row:
    """The row as it goes over the wire. `items_url` is the address that a key and a slash complete."""
    efforts = row["efforts"]
    return {
        "rank": row["rank"],
        "key": row["key"],
        "title": row["title"],
        "kind": row["kind"],
        "status": row["status"],
        "priority": row["priority"],
        "value": row["value"],
        "scores": {"current": row["current"], "future": row["future"], "strategy": row["strategy"]},
        "urgency": row["urgency"],
        "confidence": row["confidence"],
        "effort": {
            "developer_days": efforts.get("developers"),
            "tester_days": efforts.get("testers"),
            "estimated": row["is_estimated"],
            "pools": efforts,
        },
        "evidence": evidence(row),
        "meets_floors": row["meets_floors"],
        "flags": [*row["flags"], "prerequisite"] if row["lifted_by"] else row["flags"],
        "lifted_by": row["lifted_by"],
        "release": row["release_name"] or None,
        "solution": row["solution"],
        "stale": row["stale"],
        "updated_at": row["updated_at"],
        "url": f"{items_url}{row['key']}/",
    }


def evidence(row: Row) -> Row:
    """Who stands behind the item; money as text, in the installation's currency."""
    return {
        "requests": row["requests"],
        "accounts": row["accounts"],
        "effective_accounts": row["effective_accounts"],
        "arr": str(row["arr"]),
        "currency": settings.REPORTING_CURRENCY,
        "workaround_hours_per_month": row["hours_per_month"],
        "unnamed_votes": row["unnamed_votes"],
    }


def terms(row: Row, weights: Weights) -> Row:
    """How value becomes priority: `value * urgency * confidence * effort_factor` is the priority."""
    shares = weights.normalised
    named = {"current": shares.current, "future": shares.future, "strategy": shares.strategy}
    before = row["value"] * row["urgency"] * row["confidence"]
    return {
        "weights": named,
        "value": {name: share * row[name] for name, share in named.items()},
        "urgency": row["urgency"],
        "confidence": row["confidence"],
        "effort_factor": row["priority"] / before if before else 1.0,
    }
