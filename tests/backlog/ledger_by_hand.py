"""The gap ledger reckoned by hand, day by day: what the statements are held against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Told:
    """A workaround as an account reported it on a day."""

    account: str
    on: date
    runs: float
    undo: float
    build: float = 0.0
    people: int = 0

    @property
    def hours(self) -> float:
        """A month of it, as the score has it."""
        return self.runs + self.undo / 12


@dataclass
class Sum:
    """What one gap costs."""

    hours: float = 0.0
    runs: float = 0.0
    since: float = 0.0
    build: float = 0.0
    undo_told: float = 0.0
    undo: float = 0.0
    people: int = 0


def strongest(told: Sequence[Told], on: date) -> dict[str, Told]:
    """Each account's workaround on a day: the costliest that it had reported; of equal ones the first."""
    found: dict[str, Told] = {}
    for one in told:
        if one.on <= on and (one.account not in found or one.hours > found[one.account].hours):
            found[one.account] = one
    return found


def cost_of(told: Iterable[Told], today: date, closed: date | None = None) -> Sum:
    """What a gap with these reports costs: each day a thirtieth of its month, until it was closed."""
    reports = sorted(told, key=lambda one: one.on)
    total = Sum()
    day = reports[0].on if reports else today
    while day < min(today, closed or today):
        for one in strongest(reports, day).values():
            total.since += one.runs / 30
            total.undo += one.undo / 12 / 30
        day += timedelta(days=1)
    for one in strongest(reports, date.max).values():
        total.hours += one.hours
        total.runs += one.runs
        total.build += one.build
        total.people += one.people
        total.undo_told += one.undo
    total.undo += sum(one.undo for one in strongest(reports, today).values())
    return total


def hours_on(told: Sequence[Told], on: date, closed: date | None = None) -> float:
    """Hours a month as they stood on a day."""
    if closed is not None and closed <= on:
        return 0.0
    return sum(one.hours for one in strongest(sorted(told, key=lambda one: one.on), on).values())
