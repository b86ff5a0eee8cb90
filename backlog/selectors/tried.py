"""Where prerequisites and what needs them would stand under other weights."""

from typing import Any

from django.db import connection

from backlog.scoring import Candidate, PrerequisiteCycle, Weights, places
from backlog.scoring.profile import STAKEHOLDERS

_CHAINED = """
SELECT s.item_id, s.current < w.floor_current OR s.future < w.floor_future OR s.strategy < w.floor_strategy,
    (%(weight_current)s::float8 * s.current + %(weight_future)s::float8 * s.future
        + %(weight_strategy)s::float8 * s.strategy)
        * (s.urgency * s.confidence / power(
            greatest(CASE WHEN s.is_estimated THEN s.effort_days ELSE w.effort_ref END, w.effort_min)
            / w.effort_ref, w.alpha)),
    s.opened_at, s.number, ARRAY(SELECT d.requires_id FROM backlog_dependency d WHERE d.item_id = s.item_id)
FROM backlog_score s JOIN stakeholders_weightprofile w ON w.product_id = s.product_id AND w.is_active
WHERE s.product_id = %(product)s AND s.is_open
    AND s.item_id IN (SELECT item_id FROM backlog_dependency UNION SELECT requires_id FROM backlog_dependency)
ORDER BY s.item_id
"""


def tried_values(product_id: int, weights: Weights) -> dict[str, Any]:
    """What the statement of a page needs to rank by `weights`: they, and the places of items that are not their own."""
    values = {f"weight_{name}": getattr(weights.normalised, name) for name in STAKEHOLDERS}
    with connection.cursor() as cursor:
        cursor.execute(_CHAINED, values | {"product": product_id})
        found = cursor.fetchall()
    candidates = [Candidate(*row[:5]) for row in found]
    needs = [(row[0], first) for row in found for first in row[5]]
    try:
        placed = places(candidates, needs)
    except PrerequisiteCycle:  # kept out by the service and its lock; a ranking without lifts beats none
        placed = {}
    placed = {item_id: one for item_id, one in placed.items() if one.depth}
    return values | {
        "chained": list(placed),
        "below": [one.below_floors for one in placed.values()],
        "neg_place": [-one.place for one in placed.values()],
        "neg_depth": [-one.depth for one in placed.values()],
        "lifter": [one.lifted_by for one in placed.values()],
    }
