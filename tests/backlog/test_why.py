"""Why this score, as the page shows it: words, lengths, the waterfall and the smallest changes."""

import pytest

from backlog.scoring.explain import explain
from backlog.scoring.inputs import Alignment, Deal, ItemInputs, SegmentImpact, Voice
from backlog.scoring.profile import Profile
from backlog.views import moves, waterfall
from backlog.views.why import why

N = "\u202f"
PROFILE = Profile()
RICH = ItemInputs(
    kind="gap",
    voices=(
        Voice(account=1, name="Brackwater <Hospitals>", importance="must_have", arr=186_000, churn_risk=0.55, hours=14),
        Voice(account=2, name="Tarnfeld Metro", importance="important", arr=50_000),
        Voice(account=3, name="Osterholm", importance="important", arr=50_000),
        Voice(account=4, name="Marisk", importance="nice_to_have", arr=50_000),
    ),
    deals=(
        Deal(
            opportunity=7,
            account=9,
            account_name="Cedarholt",
            name="Tender",
            amount=180_000,
            win_probability=0.6,
            importance="must_have",
        ),
    ),
    segments=(SegmentImpact(segment=3, name="Hospitals", impact=2, attractiveness=0.8),),
    alignments=(Alignment(theme=5, name="Safe by default", alignment=1, importance=0.7),),
    slips=2,
    months_open=20,
    confirmed=5,
    effort_days=17,
)
BARE = ItemInputs(kind="feature")


@pytest.fixture
def rich():
    return why(RICH, explain(RICH, PROFILE))


@pytest.fixture
def bare():
    return why(BARE, explain(BARE, PROFILE))


def test_the_sentence_marks_its_figures_and_escapes_names(rich):
    assert "<b>14 hours</b>" in rich.sentence
    assert "<b>€180k</b>" in rich.sentence
    assert "<Hospitals>" not in rich.sentence


def test_three_parts_in_the_one_order_add_up_to_the_value(rich):
    assert [part.code for part in rich.parts] == ["c", "f", "s"]
    assert sum(part.adds for part in rich.parts) == pytest.approx(rich.value)


def test_the_largest_three_stand_open_and_the_rest_is_folded_with_its_share(rich):
    current = rich.parts[0]
    assert [one.name for one in current.top] == ["Brackwater <Hospitals>", "Osterholm", "Tarnfeld Metro"]
    assert [one.name for one in current.rest] == ["Marisk"]
    assert current.rest_share == pytest.approx(current.rest[0].share)


def test_each_reason_says_what_made_it(rich):
    current, future, strategy = rich.parts
    assert current.top[0].detail == f"must have · €186k · 14{N}h"
    assert current.top[0].url == "/accounts/1/"
    assert {one.name: one.detail for one in future.reasons} == {
        "Cedarholt": f"deal €180k at 60{N}%, must have · Tender",
        "Hospitals": "impact 2 of 3, attractiveness 0.8",
    }
    assert strategy.reasons[0].detail == "aligned 1 of 3, importance 0.7"


def test_the_falls_say_why(rich):
    assert [(fall.name, fall.why) for fall in rich.falls] == [
        ("Urgency", "2 slips, open 20 months"),
        ("Confidence", "5 confirm, 0 contradict"),
        ("Effort", "17 days"),
    ]
    assert rich.falls[2].factor == "÷ 1.30"
    assert rich.falls[2].look == "neg"


def test_nothing_at_all_still_explains_itself(bare):
    assert bare.value == 0
    assert bare.priority_width == "0"
    assert [part.nobody for part in bare.parts] == [
        "No customer needs it today.",
        "No deal, need or segment yet.",
        "Aligned with no theme.",
    ]
    assert bare.largest is None
    assert bare.falls[0].why == "features take 1"
    assert bare.falls[2].why == "no estimate yet: counts as the profile's reference"


def test_unnamed_votes_are_a_reason_without_an_account():
    inputs = ItemInputs(kind="feature", unnamed_votes=40)
    reason = why(inputs, explain(inputs, PROFILE)).parts[0].reasons[0]
    assert (reason.name, reason.url) == ("Votes without a name", "")


def test_a_missed_floor_is_said():
    profile = Profile(floor_strategy=30)
    parts = why(RICH, explain(RICH, profile)).parts
    assert [part.misses_floor for part in parts] == [False, False, True]


