"""Shiny pennies: new features built while gaps stand open, and features that no customer asked for."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from backlog.selectors.insights.scope import Scope, Table, begin, many, share
from common.presentation.figures import counted, percent

QUARTERS: Final = 8
MOST_PENNIES: Final = 12
# As a share: what rounds to the same percentage has not changed.
_LEAST_CHANGE: Final = 0.005
# Effort shipped in each of the last quarters, product by product: a gap of one says nothing of the features of another.
# The index counts the work of products in which a gap stood open when the quarter ended; last comes what is planned.
_QUARTERS: Final = """
WITH quarter AS (
    SELECT date_trunc('quarter', now()) - n * interval '3 months' AS starts,
        date_trunc('quarter', now()) - (n - 1) * interval '3 months' AS ends
    FROM generate_series(%(quarters)s - 1, 0, -1) AS n
    UNION ALL SELECT NULL, NULL
), work AS (
    SELECT i.product_id, i.kind, i.status, i.opened_at, i.closed_at,
        CASE WHEN s.is_estimated THEN s.effort_days ELSE w.effort_ref END AS days
    FROM backlog_item i JOIN backlog_score s ON s.item_id = i.id
        JOIN stakeholders_weightprofile w ON w.product_id = i.product_id AND w.is_active
    WHERE i.product_id = ANY(%(products)s)
), done AS (
    SELECT q.starts, work.product_id, coalesce(sum(days) FILTER (WHERE kind = 'feature' AND (
            status = 'shipped' AND closed_at >= q.starts AND closed_at < q.ends
            OR q.starts IS NULL AND status IN ('planned', 'building'))), 0) AS features,
        coalesce(sum(days) FILTER (WHERE status = 'shipped' AND closed_at >= q.starts AND closed_at < q.ends
            OR q.starts IS NULL AND status IN ('planned', 'building')), 0) AS days,
        count(*) FILTER (WHERE kind = 'gap' AND opened_at < coalesce(q.ends, 'infinity')
            AND (closed_at IS NULL OR closed_at >= q.ends)) AS gaps
    FROM quarter q CROSS JOIN work GROUP BY q.starts, work.product_id
)
SELECT q.starts::date, coalesce(sum(d.features), 0), coalesce(sum(d.days), 0), coalesce(sum(d.gaps), 0),
    coalesce(sum(d.features) FILTER (WHERE d.gaps > 0), 0), coalesce(sum(d.days) FILTER (WHERE d.gaps > 0), 0)
FROM quarter q LEFT JOIN done d ON d.starts IS NOT DISTINCT FROM q.starts GROUP BY q.starts ORDER BY q.starts
"""
# Features on their way, or shipped in the period, without one account behind them; by who asked.
_PENNIES: Final = """
SELECT i.key, i.title, i.status, CASE WHEN s.is_estimated THEN s.effort_days END,
    coalesce((SELECT r.source FROM backlog_evidencelink l JOIN requests_intake_request r ON r.id = l.request_id
        WHERE l.item_id = i.id AND r.account_id IS NULL ORDER BY r.filed_at, r.id LIMIT 1),
        CASE WHEN i.competitor <> '' THEN 'competitor' ELSE '' END) AS source, i.competitor
FROM backlog_item i JOIN backlog_score s ON s.item_id = i.id
WHERE i.product_id = ANY(%(products)s) AND i.kind = 'feature' AND 'no_evidence' = ANY(s.flags)
    AND (i.status IN ('open', 'planned', 'building') OR i.status = 'shipped' AND i.closed_at >= %(since)s)
