"""The set-based writing of the score against the pure function, on random companies in a real database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.models import (
    Dependency,
    EvidenceLink,
    Interview,
    InterviewFinding,
    Item,
    OpportunityLink,
    Score,
    Support,
    ThemeAlignment,
)
from backlog.scoring import ItemInputs, Profile, Scored, Voice, score
from backlog.scoring.flags import flags_of
from backlog.services import scoring
from backlog.services.freshness import bump
from requests_intake.models import Request, Workaround
from stakeholders.models import Account, Opportunity, StrategyTheme, WeightProfile
from tests.backlog.scoring.rows import Company, add_voice, figures, make_company, set_profile
from tests.backlog.scoring.strategies import account_of, items, profiles, voices
from tests.factories import ItemFactory

pytestmark = pytest.mark.django_db
few = settings(max_examples=25, deadline=None)
NOW = timezone.now()
CLOSE: dict[str, Any] = {"rel": 1e-9, "abs": 0}


@contextmanager
def forgotten() -> Iterator[None]:
    """Undo in the end what one example wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def same_as(item: Item, inputs: ItemInputs, profile: Profile) -> None:
    """The stored row says what the pure function says, in every figure."""
    found, expected = figures(item), score(inputs, profile)
    for name, figure in expected_figures(expected).items():
        assert found[name] == pytest.approx(figure, **CLOSE), name
    assert found["is_estimated"] == expected.estimated
    assert found["effort_days"] == (inputs.effort_days or 0)
    assert found["accounts"] == expected.evidence.accounts
    assert float(found["arr"]) == expected.evidence.arr
    assert found["unnamed_votes"] == inputs.unnamed_votes
    assert found["months_open"] == inputs.months_open
    assert tuple(found["flags"]) == flags_of(inputs, expected)
    assert found["scored_revision"] == found["inputs_revision"]
    if not near_a_floor(expected, profile):
        assert found["below_floors"] is not expected.meets_floors
    assert found["neg_place"] == pytest.approx(-expected.priority, rel=1e-9, abs=1e-9)


def expected_figures(expected: Scored) -> dict[str, float]:
    return {
        "current": expected.current.score,
        "future": expected.future.score,
        "strategy": expected.strategy.score,
        "value": expected.value,
        "urgency": expected.urgency,
        "confidence": expected.confidence,
        "priority": expected.priority,
        "effective_accounts": expected.current.breadth.effective_accounts,
        "hours_per_month": expected.evidence.hours,
        "top_share": expected.evidence.largest_share,
    }


def near_a_floor(expected: Scored, profile: Profile) -> bool:
    """Where the last digits decide, both answers are right."""
    names = ("current", "future", "strategy")
    return any(abs(one - profile.floor(name)) < 1e-7 for one, name in zip(expected.figures, names, strict=True))


@few
@given(st.lists(items(), min_size=1, max_size=4), profiles())
def test_a_list_of_items_scores_as_the_pure_function_says(many: list[ItemInputs], profile: Profile) -> None:
    with forgotten():
        company = make_company(many, profile, NOW)
        assert scoring.score_items([item.pk for item in company.items], now=NOW) == len(many)
        for item, inputs in zip(company.items, many, strict=True):
            same_as(item, inputs, profile)


@few
@given(st.lists(items(), min_size=1, max_size=4), profiles())
def test_a_whole_product_scores_as_the_pure_function_says(many: list[ItemInputs], profile: Profile) -> None:
    with forgotten():
        company = make_company(many, profile, NOW)
        assert list(scoring.recompute_product(company.product.pk, now=NOW)) == [(len(many), len(many))]
        for item, inputs in zip(company.items, many, strict=True):
            same_as(item, inputs, profile)


@few
@given(items(), profiles(), voices())
def test_a_full_recompute_equals_a_sequence_of_steps(
    inputs: ItemInputs, profile: Profile, later: tuple[Voice, ...]
) -> None:
    """Voice by voice, each scored as it comes; afterwards there is nothing left to correct."""
    with forgotten():
        company = make_company([inputs], profile, NOW)
        item = company.items[0]
        scoring.score_items([item.pk], now=NOW)
        for voice in later:
            add_voice(company, item, voice)
            bump([item.pk])
            scoring.score_items([item.pk], now=NOW)
        same_as(item, replace(inputs, voices=inputs.voices + later), profile)
        assert list(scoring.recompute_product(company.product.pk, now=NOW)) == [(1, 0)]


