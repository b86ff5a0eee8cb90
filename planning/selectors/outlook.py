"""When a release is likely to ship, in words."""

from dataclasses import dataclass
from datetime import date, timedelta

from common.presentation.dates import day
from common.presentation.figures import counted
from planning.models import Release
from planning.selectors.likely import LikelyDates, likely_dates, usual_lateness
from planning.selectors.releases import Lateness

TOO_FEW = "too few past releases to say"
_DAYS_OF_A_WEEK, _SAID_IN_DAYS = 7, 14


@dataclass(frozen=True, slots=True)
class Outlook:
    """The likely days of a release; none if nobody can say, because too few shipped before it or it is late already.

    ``usual`` is how late those before it usually were, in days, negative if early; ``None`` if they are too few.
    """

    days: LikelyDates | None
    usual: tuple[int, int] | None

    @property
    def words(self) -> str:
        """As in "usually 0 to 3 weeks late: likely 12 Jan to 2 Feb 2027"."""
        if self.usual is None:
            return TOO_FEW
        usually = lateness_words(*self.usual)
        return f"{usually}: likely {days_words(self.days)}" if self.days else f"{usually}: later than that already"


def outlook(release: Release, record: Lateness, today: date) -> Outlook:
    """When a release that has not shipped likely does."""
    usual = usual_lateness(record.days)
    if usual is None or release.ships_on + timedelta(days=usual[1]) < today:
        return Outlook(None, usual)
    return Outlook(likely_dates(release, record, today), usual)


def days_words(likely: LikelyDates) -> str:
    """As in "12 Jan to 2 Feb 2027"; nothing if they are not known."""
    first, last = likely.earliest, likely.latest
    if first is None or last is None or first == last:
        return day(last)
    return f"{first.day} {first:%b} to {day(last)}" if first.year == last.year else f"{day(first)} to {day(last)}"


def lateness_words(least: int, most: int) -> str:
    """How late, from ``least`` to ``most`` days: "usually 1 week early to 2 weeks late"."""
    unit, low, high = "day", least, most
    if max(abs(least), abs(most)) >= _SAID_IN_DAYS:
        unit, low, high = "week", round(least / _DAYS_OF_A_WEEK), round(most / _DAYS_OF_A_WEEK)
    if low == high == 0:
        return "usually on the day"
    if low < 0 < high:
        return f"usually {counted(-low, unit)} early to {counted(high, unit)} late"
    near, far = sorted((abs(low), abs(high)))
    span = counted(far, unit) if near == far else f"{near} to {counted(far, unit)}"
    return f"usually {span} {'late' if high > 0 else 'early'}"
