"""The statements behind the ranked backlog."""

import re
from typing import Any, Final


def _page(found: str, *, scores: str, is_below: str) -> str:
    """The rows of a page with everything but their ranks.

    Args:
        found: finds the page, by as few columns as can be.
    """
    return f"""
WITH p AS ({found})
SELECT s.item_id, i.key, i.title, i.kind, i.status, i.release_name, {scores}, p.value, s.urgency, s.confidence,
    s.effort_days, s.is_estimated, s.efforts, p.priority, s.requests, s.accounts, s.effective_accounts, s.arr,
    s.hours_per_month, s.unnamed_votes, s.flags, s.months_open, s.top_share, i.slips, i.competitor, s.opened_at,
    s.number, lifter.key AS lifted_by, sol.key AS solution, p.key_below, p.key_place, p.key_depth,
    NOT ({is_below}) AS meets_floors,
    s.scored_revision < s.inputs_revision OR s.profile_id IS DISTINCT FROM w.id AS stale,
    greatest(i.updated_at, s.scored_at) AS updated_at
FROM p JOIN backlog_score s ON s.item_id = p.item_id JOIN backlog_item i ON i.id = p.item_id
    LEFT JOIN stakeholders_weightprofile w ON w.product_id = s.product_id AND w.is_active
    LEFT JOIN backlog_item lifter ON lifter.id = p.key_lifter LEFT JOIN backlog_solution sol ON sol.id = i.solution_id
"""  # noqa: S608


ORDER: Final = ("s.below_floors", "s.neg_place", "s.neg_depth", "s.opened_at", "s.number")
_BOUNDS: Final = """
    SELECT row_number() OVER () AS at, below, place, depth, opened, number,
        lag(below, 1, false) OVER w AS from_below, lag(place, 1, '-Infinity') OVER w AS from_place,
        lag(depth, 1, 0) OVER w AS from_depth, lag(opened, 1, '-Infinity') OVER w AS from_opened,
        lag(number, 1, 0) OVER w AS from_number
    FROM unnest(%(k0)s::bool[], %(k1)s::float8[], %(k2)s::int[], %(k3)s::timestamptz[], %(k4)s::int[])
        AS b (below, place, depth, opened, number)
    WINDOW w AS (ORDER BY below, place, depth, opened, number)
"""
RANKS: Final = f"""
SELECT sum(between_them) OVER (ORDER BY at)::int FROM (
    SELECT at, (
        SELECT count(*) FROM backlog_score s WHERE s.product_id = %(product)s AND s.is_open
            AND ({", ".join(ORDER)}) <= (to_.below, to_.place, to_.depth, to_.opened, to_.number)
            AND ({", ".join(ORDER)}) > (to_.from_below, to_.from_place, to_.from_depth, to_.from_opened,
                to_.from_number)
    ) AS between_them FROM ({_BOUNDS}) AS to_
) AS counted ORDER BY at
"""  # noqa: S608
"""Counts the ranks of rows by their keys."""
STORED_PAGE: Final = _page(
    """
    SELECT s.item_id, s.value, s.priority, s.below_floors AS key_below, s.neg_place AS key_place,
        s.neg_depth AS key_depth, s.lifted_by_id AS key_lifter
    FROM backlog_score s WHERE s.product_id = %(product)s AND s.is_open {conditions} {after}
    ORDER BY {order} LIMIT %(many)s
    """,
    scores="s.current, s.future, s.strategy",
    is_below="s.current < w.floor_current OR s.future < w.floor_future OR s.strategy < w.floor_strategy",
)
"""A page along the index of the ranking."""
TRIED_PAGE: Final = _page(
    """
    SELECT * FROM unnest(%(items)s::bigint[], %(current)s::float8[], %(future)s::float8[], %(value)s::float8[],
        %(priority)s::float8[], %(misses)s::bool[], %(below)s::bool[], %(place)s::float8[], %(depth)s::int[],
        %(lifter)s::bigint[]) AS p (item_id, current, future, value, priority, misses, key_below, key_place,
        key_depth, key_lifter)
    """,
    scores="p.current, p.future, s.strategy",
    is_below="p.misses",
)
"""The rows of items that other numbers brought forward, with the figures that they have under them."""
NARROWED: Final = """
SELECT s.item_id FROM backlog_score s WHERE s.product_id = %(product)s AND s.is_open {conditions}
"""
"""Which items the filters leave."""
ALONG: Final = "AND (SELECT h.search @@ to_tsquery('english', %(q)s) FROM backlog_item h WHERE h.id = s.item_id)"
"""That an item holds the words of a text that many items hold. A value and not a join, which would be planned as if the
words of a text had nothing to do with each other: it shall be asked along the ranking, until the page is full."""
BY_INDEX: Final = "AND s.item_id IN (SELECT id FROM backlog_item WHERE search @@ to_tsquery('english', %(q)s))"
"""The same where all that hold them are wanted."""

