"""A stretch of months with days on it, as shares of its width in per cent: what a page draws a timeline by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

_SOON, _MONTHS_OF_A_YEAR = 9, 12


@dataclass(frozen=True, slots=True)
class Month:
    """A month's name and where it begins; with its year where one begins."""

    name: str
    at: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """From the first of one month to the first of another."""

    starts_on: date
    ends_on: date

    def at(self, day: date) -> str:
        """Where a day lies, as in "12.50%"; days outside lie on the edge."""
        return f"{self._share(day):.2f}%"

    def width(self, first: date, last: date) -> str:
        """How wide a stretch of days is, both of them counted."""
        wide = self._share(last) - self._share(first) + 100 / (self.ends_on - self.starts_on).days
        return f"{min(wide, 100 - self._share(first)):.2f}%"

    def _share(self, day: date) -> float:
        inside = min(max(day, self.starts_on), self.ends_on)
        return 100 * (inside - self.starts_on).days / (self.ends_on - self.starts_on).days

    @property
    def months(self) -> list[Month]:
        """Where months begin: all of them, or every third where they would stand too close."""
        firsts = list(_firsts(self.starts_on, self.ends_on))
        step = 1 if len(firsts) <= _SOON else 3
        return [Month(_name(first, at == 0), self.at(first)) for at, first in enumerate(firsts[::step])]


def timeline(today: date, days: Sequence[date]) -> Timeline:
    """One that holds today and all of the days, in whole months."""
    return Timeline(min([today, *days]).replace(day=1), _next(max([today, *days])))


def _firsts(first: date, end: date) -> Iterator[date]:
    while first < end:
        yield first
        first = _next(first)


def _next(day: date) -> date:
    """The first of the month after."""
    is_last = day.month == _MONTHS_OF_A_YEAR
    return date(day.year + is_last, 1 if is_last else day.month + 1, 1)


def _name(first: date, is_first: bool) -> str:
    return f"{first:%b %Y}" if is_first or first.month == 1 else f"{first:%b}"
