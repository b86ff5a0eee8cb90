"""The statements behind the ranked backlog."""

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Order:
    """Where the rows come from and by what they are ranked."""

    source: str
    names: tuple[str, ...]
    figures: str
    """Value, priority, the key of the order and the lifter, as columns of the page."""
    ranks: str
    """Counts the ranks of rows by their keys."""
    words: str
    """The condition that an item holds the words of a text that many items hold."""
    scores: str = "s.current, s.future, s.strategy"
    """The three scores, as columns of the page."""
    below: str = "s.current < w.floor_current OR s.future < w.floor_future OR s.strategy < w.floor_strategy"
    """Whether an item misses a floor by itself."""

    @property
    def key(self) -> str:
        """The order as a row value: all ascending, so that one comparison is one range of an index."""
        return ", ".join(self.names)


# Everything of a row but its rank. The inner query finds the page by its narrowest columns; the rest is joined to it.
PAGE: Final = """
WITH p AS (
    SELECT s.item_id, {figures} FROM {source}
    WHERE s.product_id = %(product)s AND s.is_open {conditions} {after}
    ORDER BY {order} LIMIT %(many)s
)
SELECT s.item_id, i.key, i.title, i.kind, i.status, i.release_name, {scores}, p.value, s.urgency, s.confidence,
    s.effort_days, s.is_estimated, s.efforts, p.priority, s.requests, s.accounts, s.effective_accounts, s.arr,
    s.hours_per_month, s.unnamed_votes, s.flags, s.months_open, s.top_share, i.slips, i.competitor, s.opened_at,
    s.number, lifter.key AS lifted_by, sol.key AS solution, p.key_below, p.key_place, p.key_depth,
    s.below_floors AS today_below, s.neg_place AS today_place, s.neg_depth AS today_depth,
    NOT ({below}) AS meets_floors,
    s.scored_revision < s.inputs_revision OR s.profile_id IS DISTINCT FROM w.id AS stale,
    greatest(i.updated_at, s.scored_at) AS updated_at
FROM p JOIN backlog_score s ON s.item_id = p.item_id JOIN backlog_item i ON i.id = p.item_id
    LEFT JOIN stakeholders_weightprofile w ON w.product_id = s.product_id AND w.is_active
    LEFT JOIN backlog_item lifter ON lifter.id = p.key_lifter LEFT JOIN backlog_solution sol ON sol.id = i.solution_id
ORDER BY {outer}
"""

_STORED: Final = ("s.below_floors", "s.neg_place", "s.neg_depth", "s.opened_at", "s.number")
_BOUNDS: Final = """
    SELECT row_number() OVER () AS at, below, place, depth, opened, number,
        lag(below, 1, false) OVER w AS from_below, lag(place, 1, '-Infinity') OVER w AS from_place,
        lag(depth, 1, 0) OVER w AS from_depth, lag(opened, 1, '-Infinity') OVER w AS from_opened,
        lag(number, 1, 0) OVER w AS from_number
    FROM unnest(%(k0)s::bool[], %(k1)s::float8[], %(k2)s::int[], %(k3)s::timestamptz[], %(k4)s::int[])
        AS b (below, place, depth, opened, number)
    WINDOW w AS (ORDER BY below, place, depth, opened, number)
"""
_RANKS: Final = f"""
SELECT sum(between_them) OVER (ORDER BY at)::int FROM (
    SELECT at, (
        SELECT count(*) FROM backlog_score s WHERE s.product_id = %(product)s AND s.is_open
            AND ({", ".join(_STORED)}) <= (to_.below, to_.place, to_.depth, to_.opened, to_.number)
            AND ({", ".join(_STORED)}) > (to_.from_below, to_.from_place, to_.from_depth, to_.from_opened,
                to_.from_number)
    ) AS between_them FROM ({_BOUNDS}) AS to_
) AS counted ORDER BY at
"""  # noqa: S608
STORED_ORDER: Final = Order(
    "backlog_score s",
    _STORED,
    "s.value, s.priority, s.below_floors AS key_below, s.neg_place AS key_place, s.neg_depth AS key_depth,"
    " s.lifted_by_id AS key_lifter",
    _RANKS,
    # A value and not a join, which would be planned as if the words of a text had nothing to do with each other: it
    # shall be asked along the ranking, until the page is full.
    "AND (SELECT h.search @@ to_tsquery('english', %(q)s) FROM backlog_item h WHERE h.id = s.item_id)",
)

