"""What a ranking under other numbers needs: they, and the places of prerequisites under them.

The whole backlog need not be weighed for one page. A priority is a sum of three scores by the weights, so under other
weights none becomes more than `most_rise` times what it is; what stands so far down today that even this does not
bring it onto the page is not looked at. The range of the ranking's index that remains is a few hundred rows long.
"""

from dataclasses import replace
from typing import Any, Final

from django.db import connection

from backlog.scoring import Candidate, PrerequisiteCycle, places
from backlog.scoring.profile import STAKEHOLDERS
from backlog.scoring.what_if import Tried
from backlog.selectors.ranked_sql import (
    ANEW_SCORES,
    TRIED_BELOW,
    TRIED_FACTOR,
    TRIED_SCORES,
    TRIED_VALUE,
    WITHIN,
)
from backlog.selectors.summed_anew import summed_anew

MOST_ASKED: Final = 1000
"""Further down a ranking the whole backlog is weighed."""
_SAMPLE: Final = 4
"""So many times the page are weighed to find how good one must be to stand on it."""
_MARGIN: Final = 1e-9
"""Places are rounded to this; nothing may fall through by it."""

_CHAINED: Final = """
SELECT s.item_id, {below}, {value} * {factor}, s.opened_at, s.number,
    ARRAY(SELECT d.requires_id FROM backlog_dependency d WHERE d.item_id = s.item_id)
FROM {scores} JOIN stakeholders_weightprofile w ON w.product_id = s.product_id AND w.is_active
WHERE s.product_id = %(product)s AND s.is_open {within}
    AND (EXISTS (SELECT FROM backlog_dependency d WHERE d.item_id = s.item_id)
        OR EXISTS (SELECT FROM backlog_dependency d WHERE d.requires_id = s.item_id))
ORDER BY s.item_id
"""
# An item below the floors that another one lifts over them stands where that one does: its own priority says nothing.
# The n-th best under the tried weights among the best of today, if every score is one of the active profile: figures
# of another version, which a worker is about to replace, do not stand where these weights would have them.
_NTH: Final = f"""
SELECT priority FROM (
    SELECT {TRIED_VALUE} * {TRIED_FACTOR} AS priority
    FROM (
        SELECT * FROM backlog_score s WHERE s.product_id = %(product)s AND s.is_open AND NOT s.below_floors
        ORDER BY s.neg_place, s.neg_depth, s.opened_at, s.number LIMIT %(sample)s
    ) s JOIN stakeholders_weightprofile w ON w.product_id = s.product_id AND w.is_active
    WHERE NOT ({TRIED_BELOW})
) tried
WHERE NOT EXISTS (
    SELECT FROM backlog_score o JOIN stakeholders_weightprofile w ON w.product_id = o.product_id AND w.is_active
    WHERE o.product_id = %(product)s AND o.is_open AND (o.profile_id < w.id OR o.profile_id > w.id)
)
ORDER BY priority DESC OFFSET %(needed)s - 1 LIMIT 1
"""  # noqa: S608


def tried_values(product_id: int, tried: Tried, needed: int = 0) -> dict[str, Any]:
    """The values of a statement that ranks by `tried`.

    Args:
        needed: how many of the best are asked for; 0 for all. With the value `bound` in the answer the others may
            be left out.
    """
    values: dict[str, Any] = {f"weight_{name}": share for name, share in zip(STAKEHOLDERS, tried.shares, strict=True)}
    values |= {f"floor_{name}": floor for name, floor in zip(STAKEHOLDERS, tried.floors, strict=True)}
    values |= {"alpha": tried.alpha, "product": product_id}
    if tried.reads_evidence:
        values |= summed_anew(product_id, replace(tried.profile, gamma=tried.gamma))
    values |= _bound(values, tried, needed)
    return values | _chained(values)


def _bound(values: dict[str, Any], tried: Tried, needed: int) -> dict[str, float]:
    """The least place of today, negated, from which an item can come among the best `needed`."""
    rise = tried.most_rise
    if rise is None or not 0 < needed <= MOST_ASKED:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NTH, values | {"needed": needed, "sample": _SAMPLE * needed})
        row = cursor.fetchone()
    return {"bound": -(row[0] / rise) * (1 - _MARGIN) + _MARGIN} if row else {}


def _chained(values: dict[str, Any]) -> dict[str, Any]:
    """Where prerequisites stand that take another's place."""
    statement = _CHAINED.format(
        below=TRIED_BELOW,
        value=TRIED_VALUE,
        factor=TRIED_FACTOR,
        scores=ANEW_SCORES if "anew" in values else TRIED_SCORES,
        within=WITHIN if "bound" in values else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchall()
    candidates = [Candidate(*row[:5]) for row in found]
    needs = [(row[0], first) for row in found for first in row[5]]
    try:
        placed = places(candidates, needs)
    except PrerequisiteCycle:  # kept out by the service and its lock; a ranking without lifts beats none
        placed = {}
    placed = {item_id: one for item_id, one in placed.items() if one.depth}
    return {
        "chained": list(placed),
        "below": [one.below_floors for one in placed.values()],
        "neg_place": [-one.place for one in placed.values()],
        "neg_depth": [-one.depth for one in placed.values()],
        "lifter": [one.lifted_by for one in placed.values()],
    }