CONDITIONS: Final[dict[str, str]] = {
    "kind": "AND s.item_id IN (SELECT id FROM backlog_item WHERE product_id = %(product)s AND kind = %(kind)s)",
    "status": "AND s.item_id IN (SELECT id FROM backlog_item WHERE product_id = %(product)s AND status = %(status)s)",
    "theme": "AND s.item_id IN (SELECT item_id FROM backlog_themealignment"
    " WHERE theme_id = %(theme)s AND alignment > 0)",
    "account": "AND s.item_id IN (SELECT item_id FROM backlog_support WHERE account_id = %(account)s UNION SELECT"
    " l.item_id FROM backlog_evidencelink l JOIN requests_intake_request r ON r.id = l.request_id"
    " WHERE r.account_id = %(account)s)",
    "min_current": "AND s.current >= %(min_current)s",
    "updated_since": "AND (s.scored_at >= %(updated_since)s OR s.item_id IN (SELECT id FROM backlog_item"
    " WHERE product_id = %(product)s AND updated_at >= %(updated_since)s))",
    "solution": "AND s.item_id IN (SELECT i.id FROM backlog_item i JOIN backlog_solution sol ON sol.id = i.solution_id"
    " WHERE sol.product_id = %(product)s AND sol.key = %(solution)s)",
    "release": "AND s.item_id IN (SELECT id FROM backlog_item WHERE product_id = %(product)s"
    " AND release_name = %(release)s AND release_name <> '')",
    "found": "AND s.item_id = ANY(%(found)s::bigint[])",
}
"""Filters on the score row `s`, each by the name of its value; `q` is asked in either of two ways."""
BY_KEY: Final = "SELECT id FROM backlog_item WHERE product_id = %(product)s AND key = %(key)s"
# Whether the text is a key, how many were found, and their ids as the text of an array, to be sent back as they are:
# by their number the planner chooses well whether to look up each or to go along the ranking.
BY_KEY_OR_WORDS: Final = f"""
WITH named AS ({BY_KEY}), holding AS (
    SELECT id FROM backlog_item WHERE product_id = %(product)s AND search @@ to_tsquery('english', %(q)s) LIMIT %(most)s
)
SELECT EXISTS (SELECT FROM named), count(*), coalesce(array_agg(id), '{{}}')::text
FROM (SELECT id FROM named UNION ALL SELECT id FROM holding WHERE NOT EXISTS (SELECT FROM named)) AS found
"""  # noqa: S608

_WORD: Final = re.compile(r"\w+")


def conditions_of(values: dict[str, Any], words: str) -> str:
    """The conditions for which there is a value.

    Args:
        words: how to ask for the words of a text.
    """
    return " ".join(words if name == "q" else CONDITIONS[name] for name in values)


def search_words(text: str) -> str:
    """A text as a search for all its words, the last one perhaps unfinished; empty if it has no word."""
    words = _WORD.findall(text)
    return " & ".join(f"'{word}'" for word in words) + ":*" if words else ""
