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
    AND s.item_id IN (SELECT item_id FROM backlog_dependency UNION SELECT requires_id FROM backlog_dependency)
ORDER BY s.item_id
"""
# The n-th best under the tried numbers among the best of today: the page holds nothing that is worse. Whether every
# score is one of the active profile: figures of another version, which a worker is about to replace, do not stand
# where these weights would have them.
_NTH: Final = f"""
SELECT priority, NOT EXISTS (
    SELECT FROM stakeholders_weightprofile w WHERE w.product_id = %(product)s AND w.is_active AND (
        w.id > (SELECT min(o.profile_id) FROM backlog_score o WHERE o.product_id = %(product)s AND o.is_open)
        OR w.id < (SELECT max(o.profile_id) FROM backlog_score o WHERE o.product_id = %(product)s AND o.is_open)
    )
) FROM (
    SELECT {TRIED_VALUE} * {TRIED_FACTOR} AS priority
    FROM (
        SELECT * FROM backlog_score s WHERE s.product_id = %(product)s AND s.is_open AND NOT s.below_floors
        ORDER BY s.neg_place, s.neg_depth, s.opened_at, s.number LIMIT %(sample)s
    ) s JOIN stakeholders_weightprofile w ON w.product_id = s.product_id AND w.is_active
    WHERE NOT ({TRIED_BELOW})
) tried
ORDER BY priority DESC OFFSET %(needed)s - 1 LIMIT 1
"""  # noqa: S608


def tried_values(product_id: int, tried: Tried, needed: int = 0) -> dict[str, Any]:
    """The values of a statement that ranks by `tried`.

    Args:
        needed: how many of the best are asked for; 0 for all. With the values `least` and `bound` in the answer the
            others may be left out.
    """
    values: dict[str, Any] = {f"weight_{name}": share for name, share in zip(STAKEHOLDERS, tried.shares, strict=True)}
    values |= {f"floor_{name}": floor for name, floor in zip(STAKEHOLDERS, tried.floors, strict=True)}
    values |= {"alpha": tried.alpha, "product": product_id}
    if tried.reads_evidence:
        values |= summed_anew(product_id, replace(tried.profile, gamma=tried.gamma))
    elif 0 < needed <= MOST_ASKED:
        values |= _limits(values, tried, needed)
    return values | _chained(values)


def _limits(values: dict[str, Any], tried: Tried, needed: int) -> dict[str, float]:
    """What an item must have to come among the best `needed`, unless another one lifts it.

    `least` is the priority under the tried numbers, `bound` the least place of today, negated: the one tells whom the
    page holds, the other lets the index find them. None where too few are known to be better.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NTH, values | {"needed": needed, "sample": _SAMPLE * needed})
        row = cursor.fetchone()
    if row is None:
        return {}
    least, is_of_today = row
    found = {"least": least * (1 - _MARGIN) - _MARGIN}
    if is_of_today and tried.most_rise is not None:
        found["bound"] = -(least / tried.most_rise) * (1 - _MARGIN) + _MARGIN
    return found


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
