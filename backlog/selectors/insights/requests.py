"""Where requests come from, how long they wait for a decision, and how many were answered."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from django.db import connection

from backlog.selectors.insights.scope import Scope, Table, begin, many, share
from common.presentation.figures import counted, percent, short
from requests_intake.choices import Source

_SOURCES: Final = """
SELECT source, count(*) FROM requests_intake_request
WHERE product_id = ANY(%(products)s) AND filed_at >= %(since)s GROUP BY source ORDER BY count(*) DESC, source
"""
# Days from filing to the first decision that stands; an import decides at once and says nothing of waiting.
_WAITED: Final = """
WITH first AS (
    SELECT r.id, r.status, r.filed_at, min(d.decided_at) AS decided_at
    FROM requests_intake_request r
        LEFT JOIN requests_intake_triagedecision d ON d.request_id = r.id AND d.undone_at IS NULL
    WHERE r.product_id = ANY(%(products)s) AND r.filed_at >= %(since)s AND r.import_batch_id IS NULL GROUP BY r.id
), waited AS (SELECT *, extract(epoch FROM coalesce(decided_at, now()) - filed_at) / 86400 AS days FROM first)
"""
_WAITS: Final = f"""{_WAITED}
SELECT count(*), count(*) FILTER (WHERE decided_at IS NOT NULL),
    count(*) FILTER (WHERE status NOT IN ('new', 'waiting', 'snoozed')),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE decided_at IS NOT NULL),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY days) FILTER (WHERE decided_at IS NOT NULL),
    count(*) FILTER (WHERE status = 'new'), max(days) FILTER (WHERE status = 'new')
FROM waited
"""  # noqa: S608
ENDS: Final = (2, 7, 14, 30, 90)
"""Days at which one band of waits ends and the next begins."""
BANDS: Final = ("up to 2 days", "3 to 7 days", "8 to 14 days", "15 to 30 days", "1 to 3 months", "over 3 months")
WEEK: Final = 1
"""The last band that is within a week."""
_BANDS: Final = f"""{_WAITED}
SELECT width_bucket(days, %(ends)s::float8[]), count(*) FILTER (WHERE decided_at IS NOT NULL),
    count(*) FILTER (WHERE status = 'new')
FROM waited GROUP BY 1
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many requests came through one source, and their share of all."""

    source: str
    count: int
    share: float

    @property
    def label(self) -> str:
        """Its name."""
        return str(Source(self.source).label)


@dataclass(frozen=True, slots=True)
class Sources:
    """Requests of the period by source, the most first."""

    counts: tuple[SourceCount, ...]

    @property
    def title(self) -> str:
        """The finding."""
        if not self.counts:
            return "No request was filed"
        first, total = self.counts[0], sum(one.count for one in self.counts)
        return f"{percent(first.share)} of {counted(total, 'request')} came through {_through(first)}"

    @property
    def table(self) -> Table:
        """Counts by source."""
        return Table(("source", "requests", "share"), tuple((one.label, one.count, one.share) for one in self.counts))


def _through(first: SourceCount) -> str:
    plural = {Source.CUSTOMER: "customers themselves", Source.CUSTOMER_PM: "customer PMs", Source.RFP: "RFPs"}
    return plural.get(Source(first.source), first.label if first.source == Source.API else first.label.lower())


def sources_of(scope: Scope) -> Sources:
    """Read where requests came from."""
    with connection.cursor() as cursor:
        cursor.execute(_SOURCES, scope.values)
        found = cursor.fetchall()
    total = sum(count for _, count in found)
    return Sources(tuple(SourceCount(source, count, share(count, total)) for source, count in found))


@dataclass(frozen=True, slots=True)
class Waits:
    """Requests filed in the period: how many have been decided on, days until then, and what waits now.

    ``answered`` have an outcome that whoever asked was told; asked back and snoozed ones have none yet.
    """

    filed: int
    decided: int
    answered: int
    median: float | None
    slow: float | None
    waiting: int
    oldest: float | None

    @property
    def share_answered(self) -> float:
        """Share of one."""
        return share(self.answered, self.filed)

    @property
    def band(self) -> str:
        """The name of the band in which the median lies."""
        return "" if self.median is None else BANDS[bisect_right(ENDS, self.median)]

    @property
    def title(self) -> str:
        """The finding."""
        if not self.filed:
            return "No request was filed"
        if self.median is None:
            wait = "request waits" if self.waiting == 1 else "requests wait"
            return begin(f"{many(self.waiting)} {wait}, and none has been decided on yet")
        words = f"Half of the requests are decided on within {_days(self.median)}"
        if not self.waiting or self.oldest is None:
            return f"{words}, and none waits"
        verb = "waits" if self.waiting == 1 else "wait"
        return f"{words}; {many(self.waiting)} {verb}, the oldest for {_days(self.oldest)}"

    @property
    def table(self) -> Table:
        """The figures."""
        return Table(
            ("figure", "value"),
            (
                ("requests filed", self.filed),
                ("decided on", self.decided),
                ("answered", self.answered),
                ("share answered", self.share_answered),
                ("days to the first decision, median", self.median),
                ("days to the first decision, nine of ten within", self.slow),
                ("waiting for a first decision", self.waiting),
                ("days that the oldest waits", self.oldest),
            ),
        )


def _days(days: float) -> str:
    if days < 1:
        return "a day"
    return "a day" if short(round(days, 1)) == "1" else f"{short(round(days) if days >= 10 else round(days, 1))} days"


def waits_of(scope: Scope) -> Waits:
    """Read how long requests wait."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, scope.values)
        filed, decided, answered, median, slow, waiting, oldest = cursor.fetchone()
    figures = [None if value is None else float(value) for value in (median, slow, oldest)]
    return Waits(filed, decided, answered, figures[0], figures[1], waiting, figures[2])


@dataclass(frozen=True, slots=True)
class WaitBand:
    """Waits of one length: how many requests were decided on after it, how many of now wait so long already."""

    label: str
    decided: int
    waiting: int
    share: float
    """Of all that were decided on."""


@dataclass(frozen=True, slots=True)
class WaitBands:
    """All bands, the shortest first; those beyond the longest wait are left out."""

    bands: tuple[WaitBand, ...]

    @property
    def title(self) -> str:
        """The finding: what share is decided on within a week, and what waits longer by now."""
        late = sum(band.waiting for band in self.bands[WEEK + 1 :])
        waits = f"{many(late)} {'waits' if late == 1 else 'wait'} longer"
        if not any(band.decided for band in self.bands):
            return "Nothing was decided on yet" + (f"; {waits} than a week by now" if late else "")
        within = sum(band.share for band in self.bands[: WEEK + 1])
        return f"{percent(within)} of decisions came within a week; {waits} by now"

    @property
    def table(self) -> Table:
        """Counts by length of the wait."""
        head = ("waited", "decided", "share of decided", "waiting now")
        return Table(head, tuple((band.label, band.decided, band.share, band.waiting) for band in self.bands))


def bands_of(scope: Scope) -> WaitBands:
    """Read how many waited how long."""
    with connection.cursor() as cursor:
        cursor.execute(_BANDS, scope.values | {"ends": list(ENDS)})
        found = {band: counts for band, *counts in cursor.fetchall()}
    total = sum(decided for decided, _ in found.values())
    rows = [(name, *found.get(at, (0, 0))) for at, name in enumerate(BANDS[: max(found, default=-1) + 1])]
    return WaitBands(tuple(WaitBand(name, done, waiting, share(done, total)) for name, done, waiting in rows))