@few
@given(st.lists(items(), min_size=1, max_size=3), profiles(), profiles())
def test_other_weights_lead_to_the_same_figures_by_either_way(
    many: list[ItemInputs], before: Profile, other: Profile
) -> None:
    """Only weights, floors and effort change: the kept figures are combined anew."""
    names = [
        field.name for field in fields(Profile) if field.name.startswith(("weight_", "floor_", "effort_", "alpha"))
    ]
    after = replace(before, **{name: getattr(other, name) for name in names})
    with forgotten():
        company = make_company(many, before, NOW)
        scoring.score_items([item.pk for item in company.items], now=NOW)
        set_profile(company.product, after)
        assert scoring.apply_weights(company.product.pk, now=NOW) == len(many)
        for item, inputs in zip(company.items, many, strict=True):
            same_as(item, inputs, after)


@few
@given(st.lists(items(), min_size=2, max_size=4), profiles())
def test_other_weights_leave_a_full_recompute_nothing_to_correct(many: list[ItemInputs], profile: Profile) -> None:
    """Chained items, too: combining the kept figures and reading all evidence lead to the same rows."""
    with forgotten():
        company = make_company(many, profile, NOW)
        Dependency.objects.create(item=company.items[0], requires=company.items[1])
        list(scoring.recompute_product(company.product.pk, now=NOW))
        shifted = (profile.weight_future, profile.weight_strategy, profile.weight_current)
        names = ("weight_current", "weight_future", "weight_strategy")
        after = replace(profile, alpha=0.25, floor_current=5, **dict(zip(names, shifted, strict=True)))
        set_profile(company.product, after)
        assert scoring.apply_weights(company.product.pk, now=NOW) == len(many)
        assert list(scoring.recompute_product(company.product.pk, now=NOW)) == [(len(many), 0)]


def test_other_weights_are_applied_without_reading_a_voice() -> None:
    inputs = ItemInputs(voices=(need(2), need(3, hours=8.0)))
    company = company_of(inputs, inputs)
    Dependency.objects.create(item=company.items[0], requires=company.items[1])
    after = Profile(weight_current=0.2, weight_future=0.6, floor_future=10)
    set_profile(company.product, after)
    with CaptureQueriesContext(connection) as seen:
        assert scoring.apply_weights(company.product.pk, now=NOW) == 2
    statements = " ".join(query["sql"] for query in seen.captured_queries)
    evidence = (Support, EvidenceLink, Request, Workaround, Account, OpportunityLink, ThemeAlignment, InterviewFinding)
    assert [model for model in evidence if model._meta.db_table in statements] == []
    same_as(company.items[0], inputs, after)


def company_of(*inputs: ItemInputs, profile: Profile | None = None) -> Company:
    company = make_company(list(inputs), profile or Profile(), NOW)
    scoring.score_items([item.pk for item in company.items], now=NOW)
    return company


def need(account: int, **changes: Any) -> Voice:
    return replace(account_of(account), **changes)


def test_other_evidence_parameters_have_the_evidence_read_again() -> None:
    inputs = ItemInputs(voices=(need(2), need(3, hours=8.0)), slips=1)
    company = company_of(inputs)
    set_profile(company.product, Profile(kappa=1.0, urgency_slip=0.5))
    assert scoring.apply_weights(company.product.pk, now=NOW) == 1
    same_as(company.items[0], inputs, Profile(kappa=1.0, urgency_slip=0.5))


def test_what_is_fresh_is_not_written() -> None:
    company = company_of(ItemInputs(voices=(need(2),)), ItemInputs())
    before = list(Score.objects.values())
    later = NOW + timedelta(minutes=1)
    assert scoring.score_items([item.pk for item in company.items], now=later) == 0
    assert sum(rows for _, rows in scoring.recompute_product(company.product.pk, now=later)) == 0
    assert list(Score.objects.values()) == before


def test_only_rows_whose_figures_changed_are_written() -> None:
    company = company_of(*[ItemInputs(voices=(need(2),)) for _ in range(3)])
    add_voice(company, company.items[1], need(3))
    assert [rows for _, rows in scoring.recompute_product(company.product.pk, now=NOW)] == [1]


def test_a_touched_item_is_written_even_if_its_figures_stay() -> None:
    company = company_of(ItemInputs())
    bump([company.items[0].pk])
    assert scoring.score_items([company.items[0].pk]) == 1
    found = figures(company.items[0])
    assert found["scored_revision"] == found["inputs_revision"] == 2


def test_ranges_cover_a_product_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    company = company_of()
    mine = [ItemFactory(product=company.product) for _ in range(3)]
    ItemFactory()
    mine += [ItemFactory(product=company.product) for _ in range(2)]
    monkeypatch.setattr(scoring, "RANGE", 2)
    assert list(scoring.recompute_product(company.product.pk)) == [(2, 2), (2, 2), (1, 1)]
    assert set(Score.objects.filter(scored_revision=1).values_list("pk", flat=True)) == {item.pk for item in mine}


