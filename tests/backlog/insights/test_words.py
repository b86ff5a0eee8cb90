"""The findings in words, right for none, one and many; shares that add up."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.selectors.insights.balance import balance_title
from backlog.selectors.insights.gaps import Left, LeftAccounts, ages_title
from backlog.selectors.insights.leaning import Leaning, LeaningItems
from backlog.selectors.insights.requests import SourceCount, Sources, WaitBand, WaitBands, Waits
from backlog.selectors.insights.scope import begin, many, shares
from backlog.selectors.insights.shiny import Penny, Quarter, pennies_title, shiny_title
from backlog.selectors.insights.sureness import Sure, Sureness

NARROW = "\u202f"


@pytest.mark.parametrize(
    ("found", "title"),
    [
        ({}, "Nothing was shipped or planned yet that could be balanced"),
        ({"shipped": (1.0, 0.0, 0.0)}, "Nothing was shipped or planned yet that could be balanced"),
        (
            {"weights": (0.5, 0.3, 0.2), "shipped": (0.38, 0.2, 0.42)},
            f"42{NARROW}% of the work shipped went to strategy, against a weight of 20{NARROW}%",
        ),
        (
            {"asked": (0.9, 0.1, 0.0), "planned": (0.4, 0.6, 0.0)},
            (
                f"40{NARROW}% of the work planned goes to the current customer, against a share of 90{NARROW}%"
                " of the requests"
            ),
        ),
        ({"weights": (0.5, 0.3, 0.2), "planned": (0.52, 0.3, 0.18)}, "What was planned follows the weights"),
    ],
)
def test_the_balance_names_whom_the_work_missed_most(found: dict[str, tuple[float, ...]], title: str) -> None:
    assert balance_title(found) == title


def _quarter(features: float, days: float, gaps: int, month: int = 7) -> Quarter:
    return Quarter(date(2026, month, 1), features, days, gaps, *((features, days) if gaps else (0, 0)))


@pytest.mark.parametrize(
    ("quarters", "title"),
    [
        ((), "No work was shipped while gaps stood open"),
        ((_quarter(5, 10, 0),), "No work was shipped while gaps stood open"),
        (
            (_quarter(5, 10, 1),),
            f"50{NARROW}% of the work in Q3 2026 was new features, while 1 gap stood open",
        ),
        (
            (_quarter(1, 10, 3, 4), _quarter(5, 10, 2)),
            f"50{NARROW}% of the work in Q3 2026 was new features, while 2 gaps stood open; up from 10{NARROW}%",
        ),
        (
            (_quarter(9, 10, 3, 4), _quarter(5, 10, 2), Quarter(None, 9, 9, 2, 9, 9)),
            f"50{NARROW}% of the work in Q3 2026 was new features, while 2 gaps stood open; down from 90{NARROW}%",
        ),
    ],
)
def test_the_shiny_penny_index_says_where_it_goes(quarters: tuple[Quarter, ...], title: str) -> None:
    assert shiny_title(quarters) == title


def _penny(source: str = "", competitor: str = "") -> Penny:
    return Penny("LIFT-1", "x", "open", None, source, competitor)


@pytest.mark.parametrize(
    ("pennies", "title"),
    [
        ((), "No feature lacks a customer behind it"),
        ((_penny(),), "One feature has no customer behind it"),
        (
            (_penny("leadership"), _penny("competitor", "Hoistware")),
            "Two features have no customer behind them; leadership asked for one, a competitor has one",
        ),
        ((_penny("leadership"),), "One feature has no customer behind it; leadership asked for it"),
        ((_penny("competitor"),) * 2, "Two features have no customer behind them; a competitor has all"),
        ((_penny(),) * 12, "12 or more features have no customer behind them"),
    ],
)
def test_features_with_nobody_behind_them_are_counted(pennies: tuple[Penny, ...], title: str) -> None:
    assert pennies_title(pennies) == title


def test_who_asked_is_said_in_words() -> None:
    asked = [_penny(source).asked_by for source in ("", "leadership", "competitor", "customer_pm")]
    assert asked == ["nobody on record", "leadership", "a competitor has it", "customer pm"]
    assert _penny("competitor", "Hoistware").asked_by == "Hoistware has it"


@pytest.mark.parametrize(
    ("counts", "title"),
    [
        ((0, 0, 0), "No gap is open"),
        ((2, 0, 1), "No open gap is older than a year; one slipped twice"),
        ((2, 1, 0), "1 of 2 gaps is older than a year; none slipped twice"),
        ((2, 2, 2), "2 of 2 gaps are older than a year; two slipped twice"),
    ],
)
def test_the_age_of_gaps_is_said(counts: tuple[int, int, int], title: str) -> None:
    assert ages_title(*counts) == title


def _leaning(*, single: bool) -> Leaning:
    return Leaning("LIFT-1", "x", single, 0.6, None, "", "Acme" if single else None)


@pytest.mark.parametrize(
    ("single", "leaning", "title"),
    [
        (0, 0, "No item serves one account alone or leans on one"),
        (1, 0, "One item serves one account"),
        (3, 1, "Three items serve one account; one more leans on one"),
        (0, 2, "Two items lean on one account"),
        (1, 12, "One item serves one account; 12 more lean on one"),
    ],
)
def test_customisation_is_named(single: int, leaning: int, title: str) -> None:
    items = [_leaning(single=True)] * single + [_leaning(single=False)] * leaning
    assert LeaningItems(tuple(items), single, single + leaning).title == title


def test_who_left_is_counted_with_the_revenue() -> None:
    left = Left(1, "Acme", Decimal(98_000), "Hoistware", ("LIFT-1",), 1)
    assert LeftAccounts((), 0, Decimal(0)).title == "No customer who left had asked for a gap to be closed"
    assert LeftAccounts((left,), 1, left.arr).title == "One customer left over a gap, €98k a year"
    assert LeftAccounts((left, left), 2, 2 * left.arr).title == "Two customers left over a gap, €196k a year"


@pytest.mark.parametrize(
    ("waits", "title"),
    [
        (Waits(0, 0, 0, None, None, 0, None), "No request was filed"),
        (Waits(2, 0, 0, None, None, 2, 3.0), "Two requests wait, and none has been decided on yet"),
        (Waits(1, 0, 0, None, None, 1, 3.0), "One request waits, and none has been decided on yet"),
        (Waits(9, 9, 9, 0.4, 2.0, 0, None), "Half of the requests are decided on within a day, and none waits"),
        (
            Waits(9, 8, 8, 2.0, 4.0, 1, 20.4),
            "Half of the requests are decided on within 2 days; one waits, the oldest for 20 days",
        ),
    ],
)
def test_waiting_is_said(waits: Waits, title: str) -> None:
    assert waits.title == title


@pytest.mark.parametrize(
    ("bands", "title"),
    [
        ((), "Nothing was decided on yet"),
        (((0, 2), (0, 0), (0, 1)), "Nothing was decided on yet; one waits longer than a week by now"),
        (
            ((1, 4), (2, 0), (1, 2)),
            f"75{NARROW}% of decisions came within a week; two wait longer by now",
        ),
    ],
)
def test_how_many_waited_how_long_is_said(bands: tuple[tuple[int, int], ...], title: str) -> None:
    total = sum(decided for decided, _ in bands)
    rows = [WaitBand("x", decided, waiting, decided / total if total else 0) for decided, waiting in bands]
    assert WaitBands(tuple(rows)).title == title


@pytest.mark.parametrize(("median", "band"), [(None, ""), (0.0, "up to 2 days"), (7.0, "8 to 14 days")])
def test_the_median_lies_in_a_band(median: float | None, band: str) -> None:
    assert Waits(9, 9, 9, median, 4.0, 0, None).band == band


def _sure(places: int, sure: int, ours: int) -> Sure:
    return Sure("Lift", "lift", None, places, sure, ours)


@pytest.mark.parametrize(
    ("products", "title"),
    [
        ((), "How sure the ranking is has not been worked out"),
        ((_sure(0, 0, 0),), "How sure the ranking is has not been worked out"),
        ((_sure(10, 4, 2),), "4 of the top ten stay there under almost any weights; 2 hang on ours"),
        ((_sure(0, 0, 0), _sure(3, 1, 0)), "1 of the top three stays there under almost any weights"),
        ((_sure(10, 4, 1), _sure(3, 3, 0)), "7 of 13 top places hold under almost any weights; 1 hangs on ours"),
    ],
)
def test_how_sure_the_rankings_are_is_said(products: tuple[Sure, ...], title: str) -> None:
    assert Sureness(products).title == title


def test_where_requests_come_from_is_said() -> None:
    assert Sources(()).title == "No request was filed"
    first = SourceCount("customer_pm", 3, 0.75)
    assert Sources((first, SourceCount("rfp", 1, 0.25))).title == f"75{NARROW}% of 4 requests came through customer PMs"
    assert Sources((SourceCount("rfp", 1, 1.0),)).title == f"100{NARROW}% of 1 request came through RFPs"


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=6))
def test_shares_add_up_to_one_or_there_is_nothing(parts: list[float]) -> None:
    found = shares(parts)
    assert all(0 <= one <= 1 + 1e-9 for one in found)
    assert sum(found) == pytest.approx(1.0 if sum(parts) else 0.0)


def test_counts_are_words_up_to_ten() -> None:
    assert [many(number) for number in (0, 1, 10, 11)] == ["none", "one", "ten", "11"]
    assert begin("one waits") == "One waits"
