"""Weights change by new versions, each with its reason."""

import pytest

from common.errors import Conflict, Invalid
from stakeholders.models import WeightProfile
from stakeholders.models.weights import PARAMETERS
from stakeholders.selectors.parameters import GROUPS
from stakeholders.services.weights import activate_new_version, normalised
from tests.factories import ProductFactory
from tests.recorded import activity, outbox, verbs

pytestmark = pytest.mark.django_db
EVEN = {"current": 1, "future": 1, "strategy": 1}


def _activate(product=None, **changes) -> WeightProfile:
    given = {"actor": None, "product": product or ProductFactory(), "reason": "Because.", "weights": EVEN, **changes}
    return activate_new_version(**given)


def test_a_new_version_is_the_active_one_and_tells_scoring() -> None:
    product = ProductFactory(profile__number=1, profile__alpha=0.7, profile__floor_current=5)
    profile = activate_new_version(
        actor=product.accountable_pm,
        product=product,
        reason="  The market turned. ",
        weights={"current": 60, "future": 30, "strategy": 10},
        floors={"future": 12.5},
        parameters={"gamma": 0.3},
    )
    profile.refresh_from_db()
    assert (profile.number, profile.is_active, profile.reason) == (2, True, "The market turned.")
    assert profile.author == product.accountable_pm
    assert profile.weights == pytest.approx({"current": 0.6, "future": 0.3, "strategy": 0.1}, abs=1e-15)
    assert profile.floors == {"current": 5, "future": 12.5, "strategy": 0}
    assert (profile.gamma, profile.alpha) == (0.3, 0.7)
    assert profile.activated_at is not None
    assert list(WeightProfile.objects.filter(product=product, is_active=False).values_list("number", flat=True)) == [1]
    assert verbs(product) == ["changed the weights"]
    assert activity(product)[0][1]["version"] == 2
    assert outbox() == [("weights.activated", {"product_id": product.pk, "profile_id": profile.pk})]


def test_a_version_is_never_edited() -> None:
    product = ProductFactory(profile__number=1)
    _activate(product)
    _activate(product, weights={"strategy": 2})
    rows = WeightProfile.objects.filter(product=product).order_by("number")
    assert [(row.number, row.is_active, row.weight_strategy) for row in rows] == [
        (1, False, 0.2),
        (2, False, pytest.approx(1 / 3)),
        (3, True, 1),
    ]


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ({"current": 0.5, "future": 0.3, "strategy": 0.2}, (0.5, 0.3, 0.2)),
        ({"current": 5, "future": 3, "strategy": 2}, (0.5, 0.3, 0.2)),
        ({"future": 7}, (0, 1, 0)),
        ({"current": 1e300, "future": 1e300}, (0.5, 0.5, 0)),
        ({"current": 1e-300, "strategy": 3e-300}, (0.25, 0, 0.75)),
    ],
)
def test_weights_become_shares(weights: dict[str, float], expected: tuple[float, float, float]) -> None:
    assert tuple(normalised(weights).values()) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({}, "Give at least one stakeholder a weight above 0."),
        ({"current": 0, "future": 0, "strategy": 0}, "Give at least one stakeholder a weight above 0."),
        ({"current": -1, "future": 3}, "The weight of current must be a number from 0 upwards."),
        ({"future": float("nan")}, "The weight of future must be a number from 0 upwards."),
        ({"strategy": float("inf")}, "The weight of strategy must be a number from 0 upwards."),
        ({"current": 1.7e308, "future": 1.7e308}, "Give at least one stakeholder a weight above 0."),
        ({"curent": 1}, "Unknown stakeholder 'curent': use current, future, strategy."),
    ],
)
def test_weights_that_are_none_are_refused(weights: dict[str, float], message: str) -> None:
    product = ProductFactory()
    with pytest.raises(Invalid) as refusal:
        _activate(product, weights=weights)
    assert (refusal.value.field, refusal.value.message) == ("weights", message)
    assert WeightProfile.objects.filter(product=product).count() == 1
    assert outbox() == []


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"reason": "  "}, "reason", "Say why the weights change: others will ask."),
        ({"floors": {"current": 101}}, "floor_current", "Floor current must be at most 100."),
        ({"floors": {"current": -1}}, "floor_current", "Floor current must be at least 0."),
        ({"floors": {"current": None}}, "floor_current", "This field cannot be null."),
        ({"floors": {"nobody": 1}}, "floors", "Unknown floor 'nobody'."),
        ({"parameters": {"beta": 1}}, "parameters", "Unknown parameter 'beta'."),
        ({"parameters": {"weight_current": 1}}, "parameters", "Unknown parameter 'weight_current'."),
        ({"parameters": {"gamma": 1.1}}, "gamma", "Gamma must be at most 1."),
        ({"parameters": {"gamma": float("nan")}}, "gamma", "Gamma must be a number."),
        ({"parameters": {"gamma": "much"}}, "gamma", "“much” value must be a float."),
        ({"parameters": {"breadth_half": 3.5}}, "breadth_half", "Breadth half must be at most 3."),
        ({"parameters": {"effort_ref": 0}}, "effort_ref", "Effort ref must be above 0."),
        (
            {"parameters": {"alpha": 1000}},
            "alpha",
            "Confidence and effort: how much effort divides must be from 0 to 2.",
        ),
        (
            {"parameters": {"importance_must_have": 0}},
            "importance_must_have",
            "What an importance counts: must have must be above 0 and at most 1.",
        ),
        (
            {"parameters": {"importance_important": 0.05}},
            "importance_important",
            "A stronger importance must count at least as much as a weaker one.",
        ),
    ],
)
def test_what_the_formula_cannot_take_is_refused(changes: dict[str, object], field: str, message: str) -> None:
    product = ProductFactory()
    with pytest.raises(Invalid) as refusal:
        _activate(product, **changes)
    assert (refusal.value.field, refusal.value.message) == (field, message)
    assert WeightProfile.objects.get(product=product).is_active
    assert (verbs(product), outbox()) == ([], [])


def test_a_version_made_from_one_that_is_no_longer_active_conflicts() -> None:
    product = ProductFactory(profile__number=1)
    _activate(product, base_number=1, actor=product.accountable_pm)
    with pytest.raises(Conflict) as refusal:
        _activate(product, base_number=1, weights={"current": 1})
    third = pytest.approx(1 / 3)
    assert refusal.value.data == {
        "yours": {"current": 1},
        "theirs": {"current": third, "future": third, "strategy": third},
        "version": 2,
    }
    assert refusal.value.message.startswith(f"{product.accountable_pm} activated weights v2 while you were editing v1.")


def test_every_parameter_has_words_and_a_default_within_its_range() -> None:
    shown = [one for _, parameters in GROUPS for one in parameters]
    assert sorted(one.name for one in shown) == sorted(PARAMETERS)
    assert [one.name for one in shown if not one.allows(WeightProfile._meta.get_field(one.name).default)] == []
