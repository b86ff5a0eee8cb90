"""Estimates held against what came: pure functions, and what is read for them."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from planning.selectors.calibrated import calibration_of
from planning.selectors.calibration import LEAST, Ratios, Share, Took, Verdict, effort_ratios, worth_by_source
from planning.services.looking_back import look_at_outcome, say_of_account
from requests_intake.choices import Source
from tests.api.client import program_of
from tests.browsing import browser_of, text_of
from tests.factories import AccountFactory, ProductFactory
from tests.planning.factories import shipped_item

_DAYS = st.floats(0.25, 400, allow_nan=False)
_TOOK = st.builds(
    Took,
    st.sampled_from(["Developers", "Testers"]),
    st.sampled_from(["", "Ann", "Bob"]),
    st.none() | st.just(0.0) | _DAYS,
    st.none() | _DAYS,
)
_VERDICTS = st.lists(
    st.builds(
        Verdict,
        st.frozensets(st.sampled_from(["sales", "customer", "rfp"])),
        st.none() | st.booleans(),
        st.none() | st.booleans(),
        st.none() | st.booleans(),
    ),
    max_size=20,
)


def _all(rows: list[Ratios]) -> dict[tuple[str, str], Ratios]:
    return {(row.pool, row.by): row for row in rows}


@given(st.lists(_TOOK, max_size=30))
def test_every_usable_row_counts_once_in_its_pool_and_for_its_estimator(rows: list[Took]) -> None:
    found = _all(effort_ratios(rows))
    usable = [row for row in rows if row.estimated and row.actual is not None]
    for pool in ("Developers", "Testers"):
        of_pool = [row for row in usable if row.pool == pool]
        assert found.get((pool, ""), Ratios(pool, "", ())).count == len(of_pool)
        for who in ("Ann", "Bob"):
            theirs = [row for row in of_pool if row.by == who]
            assert found.get((pool, who), Ratios(pool, who, ())).count == len(theirs)


@given(st.lists(_TOOK, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_rows_says_nothing(rows: list[Took], chance: Random) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)
    assert _all(effort_ratios(mixed)) == _all(effort_ratios(rows))


@given(st.lists(st.tuples(_DAYS, _DAYS), min_size=LEAST, max_size=20), st.integers(1, 8))
def test_the_median_lies_in_the_range_and_grows_with_the_days(pairs: list[tuple[float, float]], times: int) -> None:
    (once,) = effort_ratios(Took("Developers", "", estimated, actual) for estimated, actual in pairs)
    (more,) = effort_ratios(Took("Developers", "", estimated, actual * times) for estimated, actual in pairs)
    assert once.low is not None and once.middle is not None and once.high is not None  # noqa: PT018
    assert once.low <= once.middle <= once.high
    assert more.middle == pytest.approx(once.middle * times)
    assert all(0 <= one <= 100 for one in once.drawn)


@pytest.mark.parametrize(
    ("ratios", "words"),
    [
        ((1.0,) * 4, "too few to say"),
        ((1.0,) * 5, "as estimated"),
        ((1.0, 1.2, 1.3, 1.5, 9.0), "30\u202f% more than estimated"),
        ((0.5, 0.5, 0.8, 1.0, 1.0), "20\u202f% less than estimated"),
    ],
)
def test_what_it_means_in_words(ratios: tuple[float, ...], words: str) -> None:
    row = Ratios("Developers", "", ratios)
    assert row.words == words
    assert (row.middle is None) == (len(ratios) < LEAST)


@given(_VERDICTS)
def test_worth_counts_what_is_known_of_what_a_source_asked_for(rows: list[Verdict]) -> None:
    worth = {one.source: one for one in worth_by_source(rows, ["sales", "customer", "rfp"])}
    for source in ("sales", "customer", "rfp"):
        asked = [row for row in rows if source in row.sources]
        assert (source in worth) == bool(asked)
        if asked:
            one = worth[source]
            assert one.items == len(asked)
            assert one.used == Share(sum(row.used is True for row in asked), sum(row.used is not None for row in asked))
            assert one.won.yes <= one.won.known <= one.items


@pytest.mark.parametrize(
    ("share", "part", "words"), [(Share(0, 0), None, "–"), (Share(2, 4), None, "2 of 4"), (Share(4, 5), 0.8, "4 of 5")]
)
def test_a_share_of_few_is_told_as_counts(share: Share, part: float | None, words: str) -> None:
    assert (share.share, share.words) == (part, words)


@pytest.mark.django_db
def test_it_is_read_from_what_people_said() -> None:
    product = ProductFactory(slug="lift")
    acme = AccountFactory(name="Acme")
    for number in range(LEAST):
        item = shipped_item(product=product, closed_at=timezone.now() - timedelta(days=50))
        shipped = shipped_item(acme, product=product, kind="gap", ago=50)
        line = shipped.outcome.accounts.get()
        say_of_account(actor=None, account_outcome_id=line.pk, use="yes" if number else "no", workaround="undone")
        pool = product.pools.get(slug="developers")
        item.outcome.efforts.create(pool=pool, estimated=2.0, estimated_by=product.accountable_pm)
        look_at_outcome(actor=None, outcome_id=item.outcome.pk, effort={"developers": 3})
    pm = product.accountable_pm
    found = calibration_of(pm, "lift")
    assert found.items == 2 * LEAST
    assert [(row.pool, row.by, row.count, row.middle) for row in found.efforts] == [
        ("Developers", "", 5, 1.5),
        ("Developers", str(pm), 5, 1.5),
    ]
    (worth,) = found.worth
    assert (worth.source, worth.items, worth.used, worth.gone) == (Source.CUSTOMER_PM, 5, Share(4, 5), Share(5, 5))
    page = text_of(browser_of(pm).get("/calibration/lift/"))
    assert ("50\u202f% more than estimated" in page, "4 of 5" in page) == (True, True)
    assert "50\u202f% more than estimated" in text_of(browser_of(pm).get("/calibration/"))
    told = program_of(pm).get("calibration/?product=lift").json()
    assert told["efforts"][0] == {
        "pool": "Developers", "estimator": None, "count": 5, "median": 1.5, "low": 1.5, "high": 1.5,
        "words": "50\u202f% more than estimated",
    }  # fmt: skip
    assert told["worth"][0]["used"] == {"yes": 4, "known": 5, "share": 0.8}


@pytest.mark.django_db
def test_with_nothing_on_record_it_says_what_to_do() -> None:
    product = ProductFactory(slug="lift")
    page = text_of(browser_of(product.accountable_pm).get("/calibration/lift/"))
    assert "Nothing to hold estimates against yet" in page