# Other weights on the stored figures. Chained items come with the places that they then have.
_BELOW: Final = "{s}.current < %(floor_current)s OR {s}.future < %(floor_future)s OR {s}.strategy < %(floor_strategy)s"
TRIED_VALUE: Final = (
    "(%(weight_current)s::float8 * s.current + %(weight_future)s::float8 * s.future"
    " + %(weight_strategy)s::float8 * s.strategy)"
)
TRIED_FACTOR: Final = (
    "(s.urgency * s.confidence / power(greatest(CASE WHEN s.is_estimated THEN s.effort_days ELSE w.effort_ref END,"
    " w.effort_min) / w.effort_ref, %(alpha)s::float8))"
)
TRIED_BELOW: Final = _BELOW.format(s="s")
TRIED_SCORES: Final = "backlog_score s"
ANEW_SCORES: Final = """(
    SELECT b.item_id, b.product_id, b.is_open, b.opened_at, b.number, b.scored_at, b.urgency, b.confidence,
        b.effort_days, b.is_estimated, b.below_floors, b.neg_place, n.current, n.future, b.strategy
    FROM backlog_score b JOIN unnest(%(anew)s::bigint[], %(anew_current)s::float8[], %(anew_future)s::float8[])
        AS n (item_id, current, future) ON n.item_id = b.item_id
) s"""
"""The scores as another exponent of revenue makes them, in place of those that are stored."""
WITHIN: Final = "AND NOT s.below_floors AND s.neg_place <= %(bound)s"
"""Those that can be on the page at all: a range of the ranking's index."""
GOOD_ENOUGH: Final = f"""AND (
    NOT ({TRIED_BELOW}) AND {TRIED_VALUE} * {TRIED_FACTOR} >= %(least)s OR s.item_id = ANY(%(chained)s::bigint[])
)"""
"""Of these, those that are on it by their own priority, or may be by that of another."""
_TRIED_SOURCE: Final = f"""(
    SELECT t.item_id, t.product_id, t.is_open, t.opened_at, t.number, t.current, t.future, t.strategy, t.scored_at,
        t.value, t.value * t.factor AS priority, coalesce(c.below, t.below) AS key_below,
        coalesce(c.neg_place, -round(t.value * t.factor * 1e9) / 1e9) AS key_place,
        coalesce(c.neg_depth, 0) AS key_depth, c.lifter AS key_lifter
    FROM (
        SELECT s.item_id, s.product_id, s.is_open, s.opened_at, s.number, s.current, s.future, s.strategy, s.scored_at,
            {TRIED_VALUE} AS value, {TRIED_FACTOR} AS factor, {TRIED_BELOW} AS below
        FROM {{scores}} JOIN stakeholders_weightprofile w ON w.product_id = s.product_id AND w.is_active
        WHERE s.product_id = %(product)s AND s.is_open {{within}}
    ) t LEFT JOIN unnest(%(chained)s::bigint[], %(below)s::bool[], %(neg_place)s::float8[], %(neg_depth)s::int[],
        %(lifter)s::bigint[]) AS c (item_id, below, neg_place, neg_depth, lifter) ON c.item_id = t.item_id
) s"""  # noqa: S608
_TRIED: Final = ("s.key_below", "s.key_place", "s.key_depth", "s.opened_at", "s.number")
_TRIED_RANKS: Final = f"""
SELECT ranked.rank::int FROM (
    SELECT s.number, row_number() OVER (ORDER BY {", ".join(_TRIED)}) AS rank FROM {{source}}
) AS ranked JOIN unnest(%(k4)s::int[]) WITH ORDINALITY AS wanted (number, at) ON wanted.number = ranked.number
ORDER BY wanted.at
"""  # noqa: S608


def tried_order(values: Container[str]) -> Order:
    """The order under other numbers than the profile's.

    Args:
        values: the names of the values that there are. `bound` and `least` leave out what cannot be on the page,
            `anew` takes scores that were summed up anew.
    """
    within = " ".join(condition for name, condition in (("bound", WITHIN), ("least", GOOD_ENOUGH)) if name in values)
    source = _TRIED_SOURCE.format(scores=ANEW_SCORES if "anew" in values else TRIED_SCORES, within=within)
    return Order(
        source,
        _TRIED,
        "s.current, s.future, s.strategy, s.value, s.priority, s.key_below, s.key_place, s.key_depth, s.key_lifter",
        _TRIED_RANKS.format(source=source),
        "AND s.item_id IN (SELECT id FROM backlog_item WHERE search @@ to_tsquery('english', %(q)s))",
        scores="p.current, p.future, p.strategy",
        below=_BELOW.format(s="p"),
    )


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
"""Filters on the score row `s`, each by the name of its value; `q` is the order's own."""
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


def conditions_of(order: Order, values: dict[str, Any]) -> str:
    """The conditions for which there is a value."""
    return " ".join(order.words if name == "q" else CONDITIONS[name] for name in values)


def search_words(text: str) -> str:
    """A text as a search for all its words, the last one perhaps unfinished; empty if it has no word."""
    words = _WORD.findall(text)
    return " & ".join(f"'{word}'" for word in words) + ":*" if words else ""
