"""The smallest changes that move an item up: each is enough, and a little less of it is not."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from backlog.scoring import Alignment, ItemInputs, Profile, Voice, score
from backlog.scoring.lifting import Bar, Lifts, lifts, with_alignment, with_must_have
from tests.backlog.scoring.strategies import items, profiles

ITEM = ItemInputs(
    voices=(Voice(account=1, importance="must_have", arr=50_000),),
    alignments=(Alignment(theme=7, alignment=1, importance=0.5, name="Fewer trips"),),
    effort_days=10,
)
PROFILE = Profile()


@given(items(), profiles(), st.floats(1, 3), st.booleans())
def test_each_is_enough_and_a_little_less_is_not(
    inputs: ItemInputs, profile: Profile, times: float, below: bool
) -> None:
    bar = Bar(score(inputs, profile).priority * times + 0.01, below)
    assume(not bar.is_passed(inputs, profile))  # what is above it already has nothing to pass
    new = Alignment(theme=10_000, alignment=0, importance=0.8, name="New")
    found = lifts(inputs, profile, bar, [new])
    if (revenue := found.must_have_revenue) is not None:
        assert bar.is_passed(with_must_have(inputs, revenue), profile)
        assert revenue == 0 or not bar.is_passed(with_must_have(inputs, revenue - 1), profile)
    if (days := found.effort_days) is not None:
        assert bar.is_passed(replace(inputs, effort_days=days), profile)
        more = (round(days * 10) + 1) / 10
        assert more > (inputs.effort_days or 0) or not bar.is_passed(replace(inputs, effort_days=more), profile)
    if (step := found.theme) is not None:
        theme = next(one for one in [*inputs.alignments, new] if one.theme == step.theme)
        assert bar.is_passed(with_alignment(inputs, theme, step.after), profile)
        assert step.after - 1 < step.before or not bar.is_passed(with_alignment(inputs, theme, step.after - 1), profile)


def test_what_is_out_of_reach_is_not_named() -> None:
    assert lifts(ITEM, PROFILE, Bar(1e6)) == Lifts(None, None, None)


def test_an_item_below_a_floor_moves_up_only_with_what_meets_it() -> None:
    strict = replace(PROFILE, floor_strategy=40.0)
    found = lifts(ITEM, strict, Bar(1.0))
    assert (found.must_have_revenue, found.effort_days) == (None, None)
    assert found.theme is not None
    assert (found.theme.before, found.theme.after) == (1, 3)


def test_an_account_of_any_size_does_where_little_is_missing() -> None:
    found = lifts(ITEM, PROFILE, Bar(score(ITEM, PROFILE).priority + 0.01))
    assert found.must_have_revenue == 0
    assert found.effort_days == 9.9
