"""Whom the work is for: the three stakeholders in what was asked for, is planned and was shipped."""

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from backlog.selectors.insights.scope import NAMES, STAKEHOLDERS, Scope, Table, shares
from common.presentation.figures import counted, percent, rounded
from stakeholders.selectors.weights import active_profile

# A request speaks for whoever sent it: strategy if nobody outside did, the future customer if it is for later or comes
# from somebody who is no customer yet, else the current customer.
_ASKED: Final = """
SELECT CASE
        WHEN r.account_id IS NULL AND r.source IN ('leadership', 'engineering', 'marketing', 'finance', 'competitor')
            THEN 'strategy'
        WHEN r.horizon = 'future' OR a.stage IN ('prospect', 'partner') OR r.source = 'rfp' THEN 'future'
        ELSE 'current'
    END AS stakeholder, count(*)
FROM requests_intake_request r LEFT JOIN stakeholders_account a ON a.id = r.account_id
WHERE r.product_id = ANY(%(products)s) AND r.filed_at >= %(since)s
GROUP BY 1
"""
# An item's days go to the stakeholders as its value does.
_WORK: Final = """
SELECT shipped, sum(days * current / value), sum(days * future / value), sum(days * strategy / value), sum(days),
    count(*)
FROM (
    SELECT i.status = 'shipped' AS shipped,
        CASE WHEN s.is_estimated THEN s.effort_days ELSE w.effort_ref END AS days,
        w.weight_current * s.current AS current, w.weight_future * s.future AS future,
        w.weight_strategy * s.strategy AS strategy,
        nullif(w.weight_current * s.current + w.weight_future * s.future + w.weight_strategy * s.strategy, 0) AS value
    FROM backlog_item i JOIN backlog_score s ON s.item_id = i.id
        JOIN stakeholders_weightprofile w ON w.product_id = i.product_id AND w.is_active
    WHERE i.product_id = ANY(%(products)s)
        AND (i.status IN ('planned', 'building') OR i.status = 'shipped' AND i.closed_at >= %(since)s)
) AS work
GROUP BY 1
"""
# Below this many points a difference is no finding.
_LEAST_POINTS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the balance: what it is, on how much it rests, and the three shares of one."""

    code: str
    label: str
    note: str
    shares: tuple[float, ...]

    @property
    def points(self) -> tuple[float, ...]:
        """The shares out of a hundred, for the bar."""
        return tuple(100 * one for one in self.shares)


@dataclass(frozen=True, slots=True)
class Balance:
    """The rows that have something to say: weights (of one product), asked for, shipped, planned."""

    lines: tuple[Line, ...]
    title: str

    @property
    def table(self) -> Table:
        """Shares of one by stakeholder."""
        return Table(("what", "rests on", *STAKEHOLDERS), tuple((ln.label, ln.note, *ln.shares) for ln in self.lines))


def balance_of(scope: Scope) -> Balance:
    """Read the balance of a scope."""
    lines = [line for line in (_weights(scope), _asked(scope), *_work(scope)) if line]
    return Balance(tuple(lines), balance_title({line.code: line.shares for line in lines}))


def _weights(scope: Scope) -> Line | None:
    """What the product's PM said that counts; products weigh differently, so the company has no such row."""
    profile = active_profile(scope.products[0]) if len(scope.products) == 1 else None
    if profile is None:
        return None
    weights = tuple(profile.weights[name] for name in STAKEHOLDERS)
    return Line("weights", "Weights", f"profile v{profile.number}", weights)


def _asked(scope: Scope) -> Line | None:
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, scope.values)
        found: dict[str, int] = dict(cursor.fetchall())
    counts = [found.get(name, 0) for name in STAKEHOLDERS]
    if not sum(counts):
        return None
    return Line("asked", "Asked for", f"{counted(sum(counts), 'request')}, {scope.words}", shares(counts))


def _work(scope: Scope) -> tuple[Line | None, Line | None]:
    with connection.cursor() as cursor:
        cursor.execute(_WORK, scope.values)
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    shipped = _line("shipped", "Shipped", scope.words, found.get(True))
    return shipped, _line("planned", "Planned", "and being built", found.get(False))


def _line(code: str, label: str, words: str, row: Any) -> Line | None:
    if row is None:
        return None
    *parts, days, items = row
    for_somebody = [float(part or 0) for part in parts]
    if not sum(for_somebody):
        return None
    return Line(code, label, f"{counted(items, 'item')}, {rounded(days)} person-days, {words}", shares(for_somebody))


def balance_title(found: dict[str, tuple[float, ...]]) -> str:
    """The finding: where what was shipped, else planned, lies furthest from what was meant, else asked for."""
    done = "shipped" if "shipped" in found else "planned" if "planned" in found else ""
    meant = "weights" if "weights" in found else "asked" if "asked" in found else ""
    if not done or not meant:
        return "Nothing was shipped or planned yet that could be balanced"
    gaps = [work - aim for work, aim in zip(found[done], found[meant], strict=True)]
    at = max(range(len(gaps)), key=lambda index: abs(gaps[index]))
    verb, aim = {"shipped": "went to", "planned": "goes to"}[done], {"weights": "a weight", "asked": "a share"}[meant]
    if abs(gaps[at]) < _LEAST_POINTS:
        return f"What was {done} follows the {'weights' if meant == 'weights' else 'requests'}"
    of = "" if meant == "weights" else " of the requests"
    return (
        f"{percent(found[done][at])} of the work {done} {verb} {NAMES[STAKEHOLDERS[at]]}, against {aim} of "
        f"{percent(found[meant][at])}{of}"
    )
