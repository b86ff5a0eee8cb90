"""The ranked backlog as it was on a day, by the weights of that day: read from the snapshots, not computed anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from backlog.models import Dependency, Score, Snapshot
from backlog.models.history import BLOCK
from backlog.selectors.history import snapshot_at
from backlog.selectors.ranked import MOST_RANK, ranks_of
from common.cursors import Cursor, decode, malformed
from common.errors import Invalid
from common.presentation.dates import day
from stakeholders.models import Product

# The ranks come first, from a few hundred arrays however large the backlog is; only the page's own are joined to the
# rest. An item that was deleted since has no figures: its rank stays empty.
_PAGE: Final = f"""
WITH blocks AS (
    SELECT DISTINCT ON (block) block, ranks FROM backlog_rankblock
    WHERE product_id = %(product)s AND snapshot_id <= %(snapshot)s ORDER BY block, snapshot_id DESC
), ranked AS (
    SELECT b.block * {BLOCK} + each.place - 1 AS number, each.rank
    FROM blocks b CROSS JOIN unnest(b.ranks) WITH ORDINALITY AS each (rank, place)
    WHERE each.rank BETWEEN %(first)s AND %(last)s
)
SELECT r.rank, i.id AS item_id, i.key, i.title, i.kind, i.status, i.number,
    p.current, p.future, p.strategy, p.urgency, p.confidence, p.effort_days, p.is_estimated, p.below_floors, p.value,
    p.value * p.urgency * p.confidence / power(
        greatest(CASE WHEN p.is_estimated THEN p.effort_days ELSE w.effort_ref END, w.effort_min)
        / w.effort_ref, w.alpha) AS priority,
    NOT (p.current < w.floor_current OR p.future < w.floor_future OR p.strategy < w.floor_strategy) AS meets_floors
FROM ranked r JOIN stakeholders_weightprofile w ON w.id = %(profile)s
    JOIN backlog_item i ON i.product_id = %(product)s AND i.number = r.number
    JOIN LATERAL (
        SELECT *, w.weight_current * current + w.weight_future * future + w.weight_strategy * strategy AS value
        FROM backlog_pastfigures p WHERE p.item_id = i.id AND p.snapshot_id <= %(snapshot)s
        ORDER BY p.snapshot_id DESC LIMIT 1
    ) p ON true
ORDER BY r.rank
"""  # noqa: S608
_COUNT: Final = """
SELECT max(each) FROM (
    SELECT DISTINCT ON (block) ranks FROM backlog_rankblock
    WHERE product_id = %(product)s AND snapshot_id <= %(snapshot)s ORDER BY block, snapshot_id DESC
) b CROSS JOIN unnest(b.ranks) AS each
"""


@dataclass(frozen=True, slots=True)
class PastPage:
    """One page of the ranking of a day: the snapshot that says it, how many items it ranked, its rows."""

    day: date
    snapshot: Snapshot
    count: int
    rows: tuple[dict[str, Any], ...]
    next: Cursor | None
    previous: Cursor | None


def day_of(text: str) -> date:
    """Read a past day as an address has it, as in 2026-03-31.

    Raises:
        Invalid: no such day, or one that lies ahead.
    """
    try:
        found = date.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid(
            f"“{text.strip()[:20]}” is not a day: write it as in 2026-03-31.", field="as_of", code="no_day"
        ) from error
    if found > timezone.localdate():
        raise Invalid(f"{day(found)} lies ahead: choose today or a day before.", field="as_of", code="day_ahead")
    return found


def first_day(product: Product) -> date | None:
    """The first day on record."""
    first = Snapshot.objects.filter(product=product).order_by("taken_at").values_list("taken_at", flat=True).first()
    return timezone.localdate(first) if first else None


def backlog_as_of(product: Product, when: date, *, limit: int = 50, cursor: str | None = None) -> PastPage:
    """The ranking that held at the end of a day.

    Raises:
        Invalid: the day lies before the first one on record; a cursor that this list did not give out.
    """
    snapshot = _snapshot_of(product, when)
    first = _first_rank(cursor, limit)
    values = {"product": product.pk, "snapshot": snapshot.pk, "profile": snapshot.profile_id}
    with connection.cursor() as found:
        found.execute(_COUNT, values)
        count = found.fetchone()[0] or 0
        found.execute(_PAGE, values | {"first": first, "last": first + limit - 1})
        names = [column.name for column in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return PastPage(
        day=when,
        snapshot=snapshot,
        count=count,
        rows=tuple(rows),
        next=Cursor((first + limit - 1,)) if first + limit - 1 < count else None,
        previous=Cursor((first,), backwards=True) if first > 1 else None,
    )


def _snapshot_of(product: Product, when: date) -> Snapshot:
    after = timezone.make_aware(datetime.combine(when + timedelta(days=1), time()))
    snapshot = snapshot_at(product.pk, after - timedelta(microseconds=1))
    if snapshot is not None:
        return Snapshot.objects.select_related("profile").get(pk=snapshot.pk)
    first = first_day(product)
    if first is None:
        raise Invalid(
            f"No ranking of {product.name} is on record yet: the first is taken tonight.",
            field="as_of",
            code="before_the_record",
        )
    raise Invalid(
        f"The record of {product.name} begins on {day(first)}: choose that day or a later one.",
        field="as_of",
        code="before_the_record",
        data={"first_day": first.isoformat()},
    )


def _first_rank(cursor: str | None, limit: int) -> int:
    if not cursor:
        return 1
    at = decode(cursor, 1)
    (rank,) = at.at
    if isinstance(rank, bool) or not isinstance(rank, int) or not 0 < rank < MOST_RANK:
        raise malformed()
    return max(rank - limit, 1) if at.backwards else rank + 1


def add_ranks_of_today(product: Product, rows: Sequence[dict[str, Any]]) -> None:
    """Write into each row the rank that the item has now; ``None`` if it is not open any more."""
    scores = Score.objects.filter(pk__in=[row["item_id"] for row in rows])
    ranks = ranks_of(product.pk, list(scores))
    for row in rows:
        row["rank_now"] = ranks.get(row["item_id"])


def mark_lifted(rows: Sequence[dict[str, Any]]) -> None:
    """Write into each row whether it stood above one of a higher priority, as what must be built first does."""
    needed = set(
        Dependency.objects.filter(requires__in=[row["item_id"] for row in rows]).values_list("requires", flat=True)
    )
    best = {True: 0.0, False: 0.0}
    for row in reversed(rows):
        highest = best[row["meets_floors"]]
        row["is_lifted"] = row["item_id"] in needed and row["priority"] < highest
        best[row["meets_floors"]] = max(highest, row["priority"])
