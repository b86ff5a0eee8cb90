"""When a release is likely to ship."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from planning.models import Release
from planning.selectors.likely import LikelyDates, likely_dates
from planning.selectors.releases import Lateness

TODAY = date(2026, 3, 2)


def _likely(ships_on: date, *days: int) -> LikelyDates:
    return likely_dates(Release(ships_on=ships_on), Lateness(days), TODAY)


def test_two_earlier_releases_are_too_few_to_say() -> None:
    assert _likely(date(2026, 9, 1), 10, 20) == LikelyDates(None, None, 2)
    assert not _likely(date(2026, 9, 1), 10, 20).is_known


def test_the_quartiles_of_past_lateness_are_added_to_the_planned_day() -> None:
    assert _likely(date(2026, 9, 1), 0, 10, 20, 30, 90) == LikelyDates(date(2026, 9, 11), date(2026, 10, 1), 5)


def test_a_part_of_a_day_widens_the_range() -> None:
    assert _likely(date(2026, 9, 1), 0, 1, 2, 3) == LikelyDates(date(2026, 9, 1), date(2026, 9, 4), 4)


def test_no_likely_day_is_past() -> None:
    assert _likely(date(2026, 2, 20), -5, 0, 12) == LikelyDates(TODAY, TODAY, 3)


@given(st.lists(st.integers(-400, 400), min_size=3, max_size=12), st.integers(0, 700))
def test_the_range_lies_between_the_best_and_the_worst_so_far(days: list[int], ahead: int) -> None:
    planned = TODAY + timedelta(days=ahead)
    likely = _likely(planned, *days)
    assert likely.earliest is not None
    assert likely.latest is not None
    assert TODAY <= likely.earliest <= likely.latest
    assert max(TODAY, planned + timedelta(days=min(days))) <= likely.earliest
    assert likely.latest <= max(TODAY, planned + timedelta(days=max(days)))
