"""Where items stood earlier: what the snapshots say, which hold only what changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from backlog.models import Item, Snapshot
from backlog.models.history import BLOCK

WEEK: Final = timedelta(days=7)
MOST_TOLD: Final = 10
MOST_POINTS: Final = 400

_RANKS: Final = f"""
SELECT n, (
    SELECT k.ranks[n %% {BLOCK} + 1] FROM backlog_rankblock k
    WHERE k.product_id = %(product)s AND k.block = n / {BLOCK} AND k.snapshot_id <= %(snapshot)s
    ORDER BY k.snapshot_id DESC LIMIT 1
) FROM unnest(%(numbers)s::int[]) AS n
"""  # noqa: S608
_LATEST: Final = """
    SELECT DISTINCT ON (block) block, ranks FROM backlog_rankblock
    WHERE product_id = %(product)s AND snapshot_id <= %({at})s ORDER BY block, snapshot_id DESC
"""
# Numbers that were ranked at both; who came or went has not moved.
_MOVED: Final = f"""
WITH moved AS (
    SELECT a.block * {BLOCK} + each.place - 1 AS number, each.was, each.became
    FROM ({_LATEST.format(at="after")}) a JOIN ({_LATEST.format(at="before")}) b ON b.block = a.block
        AND b.ranks <> a.ranks
        CROSS JOIN unnest(b.ranks, a.ranks) WITH ORDINALITY AS each (was, became, place)
    WHERE each.was > 0 AND each.became > 0 AND each.was <> each.became
)
SELECT i.key, m.was, m.became, (SELECT count(*) FROM moved)
FROM moved m JOIN backlog_item i ON i.product_id = %(product)s AND i.number = m.number
ORDER BY abs(m.was - m.became) DESC, m.became LIMIT {MOST_TOLD}
"""  # noqa: S608
_POINTS: Final = f"""
SELECT s.id, s.taken_at, s.reason, w.number AS weights,
    nullif(k.ranks[%(number)s %% {BLOCK} + 1], 0) AS rank, p.current, p.future, p.strategy, p.urgency, p.confidence,
    p.effort_days, p.is_estimated, p.value,
    p.value * p.urgency * p.confidence / power(
        greatest(CASE WHEN p.is_estimated THEN p.effort_days ELSE w.effort_ref END, w.effort_min)
        / w.effort_ref, w.alpha) AS priority,
    NOT (p.current < w.floor_current OR p.future < w.floor_future OR p.strategy < w.floor_strategy) AS meets_floors
FROM (SELECT * FROM backlog_snapshot WHERE product_id = %(product)s ORDER BY id DESC LIMIT {MOST_POINTS}) s
    JOIN stakeholders_weightprofile w ON w.id = s.profile_id
    JOIN LATERAL (
        SELECT ranks FROM backlog_rankblock k WHERE k.product_id = %(product)s AND k.block = %(number)s / {BLOCK}
            AND k.snapshot_id <= s.id ORDER BY k.snapshot_id DESC LIMIT 1
    ) k ON true
    JOIN LATERAL (
        SELECT *, w.weight_current * current + w.weight_future * future + w.weight_strategy * strategy AS value
        FROM backlog_pastfigures p WHERE p.item_id = %(item)s AND p.snapshot_id <= s.id
        ORDER BY p.snapshot_id DESC LIMIT 1
    ) p ON true
ORDER BY s.id
"""  # noqa: S608


def snapshot_at(product_id: int, moment: datetime) -> Snapshot | None:
    """The last snapshot of a product up to a moment."""
    rows = Snapshot.objects.filter(product_id=product_id, taken_at__lte=moment)
    return rows.order_by("-taken_at", "-pk").first()


def ranks_at(product_id: int, snapshot_id: int, numbers: Sequence[int]) -> dict[int, int]:
    """The ranks that these running numbers had at a snapshot; one that was not ranked is missing."""
    values: dict[str, Any] = {"product": product_id, "snapshot": snapshot_id, "numbers": list(numbers)}
    with connection.cursor() as cursor:
        cursor.execute(_RANKS, values)
        return {number: rank for number, rank in cursor.fetchall() if rank}


def add_movement(product_id: int, rows: Sequence[dict[str, Any]], *, now: datetime | None = None) -> None:
    """Write into each row of the ranked backlog how many places it gained in a week, ``None`` if nobody knows."""
    since = snapshot_at(product_id, (now or timezone.now()) - WEEK)
    before = ranks_at(product_id, since.pk, [row["number"] for row in rows]) if since else {}
    for row in rows:
        was = before.get(row["number"])
        row["moved_this_week"] = was - row["rank"] if was else None


def moves_between(product_id: int, before: int, after: int) -> tuple[int, list[dict[str, Any]]]:
    """How many items changed their rank between two snapshots, and those that moved furthest."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, {"product": product_id, "before": before, "after": after})
        found = cursor.fetchall()
    furthest = [{"key": key, "from": was, "to": now} for key, was, now, _ in found]
    return (found[0][3] if found else 0), furthest


def points_of(item: Item) -> list[dict[str, Any]]:
    """An item's rank and figures at each of the latest snapshots on which it is on record, the oldest first.

    Value and priority are by the snapshot's weights; ``rank`` is ``None`` where it was not open.
    """
    with connection.cursor() as cursor:
        cursor.execute(_POINTS, {"product": item.product_id, "number": item.number, "item": item.pk})
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
