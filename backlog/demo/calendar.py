"""Turns ages into days, so that the demo is as old on the day of loading as it was on the day of writing.

Times of day and the days between a request and its decision are drawn from the thing's own key: the same day of
loading gives the same dates.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zlib import crc32

from django.utils import timezone

from backlog.demo.rows import DAYS_PER_MONTH

_SATURDAY = 5
_OPENS, _CLOSES = 7 * 60, 18 * 60


def draw(key: str, least: int, beyond: int) -> int:
    """Return a whole number from ``least`` up to but not ``beyond``, always the same for a key."""
    return least + crc32(key.encode()) % (beyond - least)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Dates as seen from ``now``, the moment of loading."""

    now: datetime

    @classmethod
    def today(cls) -> "Calendar":
        """As seen from this moment."""
        return cls(timezone.now())

    def day(self, months_ahead: float) -> date:
        """Return the day so many months ahead, or back if negative."""
        return (self.now + timedelta(days=round(months_ahead * DAYS_PER_MONTH))).date()

    def moment(self, key: str, age: timedelta) -> datetime:
        """Return when something of that age happened: exact within two days, else on a working day at work."""
        if age <= timedelta(days=2):
            return self.now - age
        day = (self.now - age).date()
        day -= timedelta(days=max(0, day.weekday() - _SATURDAY + 1))
        minutes = draw(key, _OPENS, _CLOSES)
        return datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=UTC)

    def months_ago(self, key: str, months: float) -> datetime:
        """Return a working moment so many months back."""
        return self.moment(key, timedelta(days=months * DAYS_PER_MONTH))

    def decided(self, key: str, asked: datetime) -> datetime:
        """Return when a request asked at that time was decided: one to five days later, in the past."""
        return min(asked + timedelta(hours=draw(f"{key} decided", 20, 120)), self.now - timedelta(minutes=30))

    def asked_back(self, key: str, asked: datetime) -> datetime:
        """Return when the sender of a request that still waits was asked: two to six days ago."""
        return max(self.decided(key, asked), self.now - timedelta(hours=draw(f"{key} asked back", 48, 144)))
