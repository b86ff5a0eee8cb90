"""What must hold for any evidence and any profile."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.scoring import Alignment, Deal, ItemInputs, Profile, Scored, Voice, score
from backlog.scoring.profile import IMPORTANCES
from tests.backlog.scoring.strategies import deals, hours, importances, items, profiles, shares, voices

ROUNDING = 1e-9


def figures(found: Scored) -> list[float]:
    return [*found.figures, found.value, found.priority]


def never_lower(before: ItemInputs, after: ItemInputs, profile: Profile) -> None:
    for less, more in zip(figures(score(before, profile)), figures(score(after, profile)), strict=True):
        assert more >= less - ROUNDING * max(1.0, abs(less))


def same(one: ItemInputs, other: ItemInputs, profile: Profile) -> None:
    assert figures(score(one, profile)) == pytest.approx(figures(score(other, profile)), rel=ROUNDING, abs=ROUNDING)


@given(items(), profiles())
def test_figures_are_finite_and_in_range(item: ItemInputs, profile: Profile) -> None:
    found = score(item, profile)
    assert all(0 <= figure <= 100 for figure in found.figures)
    assert 0 <= found.value <= 100 * (1 + ROUNDING)
    assert 0 <= found.confidence <= 1
    assert 1 <= found.urgency <= 1 + profile.urgency_max
    assert math.isfinite(found.priority)
    assert found.priority >= 0


@given(items(), profiles(), voices((13, 30)))
def test_more_accounts_never_lower_a_figure(item: ItemInputs, profile: Profile, more: tuple[Voice, ...]) -> None:
    never_lower(item, replace(item, voices=item.voices + more), profile)


@given(items(), profiles(), importances, hours, st.data())
def test_a_stronger_voice_never_lowers_a_figure(
    item: ItemInputs, profile: Profile, importance: str, more: float, data: st.DataObject
) -> None:
    if not item.voices:
        return
    at = data.draw(st.integers(0, len(item.voices) - 1))
    old = item.voices[at]
    strongest = min(importance, old.importance, key=IMPORTANCES.index)
    stronger = replace(old, importance=strongest, hours=old.hours + more)
    never_lower(item, replace(item, voices=(*item.voices[:at], stronger, *item.voices[at + 1 :])), profile)


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=30), st.floats(1e-6, 1e6), profiles(breadth_half=3.0))
def test_the_bound_on_h_keeps_its_promise(weights: list[float], further: float, profile: Profile) -> None:
    """At h = 3 the derivative only just cannot turn negative: try voices of any size against each other."""
    exact = replace(profile, gamma=1.0, arr_floor=0.0, arr_ref=1.0, importance_must_have=1.0)

    def item(*sizes: float) -> ItemInputs:
        found = (Voice(account=n, importance="must_have", arr=size) for n, size in enumerate(sizes))
        return ItemInputs(voices=tuple(found))

    before = score(item(*weights), exact).current.breadth.corrected
    after = score(item(*weights, further), exact).current.breadth.corrected
    louder = score(item(weights[0] + further, *weights[1:]), exact).current.breadth.corrected
    assert after >= before * (1 - 1e-12)
    assert louder >= before * (1 - 1e-12)


@given(items(), profiles(), deals(), st.integers(0, 50))
def test_deals_and_unnamed_votes_never_lower_a_figure(
    item: ItemInputs, profile: Profile, more: tuple[Deal, ...], votes: int
) -> None:
    never_lower(item, replace(item, deals=item.deals + more, unnamed_votes=item.unnamed_votes + votes), profile)


@given(items(), profiles())
def test_filing_twice_changes_nothing(item: ItemInputs, profile: Profile) -> None:
    same(item, replace(item, voices=item.voices + item.voices), profile)


@given(items(), profiles(), st.data())
def test_splitting_a_request_in_two_changes_nothing(item: ItemInputs, profile: Profile, data: st.DataObject) -> None:
    """Two requests of one account, the second with no more than the first said."""
    if not item.voices:
        return
    voice = data.draw(st.sampled_from(item.voices))
    weaker = data.draw(st.sampled_from(IMPORTANCES[IMPORTANCES.index(voice.importance) :]))
    half = replace(voice, importance=weaker, hours=voice.hours * data.draw(shares))
    same(item, replace(item, voices=(*item.voices, half)), profile)


@given(items(), profiles(), st.floats(0.001, 1000))
def test_scaling_all_weights_changes_nothing(item: ItemInputs, profile: Profile, factor: float) -> None:
    scaled = replace(
        profile,
        weight_current=profile.weight_current * factor,
        weight_future=profile.weight_future * factor,
        weight_strategy=profile.weight_strategy * factor,
    )
    assert figures(score(item, scaled)) == pytest.approx(figures(score(item, profile)), rel=ROUNDING)


@given(items(), items(), profiles())
def test_merging_a_duplicate_loses_no_voice(kept: ItemInputs, merged: ItemInputs, profile: Profile) -> None:
    both = replace(kept, voices=kept.voices + merged.voices)
    found = {(voice.account, voice.horizon) for voice in both.voices}
    counted = score(both, profile)
    customers = {key for key in found for voice in both.voices if voice.account == key[0] and voice.stage == "customer"}
    heard = {(term.voice.account, "now") for term in counted.current.voices}
    heard |= {(term.voice.account, "future") for term in counted.future.needs}
    assert heard == customers
    for source in (kept, replace(kept, voices=merged.voices)):
        never_lower(source, both, profile)


@given(items(), profiles())
def test_a_theme_elsewhere_changes_nothing(item: ItemInputs, profile: Profile) -> None:
    """A theme that the item does not serve neither adds nor dilutes."""
    elsewhere = Alignment(theme=99, alignment=0, importance=1.0)
    same(item, replace(item, alignments=(*item.alignments, elsewhere)), profile)


@given(items(voices=(), deals=(), segments=(), alignments=(), unnamed_votes=0), profiles())
def test_nothing_said_scores_nothing(item: ItemInputs, profile: Profile) -> None:
    assert figures(score(item, profile)) == [0, 0, 0, 0, 0]


@given(items(), profiles(), st.permutations(range(14)))
def test_the_order_of_voices_does_not_matter(item: ItemInputs, profile: Profile, order: list[int]) -> None:
    shuffled = tuple(item.voices[at] for at in order if at < len(item.voices))
    same(item, replace(item, voices=shuffled), profile)
