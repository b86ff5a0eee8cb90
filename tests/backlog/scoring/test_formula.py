"""The formula on worked values."""

import math
from typing import Any

import pytest

from backlog.scoring import Alignment, Deal, ItemInputs, Profile, SegmentImpact, Voice, score
from backlog.scoring.inputs import InvalidInput, one_voice_each

DEFAULT = Profile()


def voice(account: int = 1, **changes: Any) -> Voice:
    values: dict[str, Any] = {"account": account, "importance": "must_have", "arr": 50_000.0}
    return Voice(**(values | changes))


def current_of(*voices: Voice, profile: Profile = DEFAULT, **item: Any) -> float:
    return score(ItemInputs(voices=voices, **item), profile).current.score


def future_of(profile: Profile = DEFAULT, **item: Any) -> float:
    return score(ItemInputs(**item), profile).future.score


@pytest.mark.parametrize(
    ("accounts", "arr", "expected"),
    [(3, 50_000.0, 38.1), (10, 50_000.0, 84.0), (1, 5_000_000.0, 73.6)],
)
def test_the_worked_values_of_the_design(accounts: int, arr: float, expected: float) -> None:
    figure = current_of(*(voice(n, arr=arr) for n in range(accounts)))
    assert round(figure, 1) == expected


def test_one_voice_by_hand() -> None:
    """size 2, risk 1.5, pain 1 + 0.5 ln 3: R = 0.4 * 2 * 1.5 * 1.549306; one account: b = 0.5 + 0.5 / 3."""
    found = score(
        ItemInputs(voices=(voice(importance="important", arr=200_000.0, churn_risk=0.5, hours=20.0),)), DEFAULT
    ).current
    assert found.voices[0].size == 2.0
    assert found.voices[0].risk == 1.5
    assert found.voices[0].pain == pytest.approx(1 + 0.5 * math.log(3))
    assert found.breadth.support == pytest.approx(1.859167)
    assert found.breadth.effective_accounts == 1.0
    assert found.breadth.factor == pytest.approx(2 / 3)
    assert found.score == pytest.approx(100 * (1 - math.exp(-1.859167 * 2 / 3 / 5)), rel=1e-6)


def test_size_is_one_for_everybody_at_gamma_zero() -> None:
    equal = Profile(gamma=0)
    assert current_of(voice(arr=0.0), profile=equal) == current_of(voice(arr=9e6), profile=equal)


def test_size_is_in_proportion_to_revenue_at_gamma_one() -> None:
    assert Profile(gamma=1).size(150_000.0) == 3.0


def test_revenue_below_the_floor_counts_as_the_floor() -> None:
    assert current_of(voice(arr=0.0)) == current_of(voice(arr=1_000.0))


def test_pain_counts_for_gaps_only() -> None:
    with_hours, without = voice(hours=40.0), voice()
    assert current_of(with_hours) > current_of(without)
    assert current_of(with_hours, kind="feature") == current_of(without, kind="feature")


@pytest.mark.parametrize("stage", ["prospect", "former", "partner"])
def test_only_customers_count_in_current_and_future_needs(stage: str) -> None:
    assert current_of(voice(stage=stage)) == 0.0
    assert future_of(voices=(voice(stage=stage, horizon="future"),)) == 0.0


def test_a_need_beyond_today_counts_for_the_future_without_risk_and_pain() -> None:
    item = ItemInputs(voices=(voice(horizon="future", churn_risk=1.0, hours=100.0),))
    found = score(item, DEFAULT)
    assert found.current.score == 0.0
    assert found.future.needs[0].weight == 1.0
    assert found.future.score == pytest.approx(100 * (1 - math.exp(-(2 / 3) / 3)))


def test_unnamed_votes_weigh_little_and_are_no_accounts() -> None:
    found = score(ItemInputs(unnamed_votes=99), DEFAULT)
    assert found.current.score == pytest.approx(100 * (1 - math.exp(-0.05 * math.log(100) / 5)))
    assert found.evidence.accounts == 0
    assert found.current.breadth.effective_accounts == 0.0


def test_a_deal_counts_by_amount_and_chance() -> None:
    deal = Deal(opportunity=1, account=7, amount=200_000.0, win_probability=0.25, importance="must_have")
    found = score(ItemInputs(deals=(deal,)), DEFAULT).future
    assert found.deals[0].weight == 0.5
    assert found.score == pytest.approx(100 * (1 - math.exp(-0.5 * 2 / 3 / 3)))


def test_a_deal_and_a_need_of_one_account_are_one_account() -> None:
    deal = Deal(opportunity=1, account=7, amount=50_000.0, win_probability=1.0, importance="must_have")
    need = voice(account=7, horizon="future")
    found = score(ItemInputs(deals=(deal,), voices=(need,)), DEFAULT).future
    assert found.breadth.support == 2.0
    assert found.breadth.effective_accounts == 1.0


def test_segments_add_beside_the_voices() -> None:
    segments = tuple(SegmentImpact(segment=n, impact=impact, attractiveness=0.5) for n, impact in ((1, 3), (2, 1)))
    found = score(ItemInputs(segments=segments), Profile(tau=1.5)).future
    assert found.opened == pytest.approx(1.5 * (3 / 3 * 0.5 + 1 / 3 * 0.5))
    assert found.score == pytest.approx(100 * (1 - math.exp(-1 / 3)))


