"""Where prerequisites stand: the one part of the ranking that depends on other items."""

from collections.abc import Iterable

from django.db import connection

from backlog.scoring.ranking import Candidate, Place, PrerequisiteCycle, places, rounded
from backlog.services.freshness import NOTE

FEW = 50
_MOST_DEPTH = 32_000

# UNION drops what is known already, so that a graph of any shape is walked once. What stands where is read in a
# statement of its own: nobody can tell beforehand how far a walk leads, so joined to it whole tables would be read.
_CLOSURE = """
WITH RECURSIVE moved (item_id) AS (
    SELECT unnest(%(items)s::bigint[])
    UNION SELECT d.requires_id FROM moved JOIN backlog_dependency d ON d.item_id = moved.item_id
), concerned (item_id) AS (
    SELECT item_id FROM moved
    UNION SELECT d.item_id FROM concerned JOIN backlog_dependency d ON d.requires_id = concerned.item_id
)
SELECT item_id, item_id IN (SELECT item_id FROM moved) FROM concerned
"""
_LINKS = """
SELECT d.item_id, d.requires_id FROM backlog_dependency d JOIN backlog_score s ON s.item_id = d.item_id
WHERE s.product_id = %(product)s
"""
_STANDINGS = """
SELECT s.item_id, s.is_open, s.priority, s.opened_at, s.number,
    s.current < p.floor_current OR s.future < p.floor_future OR s.strategy < p.floor_strategy,
    ARRAY(SELECT d.requires_id FROM backlog_dependency d WHERE d.item_id = s.item_id ORDER BY 1)
FROM backlog_score s JOIN stakeholders_weightprofile p ON p.product_id = s.product_id AND p.is_active
WHERE s.item_id = ANY(%(items)s) AND s.product_id = %(product)s
ORDER BY s.item_id
"""
# Waits for no row, as scoring does: whoever holds one touches the item, and scoring it places what it needs, too.
_WRITE = f"""
WITH moved AS (
    SELECT f.*
    FROM unnest(%(ids)s::bigint[], %(below)s::bool[], %(neg_place)s::float8[], %(neg_depth)s::int[],
            %(lifter)s::bigint[]) AS f (item_id, below, neg_place, neg_depth, lifter)
        JOIN backlog_score s ON s.item_id = f.item_id
    WHERE (s.below_floors, s.neg_place, s.neg_depth, s.lifted_by_id)
        IS DISTINCT FROM (f.below, f.neg_place, f.neg_depth, f.lifter)
    FOR NO KEY UPDATE OF s SKIP LOCKED
), written AS (
    UPDATE backlog_score s
    SET below_floors = f.below, neg_place = f.neg_place, neg_depth = f.neg_depth, lifted_by_id = f.lifter
    FROM moved f WHERE s.item_id = f.item_id RETURNING s.item_id, s.product_id
)
{NOTE}
"""  # noqa: S608 - built from constants


def place(product_id: int, item_ids: Iterable[int]) -> None:
    """Put these items, and all that they need first, where they stand. Call under the product's scoring lock."""
    ids = list(item_ids)
    if not ids:
        return
    with connection.cursor() as cursor:
        concerned = _walk(product_id, ids) if len(ids) > FEW else _closure(ids)
        cursor.execute(_STANDINGS, {"items": list(concerned), "product": product_id})
        placed = _placed(cursor.fetchall())
        moved = [(item_id, one) for item_id, one in placed.items() if concerned[item_id]]
        cursor.execute(_WRITE, _columns(moved))


def _closure(ids: list[int]) -> dict[int, bool]:
    """The items, what they need and what needs those; True for those that may move."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSURE, {"items": ids})
        return dict(cursor.fetchall())


def _walk(product_id: int, ids: list[int]) -> dict[int, bool]:
    """The same from all links of the product, which for many items is the shorter way."""
    with connection.cursor() as cursor:
        cursor.execute(_LINKS, {"product": product_id})
        links = cursor.fetchall()
    moved = _reached(ids, links)
    concerned = _reached(moved, [(first, item_id) for item_id, first in links])
    return {item_id: item_id in moved for item_id in concerned}


def _reached(start: Iterable[int], links: Iterable[tuple[int, int]]) -> set[int]:
    onward: dict[int, list[int]] = {}
    for one, other in links:
        onward.setdefault(one, []).append(other)
    found, waiting = set(start), list(start)
    while waiting:
        fresh = [item_id for item_id in onward.get(waiting.pop(), ()) if item_id not in found]
        found.update(fresh)
        waiting.extend(fresh)
    return found


def _placed(found: list[tuple]) -> dict[int, Place]:  # type: ignore[type-arg]
    """The places of the open ones among their like; a closed item stands by itself and lifts nothing."""
    candidates = {
        item_id: Candidate(item_id, below, priority, opened_at, number)
        for item_id, _, priority, opened_at, number, below, _ in found
    }
    own = {one.item: Place(one.below_floors, rounded(one.priority)) for one in candidates.values()}
    still_open = [candidates[row[0]] for row in found if row[1]]
    needs = [(row[0], first) for row in found for first in row[6]]
    try:
        return own | places(still_open, needs)
    except PrerequisiteCycle:  # kept out by the service and its lock; a ranking without lifts beats none
        return own


def _columns(placed: list[tuple[int, Place]]) -> dict[str, list[object]]:
    return {
        "ids": [item_id for item_id, _ in placed],
        "below": [one.below_floors for _, one in placed],
        "neg_place": [-one.place for _, one in placed],
        "neg_depth": [-min(one.depth, _MOST_DEPTH) for _, one in placed],
        "lifter": [one.lifted_by for _, one in placed],
    }
