"""When a release is likely to ship, by how late the earlier ones were: a range, never a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor
from statistics import quantiles
from typing import Final

from django.utils import timezone

from planning.models import Release
from planning.selectors.releases import Lateness, lateness_of

LEAST_RECORD: Final = 3
"""With fewer shipped releases, how late they were says nothing."""


@dataclass(frozen=True, slots=True)
class LikelyDates:
    """Between which days half of the earlier releases would have shipped; no days while there are too few of them.

    ``past`` is how many earlier releases were counted.
    """

    earliest: date | None
    latest: date | None
    past: int

    @property
    def is_known(self) -> bool:
        """Whether the track record says anything."""
        return self.earliest is not None


def likely_dates(release: Release, lateness: Lateness | None = None, today: date | None = None) -> LikelyDates:
    """The planned day, and on it the lower and upper quartile of the product's lateness; never a day that is past.

    Args:
        lateness: the product's track record, where the caller has it already; else one query.
    """
    days = (lateness or lateness_of(release.product)).days
    usual = usual_lateness(days)
    if usual is None:
        return LikelyDates(None, None, len(days))
    no_sooner = today or timezone.localdate()
    earliest, latest = (max(release.ships_on + timedelta(days=late), no_sooner) for late in usual)
    return LikelyDates(earliest, latest, len(days))


def usual_lateness(days_late: Sequence[int]) -> tuple[int, int] | None:
    """The lower and the upper quartile in whole days, negative if early; ``None`` if there are too few to say."""
    if len(days_late) < LEAST_RECORD:
        return None
    lower, _, upper = quantiles(days_late, n=4, method="inclusive")
    return floor(lower), ceil(upper)