def test_themes_close_what_the_others_left_open() -> None:
    themes = (
        Alignment(theme=1, alignment=3, importance=0.5),
        Alignment(theme=2, alignment=1, importance=0.6),
        Alignment(theme=3, alignment=0, importance=1.0),
    )
    assert score(ItemInputs(alignments=themes), DEFAULT).strategy.score == pytest.approx(100 * (1 - 0.5 * 0.8))


def test_a_theme_served_fully_at_full_importance_brings_100() -> None:
    themes = (Alignment(theme=1, alignment=3, importance=1.0), Alignment(theme=2, alignment=2, importance=0.4))
    assert score(ItemInputs(alignments=themes), DEFAULT).strategy.score == 100.0


@pytest.mark.parametrize(
    ("kind", "slips", "months", "expected"),
    [("gap", 2, 20, 1.7), ("gap", 0, 0, 1.0), ("gap", 9, 90, 2.0), ("feature", 2, 20, 1.0)],
)
def test_urgency(kind: str, slips: int, months: int, expected: float) -> None:
    found = score(ItemInputs(kind=kind, slips=slips, months_open=months), DEFAULT)
    assert found.urgency == pytest.approx(expected)


@pytest.mark.parametrize(
    ("confirmed", "contradicted", "expected"), [(0, 0, 0.7), (4, 0, 0.9), (0, 2, 0.35), (3, 1, 0.733333)]
)
def test_confidence(confirmed: int, contradicted: int, expected: float) -> None:
    found = score(ItemInputs(confirmed=confirmed, contradicted=contradicted), DEFAULT)
    assert found.confidence == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("days", "used", "factor", "estimated"),
    [(None, 10.0, 1.0, False), (40.0, 40.0, 2.0, True), (0.0, 0.5, math.sqrt(0.05), True)],
)
def test_effort(days: float | None, used: float, factor: float, estimated: bool) -> None:
    found = score(ItemInputs(effort_days=days), DEFAULT)
    assert (found.effort_days, found.estimated) == (used, estimated)
    assert found.effort_factor == pytest.approx(factor)


def test_priority_is_value_times_urgency_times_confidence_by_effort() -> None:
    found = score(
        ItemInputs(voices=(voice(),), slips=1, confirmed=2, effort_days=40.0, unnamed_votes=3),
        DEFAULT,
    )
    assert found.value == pytest.approx(0.5 * found.current.score)
    assert found.priority == pytest.approx(found.value * 1.15 * 0.85 / 2)


def test_floors_are_missed_by_name() -> None:
    found = score(ItemInputs(voices=(voice(),)), Profile(floor_current=10, floor_future=1, floor_strategy=1))
    assert found.missed_floors == ("future", "strategy")
    assert not found.meets_floors


def test_an_item_with_nothing_scores_nothing() -> None:
    found = score(ItemInputs(), Profile(arr_floor=0, gamma=1))
    assert found.figures == (0.0, 0.0, 0.0)
    assert found.priority == 0.0


def test_a_voice_of_no_weight_is_no_support() -> None:
    """Zero revenue without a floor in full proportion: R and its squares are 0, and nothing is divided by them."""
    found = score(ItemInputs(voices=(voice(arr=0.0),)), Profile(arr_floor=0, gamma=1))
    assert found.current.score == 0.0
    assert found.current.breadth.effective_accounts == 0.0
    assert found.evidence.largest_share == 0.0


def test_evidence_counts_accounts_once() -> None:
    deal = Deal(opportunity=1, account=9, amount=1.0, win_probability=1.0, importance="important")
    found = score(
        ItemInputs(
            voices=(
                voice(1, hours=4.0),
                voice(1, hours=6.0, horizon="future"),
                voice(2, importance="nice_to_have", arr=10.0),
                voice(3, stage="prospect", arr=0.0, hours=1.0),
            ),
            deals=(deal,),
        ),
        DEFAULT,
    ).evidence
    assert (found.accounts, found.backers, found.arr, found.hours) == (3, 4, 50_010.0, 7.0)


def test_the_strongest_importance_and_the_most_hours_make_the_one_voice() -> None:
    joined = one_voice_each(
        [
            voice(1, importance="nice_to_have", hours=8.0),
            voice(1, importance="must_have", hours=2.0),
            voice(1, importance="important", horizon="future"),
        ]
    )
    assert joined == (voice(1, hours=8.0), voice(1, importance="important", horizon="future", hours=8.0))


@pytest.mark.parametrize(
    ("part", "values", "field"),
    [
        (Voice, {"account": 1, "importance": "urgent", "arr": 1.0}, "importance"),
        (Voice, {"account": 1, "importance": "important", "arr": -1.0}, "arr"),
        (Voice, {"account": 1, "importance": "important", "arr": 1.0, "churn_risk": 1.5}, "churn_risk"),
        (Voice, {"account": 1, "importance": "important", "arr": 1.0, "hours": math.nan}, "hours"),
        (SegmentImpact, {"segment": 1, "impact": 4, "attractiveness": 0.5}, "impact"),
        (Alignment, {"theme": 1, "alignment": 3, "importance": 2}, "importance"),
        (ItemInputs, {"unnamed_votes": -1}, "unnamed_votes"),
        (ItemInputs, {"effort_days": math.inf}, "effort_days"),
    ],
)
def test_evidence_that_cannot_be_names_its_field(part: Any, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        part(**values)
    assert refused.value.field == field
