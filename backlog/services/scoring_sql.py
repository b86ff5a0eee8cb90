"""The score's set-based writing: what `backlog.selectors.evidence_sql` reads becomes score rows, in one statement."""

from typing import Final

from backlog.selectors.evidence_sql import BELOW, FRESH, ONE_BY_ONE, RANGE, VALUE, with_numbers
from backlog.services.freshness import NOTE

SAME: Final = 1e-12
"""Figures that differ by less, relative to the larger of 1 and themselves, differ by the order of summing only."""


_APART: Final = ("current", "future", "strategy", "value", "urgency", "confidence", "effort_days", "priority",
                 "effective_accounts", "hours_per_month", "top_share")  # fmt: skip
"""Figures that may differ in their last digits only."""
_EXACT: Final = ("is_estimated", "efforts", "requests", "accounts", "arr", "unnamed_votes", "months_open", "flags")
_PLACED: Final = ("below_floors", "neg_place", "neg_depth", "lifted_by_id")
_UNCHAINED: Final = "(f.below_floors, f.neg_place, 0, NULL)"

# Most rows that stay are the same to the last bit, and asking that first costs half as much as the difference does.
_DIFFER: Final = " OR ".join(
    [
        *(
            f"s.{name} <> f.{name} AND abs(s.{name} - f.{name}) > {SAME} * greatest(1, abs(s.{name}))"
            for name in _APART
        ),
        f"({', '.join('s.' + name for name in _EXACT)}) IS DISTINCT FROM ({', '.join('f.' + name for name in _EXACT)})",
        "s.profile_id IS DISTINCT FROM %(profile)s",
        f"NOT f.is_chained AND ({', '.join('s.' + name for name in _PLACED)}) IS DISTINCT FROM {_UNCHAINED}",
    ]
)

# Scoring never waits for a row: whoever holds one is about to make it stale anyway, and has it scored again. It may
# be waited for, so nobody can be caught in a deadlock with it. What was read must still be the newest that was
# written, and the profile that was used must still be the active one.
_DUE: Final = f"""
, due AS MATERIALIZED (
    SELECT f.* FROM backlog_score s JOIN fresh f ON f.item_id = s.item_id
    WHERE s.item_id {{scope}} AND (s.scored_revision < f.revision OR (s.scored_revision = f.revision AND ({_DIFFER})))
    FOR NO KEY UPDATE OF s SKIP LOCKED
)
"""  # noqa: S608
_UPDATE: Final = f"""
UPDATE backlog_score s SET
    {", ".join(f"{name} = f.{name}" for name in (*_APART, *_EXACT))},
    below_floors = CASE WHEN f.is_chained THEN s.below_floors ELSE f.below_floors END,
    neg_place = CASE WHEN f.is_chained THEN s.neg_place ELSE f.neg_place END,
    neg_depth = CASE WHEN f.is_chained THEN s.neg_depth ELSE 0 END,
    lifted_by_id = CASE WHEN f.is_chained THEN s.lifted_by_id END,
    scored_revision = {{read}}, profile_id = %(profile)s, scored_at = %(now)s
FROM due f
WHERE s.item_id = f.item_id AND s.item_id {{scope}} AND s.scored_revision <= f.revision
    AND EXISTS (SELECT 1 FROM stakeholders_weightprofile p WHERE p.id = %(profile)s AND p.is_active)
"""  # noqa: S608

_UNPLACED: Final = "CASE WHEN f.is_chained THEN f.revision - 1 ELSE f.revision END"


def _statement(template: str, scope: str, *, at_once: bool) -> str:
    """Many items share what is materialised, few look it up.

    Ranges are written side by side, but places depend on items of other ranges: the chained items of a range stay
    stale by one revision until `SETTLE` finds them.
    """
    return with_numbers(
        template,
        scope=scope,
        value=VALUE,
        below=BELOW,
        empty="{}",
        materialized="MATERIALIZED" if at_once else "NOT MATERIALIZED",
        not_materialized="NOT MATERIALIZED",
        read=_UNPLACED if at_once else "f.revision",
    )


def _told(update: str, is_chained: str) -> str:
    """Of the rows that are written, tell how many, and which are to be placed."""
    return f"""
, written AS ({update} RETURNING s.item_id, s.product_id, {is_chained} AS is_chained), noted AS ({NOTE})
SELECT count(*), coalesce(array_agg(item_id) FILTER (WHERE is_chained), '{{}}') FROM written
"""  # noqa: S608


SCORE_ITEMS: Final = _statement(FRESH + _DUE + _told(_UPDATE, "f.is_chained"), ONE_BY_ONE, at_once=False)
SCORE_RANGE: Final = _statement(FRESH + _DUE + _UPDATE, RANGE, at_once=True)

SETTLE: Final = """
WITH unplaced AS (
    SELECT item_id FROM backlog_score
    WHERE product_id = %(product)s AND scored_revision < inputs_revision
        AND scored_revision = inputs_revision - 1 AND scored_at = %(now)s
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE backlog_score s SET scored_revision = s.inputs_revision FROM unplaced u WHERE s.item_id = u.item_id
RETURNING s.item_id
"""
"""The chained items that ranges wrote at this moment become fresh; whoever runs it places them."""

# Other weights, floors or effort exponents: the evidence need not be read again.
_COMBINED: Final = """
WITH target AS (
    SELECT item_id, current, future, strategy, urgency, confidence, effort_days, is_estimated
    FROM backlog_score
    WHERE product_id = %(product)s AND item_id BETWEEN %(first)s AND %(last)s AND profile_id = ANY(%(alike)s)
        AND profile_id <> %(profile)s
    FOR NO KEY UPDATE SKIP LOCKED
), valued AS (
    SELECT item_id, {value} AS value, {below} AS below_floors,
        {value} * urgency * confidence / power(greatest(
            CASE WHEN is_estimated THEN effort_days ELSE {effort_ref} END, {effort_min}
        ) / {effort_ref}, {alpha}) AS priority
    FROM target
), chained AS (
    SELECT item_id FROM backlog_dependency WHERE item_id BETWEEN %(first)s AND %(last)s
    UNION SELECT requires_id FROM backlog_dependency WHERE requires_id BETWEEN %(first)s AND %(last)s
)
"""
_COMBINE: Final = """
UPDATE backlog_score s SET value = v.value, priority = v.priority, profile_id = %(profile)s, scored_at = %(now)s,
    below_floors = CASE WHEN c.item_id IS NOT NULL THEN s.below_floors ELSE v.below_floors END,
    neg_place = CASE WHEN c.item_id IS NOT NULL THEN s.neg_place ELSE -round(v.priority * 1e9) / 1e9 END
FROM valued v LEFT JOIN chained c ON c.item_id = v.item_id
WHERE s.item_id = v.item_id AND s.item_id BETWEEN %(first)s AND %(last)s
    AND EXISTS (SELECT 1 FROM stakeholders_weightprofile p WHERE p.id = %(profile)s AND p.is_active)
"""
RECOMBINE: Final = with_numbers(_COMBINED + _told(_COMBINE, "c.item_id IS NOT NULL"), value=VALUE, below=BELOW)
