"""Estimates held against what came: plain values in, plain values out.

Two questions. How much longer than estimated does work take, by pool and by estimator? And of what each source asked
for and was shipped, how much proved its worth? Fewer than five say nothing, and so are told as too few.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

LEAST: Final = 5
TOO_FEW: Final = "too few to say"
# Up to this ratio a range is drawn; what is beyond ends there.
_DRAWN: Final = 3.0


@dataclass(frozen=True, slots=True)
class Took:
    """Person-days of one pool for one item, as ``estimated`` by ``by`` (empty: not on record) and as they came."""

    pool: str
    by: str
    estimated: float | None
    actual: float | None

    @property
    def ratio(self) -> float | None:
        """What came for each day that was estimated; ``None`` where either is missing, or nothing was estimated."""
        if self.actual is None or not self.estimated:
            return None
        return self.actual / self.estimated


@dataclass(frozen=True, slots=True)
class Ratios:
    """Ratios of what came to what was estimated, of one pool and one estimator (empty: all of them)."""

    pool: str
    by: str
    ratios: tuple[float, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.ratios)

    @property
    def is_telling(self) -> bool:
        """Whether there are enough to say anything."""
        return self.count >= LEAST

    @property
    def middle(self) -> float | None:
        """The median; ``None`` if there are too few."""
        return float(median(self.ratios)) if self.is_telling else None

    @property
    def low(self) -> float | None:
        """The least of them; ``None`` if there are too few."""
        return min(self.ratios) if self.is_telling else None

    @property
    def high(self) -> float | None:
        """The most of them; ``None`` if there are too few."""
        return max(self.ratios) if self.is_telling else None

    @property
    def words(self) -> str:
        """What it means for the next estimate."""
        if self.middle is None:
            return TOO_FEW
        if 0.95 <= self.middle <= 1.05:
            return "as estimated"
        return f"{abs(self.middle - 1) * 100:.0f}\u202f% {'more' if self.middle > 1 else 'less'} than estimated"

    @property
    def drawn(self) -> tuple[float, float, float]:
        """Least, median and most as places on a line of 100, which ends at three times the estimate."""
        low, middle, high = (100 * min(one or 0.0, _DRAWN) / _DRAWN for one in (self.low, self.middle, self.high))
        return round(low, 1), round(middle, 1), round(high, 1)

    @property
    def width(self) -> float:
        """From the least to the most, on that line; wide enough to be seen."""
        low, _, high = self.drawn
        return max(round(high - low, 1), 1.0)


def effort_ratios(rows: Iterable[Took]) -> list[Ratios]:
    """By pool, each pool first over all estimators, then by estimator; rows without both figures are left out."""
    found: dict[str, dict[str, list[float]]] = {}
    for row in rows:
        if row.ratio is not None:
            by_who = found.setdefault(row.pool, {"": []})
            by_who[""].append(row.ratio)
            if row.by:
                by_who.setdefault(row.by, []).append(row.ratio)
    return [Ratios(pool, who, tuple(sorted(by_who[who]))) for pool, by_who in found.items() for who in sorted(by_who)]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one item that shipped, and through which sources it had been asked for; ``None`` is not known."""

    sources: frozenset[str]
    used: bool | None
    gone: bool | None
    won: bool | None


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those that are known said yes."""

    yes: int
    known: int

    @property
    def share(self) -> float | None:
        """As a share of one; ``None`` if too few are known."""
        return self.yes / self.known if self.known >= LEAST else None

    @property
    def words(self) -> str:
        """As it stands in a table."""
        if not self.known:
            return "–"
        return f"{self.yes} of {self.known}"


@dataclass(frozen=True, slots=True)
class Worth:
    """Of what one source asked for and was shipped: how much is used, freed accounts of a workaround, won a deal."""

    source: str
    items: int
    used: Share
    gone: Share
    won: Share


def worth_by_source(rows: Sequence[Verdict], sources: Sequence[str]) -> list[Worth]:
    """By source, in the order given; a source that asked for nothing that shipped is left out."""
    return [worth for source in sources if (worth := _worth(source, rows)).items]


def _worth(source: str, rows: Sequence[Verdict]) -> Worth:
    asked = [row for row in rows if source in row.sources]
    return Worth(
        source,
        len(asked),
        _share(row.used for row in asked),
        _share(row.gone for row in asked),
        _share(row.won for row in asked),
    )


def _share(answers: Iterable[bool | None]) -> Share:
    known = [one for one in answers if one is not None]
    return Share(sum(known), len(known))
