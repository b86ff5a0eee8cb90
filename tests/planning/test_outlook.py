"""When a release is likely to ship, in words, and where it lies on the timeline."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.models import Release
from planning.selectors.outlook import lateness_words, outlook
from planning.selectors.releases import Lateness
from planning.selectors.timeline import timeline

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
LATE = st.lists(st.integers(-60, 400), min_size=3, max_size=12)
TODAY = date(2026, 11, 28)


def _words(planned: date, *late: int) -> str:
    return outlook(Release(ships_on=planned), Lateness(late), TODAY).words


@pytest.mark.parametrize(
    ("late", "words"),
    [
        ([0, 0, 21, 21], "usually 0 to 3 weeks late: likely 12 Jan to 2 Feb 2027"),
        ([5, 5, 5], "usually 5 days late: likely 17 Jan 2027"),
        ([0, 0, 0], "usually on the day: likely 12 Jan 2027"),
        ([-20, -20, -20], "usually 3 weeks early: likely 23 Dec 2026"),
        ([3, 9], "too few past releases to say"),
    ],
)
def test_it_is_said_in_words(late: list[int], words: str) -> None:
    assert _words(date(2027, 1, 12), *late) == words


def test_years_are_named_where_they_differ() -> None:
    assert _words(date(2026, 12, 20), 0, 0, 21, 21) == "usually 0 to 3 weeks late: likely 20 Dec 2026 to 10 Jan 2027"


def test_of_a_release_that_is_later_than_usual_nobody_can_say() -> None:
    assert _words(date(2026, 10, 1), 0, 0, 21, 21) == "usually 0 to 3 weeks late: later than that already"


@given(DAYS, LATE, DAYS)
def test_there_are_likely_days_until_all_of_them_are_past(planned: date, late: list[int], today: date) -> None:
    found = outlook(Release(ships_on=planned), Lateness(tuple(late)), today)
    assert found.usual is not None
    assert min(late) <= found.usual[0] <= found.usual[1] <= max(late)
    assert (found.days is None) == (planned + timedelta(days=found.usual[1]) < today)


@given(DAYS, LATE, st.integers(1, 300))
def test_a_later_plan_is_likely_later_by_as_much(planned: date, late: list[int], more: int) -> None:
    found = [
        outlook(Release(ships_on=day), Lateness(tuple(late)), date(2000, 1, 1)).days
        for day in (planned, planned + timedelta(days=more))
    ]
    first, second = found
    assert first is not None
    assert second is not None
    assert first.latest is not None
    assert second.latest == first.latest + timedelta(days=more)


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (1, 1, "usually 1 day late"),
        (-3, 1, "usually 3 days early to 1 day late"),
        (-7, 30, "usually 1 week early to 4 weeks late"),
        (-30, -14, "usually 2 to 4 weeks early"),
        (-2, 0, "usually 0 to 2 days early"),
    ],
)
def test_lateness_in_words(least: int, most: int, words: str) -> None:
    assert lateness_words(least, most) == words


@given(st.lists(DAYS, max_size=6), DAYS)
def test_a_timeline_holds_all_its_days(days: list[date], today: date) -> None:
    scale = timeline(today, days)
    assert scale.starts_on.day == scale.ends_on.day == 1
    for day in [today, *days]:
        assert scale.starts_on <= day < scale.ends_on
        start, width = float(scale.at(day)[:-1]), float(scale.width(day, day)[:-1])
        assert 0 <= start < start + width <= 100.01


def test_a_timeline_names_its_months() -> None:
    scale = timeline(TODAY, [date(2027, 2, 3)])
    assert [(one.name, one.at) for one in scale.months] == [
        ("Nov 2026", "0.00%"), ("Dec", "25.00%"), ("Jan 2027", "50.83%"), ("Feb", "76.67%"),
    ]  # fmt: skip
    assert scale.width(date(2027, 2, 1), date(2027, 2, 28)) == "23.33%"
    assert len(timeline(date(2026, 1, 1), [date(2028, 12, 1)]).months) == 12
