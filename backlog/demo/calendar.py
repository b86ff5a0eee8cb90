"""Turns ages into days, so that the demo is as old on the day of loading as it was on the day of writing.

Times of day and the days between a request and its decision are drawn by a generator that is seeded with the
thing's own key: the same day of loading gives the same dates.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from backlog.demo.rows import DAYS_PER_MONTH

_WEEKEND = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Dates as seen from ``now``, the moment of loading."""

    now: datetime

    def day(self, months_ahead: float) -> date:
        """Return the day so many months ahead, or back if negative."""
        return (self.now + timedelta(days=round(months_ahead * DAYS_PER_MONTH))).date()

    def moment(self, key: str, age: timedelta) -> datetime:
        """Return when something of that age happened: exact within two days, else on a working day at work."""
        if age < timedelta(days=2):
            return self.now - age
        day = (self.now - age).date()
        if day.weekday() >= _WEEKEND:
            day -= timedelta(days=day.weekday() - _WEEKEND + 1)
        minutes = random.Random(key).randrange(7 * 60, 18 * 60)
        return datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=UTC)

    def decided(self, key: str, asked: datetime) -> datetime:
        """Return when a request asked at that time was decided: one to five days later, in the past."""
        later = asked + timedelta(hours=random.Random(f"{key} decided").randrange(20, 120))
        return min(later, self.now - timedelta(minutes=30))

    def months(self, key: str, months: float) -> datetime:
        """Return a working moment so many months back."""
        return self.moment(key, timedelta(days=months * DAYS_PER_MONTH))