def test_the_largest_account_with_and_without(rich):
    assert rich.largest.name == "Brackwater <Hospitals>"
    assert rich.largest.without_it < rich.largest.with_it == rich.parts[0].score


def test_the_waterfall_hangs_together():
    explanation = explain(RICH, PROFILE)
    bars = waterfall.bars(explanation, "rank 1")
    assert [bar.name for bar in bars] == [
        "Current",
        "Future",
        "Strategy",
        "Value",
        "Urgency",
        "Confidence",
        "Effort",
        "Priority",
    ]
    assert [bar.look for bar in bars] == ["c", "f", "s", "ink", "a1", "a2", "a2", "ink"]
    assert float(bars[3].y) + float(bars[3].height) == pytest.approx(waterfall.BASE, abs=0.2)
    assert float(bars[0].y) == pytest.approx(float(bars[0].line_y))
    assert bars[-1].line_to == ""
    assert bars[-1].below == "rank 1"
    assert waterfall.words(bars[:1]) == f"Current {bars[0].label}"


def test_a_waterfall_of_nothing_draws_flat_columns():
    assert {bar.y for bar in waterfall.bars(explain(BARE, PROFILE), "")} == {"190.0"}


def standing(key, place, *, figures=(50.0, 50.0, 50.0), below=False):
    return moves.Standing(key=key, place=place, priority=place, figures=figures, factor=place / 50, below_floors=below)


LEVERS = moves.Levers(effort_days=20, confirmed=0, contradicted=0, confidence=0.7)


def test_less_effort_moves_it_up():
    found = moves.up_a_place(standing("A-2", 40), LEVERS, standing("A-1", 50), PROFILE)
    assert found.other == "A-1"
    assert found.words == "stands above it, 10.0 ahead. Any one of these is enough:"
    assert found.ways[0] == moves.Way("Effort", "20 → 12.8 days")


def test_more_interviews_move_it_up():
    found = moves.up_a_place(standing("A-2", 48), LEVERS, standing("A-1", 50), PROFILE)
    assert moves.Way("Interviews", "1 more that confirms it") in found.ways


def test_a_shift_of_weights_moves_it_up():
    item = standing("A-2", 40, figures=(90, 10, 10))
    item = moves.Standing(key="A-2", place=item.under((0.5, 0.3, 0.2)), priority=50, figures=(90, 10, 10), factor=1)
    above = moves.Standing(key="A-1", place=60, priority=60, figures=(60, 60, 60), factor=1)
    found = moves.up_a_place(item, LEVERS, above, PROFILE)
    assert moves.Way("Weights", f"Current 50{N}% → 63{N}%") in [way for way in found.ways if way.name == "Weights"]


def test_without_an_estimate_no_effort_is_promised():
    levers = moves.Levers(effort_days=None, confirmed=9, contradicted=0, confidence=0.95)
    found = moves.up_a_place(standing("A-2", 10), levers, standing("A-1", 50), PROFILE)
    assert found.ways == ()
    assert found.words == "stands above it, 40.0 ahead. No single small change is enough."


def test_an_item_below_a_floor_hears_of_the_floor():
    found = moves.up_a_place(standing("A-2", 60, below=True), LEVERS, standing("A-1", 50), PROFILE)
    assert found.words == "stands above it because it meets every floor of the profile."


def test_the_first_hears_what_would_cost_it_the_place():
    found = moves.down_from_first(standing("A-1", 60), LEVERS, [standing("A-2", 50)], PROFILE)
    assert found.title == "What would move it down"
    assert found.words == "is next, 10.0 behind. First place is lost if:"
    assert found.ways[0] == moves.Way("Effort", "grows from 20 to more than 28 days")


def test_a_lifted_item_moves_with_the_one_that_needs_it():
    assert "A-9" in moves.rank_of_lifter("A-9").words


def test_the_nearest_of_all_contenders_takes_the_first_place():
    first = moves.Standing(key="A-1", place=60, priority=60, figures=(80, 50, 25), factor=1)
    others = [
        moves.Standing(key="A-2", place=50, priority=50, figures=(50, 50, 50), factor=1),
        moves.Standing(key="A-3", place=48, priority=48, figures=(20, 90, 55), factor=1),
    ]
    found = moves.down_from_first(first, LEVERS, others, PROFILE)
    assert found.other == "A-2"
    assert found.ways[-1] == moves.Way("Weights", f"Current 50{N}% → 37{N}%, then A-3 leads")
