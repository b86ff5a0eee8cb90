"""What a weight profile may be."""

import math
from dataclasses import fields

import pytest

from backlog.scoring import InvalidProfile, Profile, Weights
from backlog.scoring.profile import BOUNDS


def test_the_defaults_are_those_of_the_design() -> None:
    found = Profile()
    assert (found.weight_current, found.weight_future, found.weight_strategy) == (0.5, 0.3, 0.2)
    assert (found.floor_current, found.floor_future, found.floor_strategy) == (0, 0, 0)
    assert (found.arr_ref, found.arr_floor, found.gamma) == (50_000, 1_000, 0.5)
    assert (found.rho, found.kappa, found.hours_ref) == (1, 0.5, 10)
    assert (found.breadth_share, found.breadth_half, found.upsilon) == (0.5, 2, 0.05)
    assert (found.sigma_current, found.sigma_future, found.tau) == (5, 3, 1)
    assert (found.urgency_max, found.urgency_slip, found.urgency_age) == (1, 0.15, 0.02)
    assert (found.confidence_prior, found.confidence_strength) == (0.7, 2)
    assert (found.alpha, found.effort_ref, found.effort_min) == (0.5, 10, 0.5)
    assert [found.importance(name) for name in ("must_have", "important", "nice_to_have")] == [1, 0.4, 0.1]


def test_every_field_has_bounds() -> None:
    assert {field.name for field in fields(Profile)} == set(BOUNDS)


@pytest.mark.parametrize(
    ("field", "number"),
    [
        ("weight_future", -0.1),
        ("gamma", 1.1),
        ("gamma", -0.1),
        ("breadth_half", 0),
        ("breadth_half", 3.01),
        ("breadth_share", 1.5),
        ("sigma_current", 0),
        ("effort_min", 0),
        ("arr_ref", 0),
        ("hours_ref", 0),
        ("confidence_strength", 0),
        ("kappa", math.nan),
        ("tau", math.inf),
        ("floor_current", 101),
        ("importance_must_have", 0),
        ("importance_important", 1.2),
    ],
)
def test_a_value_outside_its_bounds_names_its_field(field: str, number: float) -> None:
    with pytest.raises(InvalidProfile) as refused:
        Profile(**{field: number})
    assert refused.value.field == field
    assert str(refused.value).startswith(field)


def test_a_weaker_importance_may_not_weigh_more() -> None:
    with pytest.raises(InvalidProfile, match="importance_important must be at most"):
        Profile(importance_must_have=0.3)
    with pytest.raises(InvalidProfile, match="importance_nice_to_have must be at most"):
        Profile(importance_nice_to_have=0.5)


def test_weights_may_not_all_be_zero() -> None:
    with pytest.raises(InvalidProfile, match="must not all be 0"):
        Profile(weight_current=0, weight_future=0, weight_strategy=0)
    with pytest.raises(InvalidProfile, match="must not all be 0"):
        Weights(0, 0, 0)


def test_weights_are_normalised() -> None:
    assert Profile(weight_current=2, weight_future=1, weight_strategy=1).weights == Weights(0.5, 0.25, 0.25)
    assert Weights(0, 0, 7).normalised == Weights(0, 0, 1)


def test_a_stakeholder_can_be_switched_off() -> None:
    assert Profile(weight_current=0).weights.of(100, 50, 0) == pytest.approx(30)


def test_an_unknown_importance_is_refused() -> None:
    with pytest.raises(KeyError):
        Profile().importance("effort_ref")