def test_items_of_several_products_score_by_their_own_weights() -> None:
    inputs = ItemInputs(voices=(need(2),))
    one, other = company_of(inputs), None
    other_product = ItemFactory().product
    other = ItemFactory(product=other_product)
    add_voice(replace(one, product=other_product), other, need(2))
    set_profile(other_product, Profile(sigma_current=50))
    bump([one.items[0].pk])
    assert scoring.score_items([other.pk, one.items[0].pk]) == 2
    same_as(one.items[0], inputs, Profile())
    assert figures(other)["current"] == pytest.approx(score(inputs, Profile(sigma_current=50)).current.score)


def test_a_product_without_weights_waits_for_them() -> None:
    company = company_of()
    WeightProfile.objects.filter(product=company.product).update(is_active=False)
    item = ItemFactory(product=company.product)
    assert scoring.score_items([item.pk]) == 0


def test_items_that_are_gone_are_passed_over() -> None:
    assert scoring.score_items([987654]) == 0


@pytest.mark.parametrize("stage", ["won", "lost"])
def test_only_open_deals_count(stage: str) -> None:
    company = company_of(ItemInputs())
    deal = Opportunity.objects.create(
        account=company.accounts[2], name="Deal", amount=9e5, win_probability=1, stage=stage
    )
    OpportunityLink.objects.create(item=company.items[0], opportunity=deal, importance="must_have")
    assert scoring.score_items([company.items[0].pk]) == 0


def test_sales_and_support_calls_are_no_interviews() -> None:
    company = company_of(ItemInputs())
    for kind in ("sales_call", "support_call"):
        call = Interview.objects.create(product=company.product, account=company.accounts[1], kind=kind)
        InterviewFinding.objects.create(interview=call, item=company.items[0], finding="confirmed")
    assert scoring.score_items([company.items[0].pk]) == 0


def test_a_theme_counts_between_its_dates() -> None:
    company = company_of(ItemInputs())
    item = company.items[0]
    today = timezone.localtime(NOW).date()
    theme = StrategyTheme.objects.create(
        name="Soon", importance=1, starts_on=today + timedelta(days=2), ends_on=today + timedelta(days=4)
    )
    ThemeAlignment.objects.create(item=item, theme=theme, alignment=3)
    seen = []
    for days in range(7):
        scoring.score_passing_time(now=NOW + timedelta(days=days))
        seen.append(figures(item)["strategy"])
    assert seen == [0, 0, 100, 100, 100, 0, 0]


def test_a_gap_grows_older_by_months_of_thirty_days() -> None:
    company = company_of(ItemInputs(months_open=3, voices=(need(2),)), ItemInputs(kind="feature", months_open=3))
    assert scoring.score_passing_time(now=NOW + timedelta(days=29)) == 0
    assert scoring.score_passing_time(now=NOW + timedelta(days=30)) == 1
    assert figures(company.items[0])["urgency"] == pytest.approx(1.08)
    assert scoring.score_passing_time(now=NOW + timedelta(days=30)) == 0


def test_a_competitor_raises_its_flag() -> None:
    item = ItemFactory(competitor="Rival", kind="feature")
    scoring.score_items([item.pk])
    assert figures(item)["flags"] == ["no_evidence", "competitor", "no_estimate"]


def test_a_profile_that_is_gone_makes_its_scores_stale() -> None:
    """No constraint of the database keeps it; the sweep scores by the active one, as after every other change."""
    company = company_of(ItemInputs(voices=(need(2),)))
    Score.objects.update(profile_id=987654)
    assert scoring.stale_items(10) == [company.items[0].pk]
    assert scoring.score_stale() == 1
    assert Score.objects.get().profile.is_active


def test_merging_a_duplicate_loses_no_voice() -> None:
    kept = ItemInputs(voices=(need(2, hours=5.0), need(3)))
    merged = ItemInputs(voices=(need(2, hours=9.0), need(4, hours=1.0)))
    company = company_of(kept, merged)
    EvidenceLink.objects.filter(item=company.items[1]).update(item=company.items[0])
    ids = [item.pk for item in company.items]
    bump(ids)
    scoring.score_items(ids, now=NOW)
    same_as(company.items[0], replace(kept, voices=kept.voices + merged.voices), Profile())


def test_the_sweep_finds_what_is_stale_and_what_is_of_other_weights() -> None:
    company = company_of(ItemInputs(), ItemInputs(), ItemInputs())
    assert scoring.stale_items(10) == []
    bump([company.items[2].pk])
    assert scoring.stale_items(10) == [company.items[2].pk]
    set_profile(company.product, Profile(alpha=1))
    assert set(scoring.stale_items(10)) == {item.pk for item in company.items}
    assert len(scoring.stale_items(2)) == 2
    assert scoring.score_stale(2) + scoring.score_stale(2) == 3
    assert scoring.stale_items(10) == []
