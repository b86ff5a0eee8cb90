"""Dates as trackers write them."""

from datetime import UTC, datetime, timedelta

import pytest

from requests_intake.importers import export_moment
from requests_intake.importers.dates import parse_moment
from requests_intake.importers.rows import BadCell

EXPORTED = datetime(2020, 6, 16, 12, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)


def parse(text: str) -> datetime | None:
    return parse_moment(text, exported_at=EXPORTED, now=NOW, column="when")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-05-03", datetime(2020, 5, 3, tzinfo=UTC)),
        ("2020-05-03T14:00:00Z", datetime(2020, 5, 3, 14, tzinfo=UTC)),
        ("2020-05-03T14:00:00+02:00", datetime(2020, 5, 3, 12, tzinfo=UTC)),
        ("2015-12-25 02:38:37", datetime(2015, 12, 25, 2, 38, 37, tzinfo=UTC)),
        ("2015-12-25 02:38:37 UTC", datetime(2015, 12, 25, 2, 38, 37, tzinfo=UTC)),
        ("May 3, 2020", datetime(2020, 5, 3, tzinfo=UTC)),
        ("  September 13,   2019 ", datetime(2019, 9, 13, tzinfo=UTC)),
        ("3 May 2020", datetime(2020, 5, 3, tzinfo=UTC)),
        ("11 days ago", EXPORTED - timedelta(days=11)),
        ("1 hour ago", EXPORTED - timedelta(hours=1)),
        ("an hour ago", EXPORTED - timedelta(hours=1)),
        ("2 Weeks ago", EXPORTED - timedelta(weeks=2)),
        ("a month ago", EXPORTED - timedelta(days=30)),
        ("yesterday", EXPORTED - timedelta(days=1)),
        ("Today", EXPORTED),
    ],
)
def test_a_date_is_read(text: str, moment: datetime) -> None:
    assert parse(text) == moment


def test_an_empty_cell_is_no_date() -> None:
    assert parse("  ") is None


def test_today_somewhere_in_the_east_is_not_the_future() -> None:
    assert parse("2026-06-02") == NOW


@pytest.mark.parametrize("text", ["2026-06-03", "2026-06-01T10:00:01Z", "Jun 3, 2026"])
def test_the_future_is_refused(text: str) -> None:
    with pytest.raises(BadCell, match=f"{text} lies in the future"):
        parse(text)


@pytest.mark.parametrize("text", ["5/3/2020", "03.05.2020", "2020-13-01", "soon", "in 3 days", "0000-00-00"])
def test_what_could_be_two_dates_or_none_is_refused(text: str) -> None:
    with pytest.raises(BadCell, match=f"“{text}” is not a date"):
        parse(text)


@pytest.mark.parametrize("text", ["1969-12-31", "0001-01-01T00:00:00+14:00"])
def test_before_computers_kept_time_is_refused(text: str) -> None:
    with pytest.raises(BadCell):
        parse(text)


def test_the_day_of_an_export_is_in_its_name_or_else_when_it_was_written() -> None:
    written = datetime(2024, 1, 1, tzinfo=UTC)
    assert export_moment("fugu.2020-06-16.csv", written) == datetime(2020, 6, 16, tzinfo=UTC)
    assert export_moment("fugu.csv", written) == written
    assert export_moment("fugu.2020-99-16.csv", written) == written
    assert export_moment("plans-2099-01-01.csv", written) == written
