"""Figures, dates, bars and marks as the pages write them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from common.presentation import bars, dates, figures, marks

N = "\u202f"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (60.44, "60.4"),
        (0, "0.0"),
        (-5.94, "−5.9"),
        (-0.04, "0.0"),
        (7428.0, f"7{N}428.0"),
        (Decimal("1234567.89"), f"1{N}234{N}567.9"),
    ],
)
def test_decimals(value: float, written: str) -> None:
    assert figures.decimals(value) == written


def test_decimals_takes_other_places() -> None:
    assert figures.decimals(1.276, 2) == "1.28"
    assert figures.decimals(1180.4, 0) == f"1{N}180"


@pytest.mark.parametrize(
    ("value", "written"),
    [(15.1, "+15.1"), (-2.66, "−2.7"), (0.01, "±0.0"), (-0.01, "±0.0")],
)
def test_signed(value: float, written: str) -> None:
    assert figures.signed(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(59.0, "59"), (4.5, "4.5"), (59.96, "60"), (140.4, "140"), (0, "0")],
)
def test_short_drops_needless_decimals(value: float, written: str) -> None:
    assert figures.short(value) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Decimal("1130000.00"), "€1.13m"),
        (Decimal(999500), "€1.00m"),
        (Decimal(999499), "€999k"),
        (Decimal(180000), "€180k"),
        (Decimal(950), "€950"),
        (Decimal(-180000), "−€180k"),
        (Decimal(0), "–"),
        (None, "–"),
    ],
)
def test_money(amount: Decimal | None, written: str) -> None:
    assert figures.money(amount) == written


def test_money_of_a_currency_without_a_sign_of_its_own(settings) -> None:
    settings.REPORTING_CURRENCY = "CHF"
    assert figures.money(180_000) == f"CHF{N}180k"


def test_hours_and_shares() -> None:
    assert figures.hours(59.2) == f"59{N}h"
    assert figures.hours(4.25) == f"4.2{N}h"
    assert figures.hours(0) == "–"
    assert figures.percent(0.45) == f"45{N}%"
    assert figures.percent(0) == f"0{N}%"
    assert figures.percent(None) == "–"


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "1 account"),
        (9, "9 accounts"),
        (0, "0 accounts"),
        (2500, f"2{N}500{N}accounts"),
    ],
)
def test_counted(number: int, written: str) -> None:
    assert figures.counted(number, "account") == written


def test_counted_with_its_own_plural() -> None:
    assert figures.counted(3, "person", "people") == "3 people"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "today"),
        (0, "today"),
        (1, "1 day"),
        (59, "59 days"),
        (60, "2 months"),
        (615, "20 months"),
    ],
)
def test_span(days: int, words: str) -> None:
    assert dates.span(days) == words


def test_open_age_counts_from_the_day() -> None:
    today = timezone.localdate()
    assert dates.open_age(today) == "opened today"
    assert dates.open_age(today - timedelta(days=600)) == "open 20 months"
    assert dates.open_age(None) == ""


def test_ago_is_as_close_as_a_reader_needs() -> None:
    now = timezone.now()
    assert dates.ago(now) == "just now"
    assert dates.ago(now - timedelta(minutes=12, seconds=5)) == "12 min ago"
    assert dates.ago(now - timedelta(hours=3, seconds=5)) == "3 h ago"
    assert dates.ago(datetime(2026, 10, 5, 12, tzinfo=UTC)) == "5 Oct 2026"
    assert dates.ago(None) == ""


def test_brief_fits_a_narrow_column() -> None:
    now, today = timezone.now(), timezone.localdate()
    assert dates.brief(now - timedelta(hours=3, seconds=5)) == "3 h"
    assert dates.brief(now - timedelta(days=3)) == f"{timezone.localdate(now - timedelta(days=3)):%a}"
    assert dates.brief(today + timedelta(days=20)).split()[0] == str((today + timedelta(days=20)).day)
    assert dates.brief(date(2020, 10, 5)) == "Oct 2020"
    assert dates.brief(None) == ""


def test_day_and_month() -> None:
    assert dates.day(date(2027, 3, 5)) == "5 Mar 2027"
    assert dates.month(date(2025, 3, 5)) == "Mar 2025"
    assert dates.day(None) == ""
    assert dates.month(None) == ""


def test_a_bar_keeps_the_order_and_a_gap_between_stakeholders() -> None:
    assert bars.stake_segments((41.0, 7.1, 5.8)) == [
        bars.Segment("c", "0.00", "40.30"),
        bars.Segment("f", "41.00", "6.40"),
        bars.Segment("s", "48.10", "5.10"),
    ]


def test_a_bar_leaves_out_what_could_not_be_seen() -> None:
    assert [segment.who for segment in bars.stake_segments((41.0, 0.0, 0.3))] == ["c"]


def test_a_bar_of_nothing_is_empty() -> None:
    assert bars.stake_segments((0.0, 0.0, 0.0), full=0.0) == []


def test_a_share_stays_within_its_bar() -> None:
    assert bars.share_width(0.245) == "24.5"
    assert bars.share_width(1.2) == "100.0"
    assert bars.share_width(-1) == "0.0"


def test_the_bar_in_words() -> None:
    assert bars.adds_text((41.04, 7.1, 5.83)) == "Current adds 41.0, Future adds 7.1, Strategy adds 5.8"


def test_an_icon_names_its_symbol_and_is_hidden_from_screen_readers() -> None:
    assert marks.icon("gap", "i-kind") == (
        '<svg class="i i-kind" aria-hidden="true" focusable="false"><use href="/static/img/icons.svg#gap"/></svg>'
    )


def test_an_icon_cannot_carry_markup() -> None:
    assert "<script>" not in marks.icon("<script>")


def test_a_flag_has_its_icon_and_its_words() -> None:
    assert marks.flag("slipped") == {
        "icon": "f-slip",
        "word": "Slipped",
        "sentence": "Was planned in a release and left it",
    }
    assert marks.flag("slipped", "Slipped 2 releases")["sentence"] == "Slipped 2 releases"


def test_a_flag_nobody_has_drawn_still_shows() -> None:
    assert marks.flag("brand_new") == {
        "icon": "info",
        "word": "Brand new",
        "sentence": "Brand new",
    }
