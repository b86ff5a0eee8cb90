"""Explanations for programs: they add and multiply up to what is stored."""

import math
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings

from backlog.models import Dependency, Score
from backlog.scoring import ItemInputs, Profile
from backlog.selectors.explanation import explanation_of
from backlog.services import scoring
from backlog.services.freshness import bump
from tests.backlog.scoring.rows import Company, figures, make_company, set_profile
from tests.backlog.scoring.strategies import account_of, items, profiles
from tests.backlog.test_scoring_sql import forgotten
from tests.factories import ItemFactory

pytestmark = pytest.mark.django_db


def explained(company: Company, at: int = 0) -> dict[str, Any]:
    found = explanation_of(company.items[at])
    assert found is not None
    return found


def scored_company(*inputs: ItemInputs, profile: Profile | None = None) -> Company:
    now = timezone.now()
    company = make_company(list(inputs), profile or Profile(), now)
    scoring.score_items([item.pk for item in company.items], now=now)
    return company


@settings(max_examples=25, deadline=None)
@given(items(), profiles())
def test_an_explanation_leads_to_the_stored_figures(inputs: ItemInputs, profile: Profile) -> None:
    with forgotten():
        company = scored_company(inputs, profile=profile)
        found, stored = explained(company), figures(company.items[0])
        for name in ("value", "urgency", "confidence", "priority"):
            assert found[name] == pytest.approx(stored[name], rel=1e-9), name
        for name, column in found["stakeholders"].items():
            assert column["score"] == pytest.approx(stored[name], rel=1e-9)
            points = math.fsum(one["points"] for one in column["contributions"])
            assert points == pytest.approx(stored[name], rel=1e-9, abs=1e-9)
        adds = math.fsum(column["adds"] for column in found["stakeholders"].values())
        assert adds == pytest.approx(stored["value"], rel=1e-9)
        product = found["value"] * found["urgency"] * found["confidence"] / found["effort"]["divisor"]
        assert product == pytest.approx(stored["priority"], rel=1e-9)
        assert found["steps"][-1]["after"] == pytest.approx(stored["priority"], rel=1e-9)


def test_names_and_terms_are_told() -> None:
    inputs = ItemInputs(voices=(account_of(3),), months_open=2)
    company = scored_company(inputs)
    found = explained(company)
    voice = found["stakeholders"]["current"]["contributions"][0]
    assert (voice["kind"], voice["ref"], voice["name"]) == ("voice", company.accounts[3].pk, "Account 3")
    assert voice["terms"]["arr"] == 310_000.0
    assert found["sentence"].startswith("1 customer asks for it today, and must have it.")
    assert found["single_account"] is True
    assert found["largest_account"]["current"] == 0.0
    assert (found["key"], found["currency"], found["stale"]) == (company.items[0].key, "EUR", False)


def test_a_lifted_item_says_by_which() -> None:
    company = scored_company(ItemInputs(voices=(account_of(3),)), ItemInputs())
    Dependency.objects.create(item=company.items[0], requires=company.items[1])
    ids = [item.pk for item in company.items]
    bump(ids)
    scoring.score_items(ids)
    found = explained(company, 1)
    assert found["lifted_by"] == company.items[0].key
    assert found["priority"] == 0.0
    assert found["place"] == pytest.approx(Score.objects.get(item=company.items[0]).priority)
    assert found["sentence"].endswith(f"It stands here because {company.items[0].key} needs it.")


def test_an_explanation_is_that_of_the_weights_that_made_the_score() -> None:
    company = scored_company(ItemInputs(voices=(account_of(3),)))
    before = explained(company)
    set_profile(company.product, Profile(weight_current=1, weight_future=0, weight_strategy=0))
    after = explained(company)
    assert after["stale"] is True
    assert {**after, "stale": False} == before


def test_an_item_that_was_never_scored_has_none() -> None:
    assert explanation_of(ItemFactory()) is None