ORDER BY array_position(ARRAY['building', 'planned', 'shipped', 'open']::varchar[], i.status), s.effort_days DESC, i.id
LIMIT %(most)s
"""
_ASKED_BY: Final = {
    "leadership": "leadership", "competitor": "a competitor has it", "engineering": "engineering", "sales": "sales",
    "marketing": "marketing", "support": "support", "finance": "finance", "": "nobody on record",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quarter:
    """Work of a quarter, or what is planned (``starts`` empty), in person-days; ``gaps`` stood open at its end.

    ``shiny`` of the ``counted`` days are features: those of products in which a gap stood open.
    """

    starts: date | None
    features: float
    days: float
    gaps: int
    shiny: float
    counted: float

    @property
    def index(self) -> float | None:
        """Share of new-feature work while gaps stood open; nothing to say without work or without gaps."""
        return share(self.shiny, self.counted) if self.counted else None

    @property
    def hundredths(self) -> str:
        """The index out of a hundred, as a chart reads it; empty if there is nothing to say."""
        return "" if self.index is None else f"{100 * self.index:.2f}"

    @property
    def name(self) -> str:
        """As in 'Q3 2026'."""
        return f"Q{(self.starts.month + 2) // 3} {self.starts.year}" if self.starts else "planned"


@dataclass(frozen=True, slots=True)
class Penny:
    """A feature with no customer behind it: how far it is, its person-days if estimated, and who asked."""

    key: str
    title: str
    status: str
    days: float | None
    source: str
    competitor: str

    @property
    def asked_by(self) -> str:
        """Who asked, in words."""
        return f"{self.competitor} has it" if self.source == "competitor" and self.competitor else _words(self.source)


def _words(source: str) -> str:
    return _ASKED_BY.get(source, source.replace("_", " "))


@dataclass(frozen=True, slots=True)
class Shiny:
    """The index by quarter with what is planned last, and the features that no customer asked for."""

    quarters: tuple[Quarter, ...]
    pennies: tuple[Penny, ...]

    @property
    def title(self) -> str:
        """The finding."""
        return shiny_title(self.quarters)

    @property
    def pennies_title(self) -> str:
        """How many features have nobody behind them, and who wants them."""
        return pennies_title(self.pennies)

    @property
    def has_work(self) -> bool:
        """Whether there is anything to draw."""
        return any(quarter.days for quarter in self.quarters)

    @property
    def table(self) -> Table:
        """Person-days by quarter."""
        rows = tuple((one.name, one.features, one.days, one.gaps, one.index) for one in self.quarters)
        return Table(("quarter", "days of features", "days of all work", "gaps open at its end", "index"), rows)

    @property
    def pennies_table(self) -> Table:
        """The features."""
        rows = tuple((one.key, one.title, one.status, one.days, one.asked_by) for one in self.pennies)
        return Table(("item", "title", "status", "person-days", "who asked"), rows)


def shiny_of(scope: Scope) -> Shiny:
    """Read the index and the pennies of a scope."""
    values = scope.values | {"quarters": QUARTERS, "most": MOST_PENNIES}
    with connection.cursor() as cursor:
        cursor.execute(_QUARTERS, values)
        quarters = tuple(_quarter(row) for row in cursor.fetchall())
        cursor.execute(_PENNIES, values)
        return Shiny(quarters, tuple(Penny(*row) for row in cursor.fetchall()))


def _quarter(row: Any) -> Quarter:
    starts, features, days, gaps, shiny, counted_days = row
    return Quarter(starts, float(features), float(days), int(gaps), float(shiny), float(counted_days))


def shiny_title(quarters: tuple[Quarter, ...]) -> str:
    """The latest quarter with something to say, against the one before it."""
    told = [(one, one.index) for one in quarters if one.starts and one.index is not None]
    if not told:
        return "No work was shipped while gaps stood open"
    last, index = told[-1]
    open_then = f"while {counted(last.gaps, 'gap')} stood open"
    words = f"{percent(index)} of the work in {last.name} was new features, {open_then}"
    before = told[-2][1] if len(told) > 1 else index
    if abs(index - before) < _LEAST_CHANGE:
        return words
    return f"{words}; {'up' if index > before else 'down'} from {percent(before)}"


def pennies_title(pennies: tuple[Penny, ...]) -> str:
    """How many, and who asked for them: leadership, somebody who saw it at a competitor, the other colleagues."""
    if not pennies:
        return "No feature lacks a customer behind it"
    one = len(pennies) == 1
    number = many(len(pennies)) if len(pennies) < MOST_PENNIES else f"{MOST_PENNIES} or more"
    words = begin(f"{number} {'feature has' if one else 'features have'} no customer behind {'it' if one else 'them'}")
    who = _who(pennies)
    return f"{words}; {who}" if who else words


def _who(pennies: tuple[Penny, ...]) -> str:
    """As in 'leadership asked for three, a competitor has one'."""
    told = []
    for source, verb in (("leadership", "leadership asked for"), ("competitor", "a competitor has")):
        number = sum(penny.source == source for penny in pennies)
        if number:
            told.append(f"{verb} {('it' if number == 1 else 'all') if number == len(pennies) else many(number)}")
    return ", ".join(told)
