"""A solution scored as one, and how complete it is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.scoring import Alignment, Deal, ItemInputs, Profile, SegmentImpact, Voice, score
from backlog.scoring.solutions import Part, completeness, score_solution, union_of
from tests.backlog.scoring.strategies import items, profiles

PROFILE = Profile()


def _of_one_company(item: ItemInputs) -> ItemInputs:
    """With deals, segments and themes that are the same in every item: only what they mean to it differs."""
    return replace(
        item,
        deals=tuple(
            replace(one, account=one.opportunity + 1, amount=9e4 * one.opportunity, win_probability=0.5)
            for one in item.deals
        ),
        segments=tuple(replace(one, attractiveness=one.segment / 4) for one in item.segments),
        alignments=tuple(replace(one, importance=one.theme / 5) for one in item.alignments),
    )


ITEMS = items().map(_of_one_company)
MANY = st.lists(ITEMS, min_size=1, max_size=4)


def _voice(account: int, importance: str = "must_have", hours: float = 0, **fields: object) -> Voice:
    given = {"name": f"Account {account}", "arr": 50_000.0, **fields}
    return Voice(account=account, importance=importance, hours=hours, **given)


def _figures(inputs: ItemInputs, profile: Profile) -> tuple[float, ...]:
    scored = score(inputs, profile)
    return (*scored.figures, scored.value, scored.urgency, scored.confidence, scored.effort_factor, scored.priority)


@given(items(), profiles())
def test_a_solution_of_one_item_scores_as_the_item(item: ItemInputs, profile: Profile) -> None:
    assert _figures(union_of([item], profile), profile) == pytest.approx(_figures(item, profile), rel=1e-12)


@given(MANY, ITEMS, profiles())
def test_a_further_item_never_lowers_what_a_solution_is_worth_to_anybody(
    given_items: list[ItemInputs], more: ItemInputs, profile: Profile
) -> None:
    before, after = score_solution(given_items, profile), score_solution([*given_items, more], profile)
    for old, new in zip(before.figures, after.figures, strict=True):
        assert new >= old - 1e-9
    assert after.urgency >= before.urgency


@given(MANY, profiles())
def test_the_order_of_the_items_means_nothing(given_items: list[ItemInputs], profile: Profile) -> None:
    backwards = _figures(union_of(given_items[::-1], profile), profile)
    assert backwards == pytest.approx(_figures(union_of(given_items, profile), profile), rel=1e-9)


@given(MANY, profiles())
def test_an_account_counts_once_however_many_items_it_asks_for(given_items: list[ItemInputs], profile: Profile) -> None:
    accounts = {voice.account for item in given_items for voice in item.voices}
    assert score_solution(given_items, profile).evidence.accounts == len(accounts)


def test_the_strongest_voice_stands_and_hours_add_up_over_the_gaps_alone() -> None:
    given_items = [
        ItemInputs(kind="gap", voices=(_voice(1, "important", 4), _voice(1, "nice_to_have", 6))),
        ItemInputs(kind="gap", voices=(_voice(1, "must_have", 3), _voice(2, "important", 1))),
        ItemInputs(kind="feature", voices=(_voice(2, "nice_to_have", 50),)),
    ]
    joined = union_of(given_items, PROFILE)
    assert joined.kind == "gap"
    found = {voice.account: (voice.importance, voice.hours) for voice in joined.voices}
    assert found == {1: ("must_have", 9.0), 2: ("important", 1.0)}


def test_a_deal_a_segment_and_a_theme_count_once_with_the_most_that_they_mean() -> None:
    deal = Deal(opportunity=7, account=1, amount=1000.0, win_probability=0.5, importance="important")
    market = SegmentImpact(segment=3, impact=1, attractiveness=0.5)
    theme = Alignment(theme=5, alignment=1, importance=0.5)
    first = ItemInputs(deals=(deal,), segments=(market,), alignments=(theme,))
    second = ItemInputs(
        deals=(replace(deal, importance="must_have"),),
        segments=(replace(market, impact=3),),
        alignments=(replace(theme, alignment=2),),
    )
    joined = union_of([first, second, first], PROFILE)
    assert [one.importance for one in joined.deals] == ["must_have"]
    assert [one.impact for one in joined.segments] == [3]
    assert [one.alignment for one in joined.alignments] == [2]


def test_the_other_figures_are_the_sum_or_the_most() -> None:
    gap = ItemInputs(kind="gap", unnamed_votes=5, slips=1, months_open=30, confirmed=2, effort_days=4.0)
    other = ItemInputs(kind="gap", unnamed_votes=9, slips=3, months_open=2, contradicted=1, effort_days=None)
    feature = ItemInputs(kind="feature", unnamed_votes=1, months_open=80, confirmed=1, effort_days=6.0)
    joined = union_of([gap, other, feature], PROFILE)
    assert (joined.unnamed_votes, joined.slips, joined.months_open) == (9, 3, 30)
    assert (joined.confirmed, joined.contradicted, joined.effort_days) == (3, 1, 20.0)


def test_an_empty_solution_is_worth_nothing_and_has_no_shares() -> None:
    assert score_solution([], PROFILE).priority == 0
    found = completeness([])
    assert (found.value, found.must_haves, found.needs) == (None, None, ())


def test_completeness_by_value_and_by_must_haves() -> None:
    parts = [
        Part("A-1", ItemInputs(voices=(_voice(1), _voice(2, arr=9e5), _voice(3, "important"))), 60.0, is_shipped=True),
        Part("A-2", ItemInputs(voices=(_voice(2, arr=9e5), _voice(4, stage="former"))), 20.0, is_shipped=False),
    ]
    found = completeness(parts)
    assert (found.value, found.must_haves, found.met, found.wanted) == (0.75, pytest.approx(2 / 3), 2, 3)
    assert [(one.account, one.met, one.missing) for one in found.needs] == [
        (2, ("A-1",), ("A-2",)),
        (1, ("A-1",), ()),
    ]
    assert found.served == 1


def test_without_a_value_or_a_must_have_there_is_no_share_of_it() -> None:
    found = completeness([Part("A-1", ItemInputs(voices=(_voice(1, "important"),)), 0.0, is_shipped=True)])
    assert (found.value, found.must_haves) == (None, None)


@given(st.lists(st.tuples(items(), st.integers(0, 100), st.booleans()), max_size=4))
def test_shares_stay_between_nothing_and_all(rows: list[tuple[ItemInputs, int, bool]]) -> None:
    parts = [Part(f"A-{n}", one, float(value), shipped) for n, (one, value, shipped) in enumerate(rows)]
    found = completeness(parts)
    for share in (found.value, found.must_haves):
        assert share is None or 0 <= share <= 1
    if parts and all(part.is_shipped for part in parts):
        assert found.value in {1.0, None}
        assert found.must_haves in {1.0, None}
