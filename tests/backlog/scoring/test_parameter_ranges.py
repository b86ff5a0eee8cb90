"""The ranges that people may set stay within those that the formula takes."""

from dataclasses import fields

import pytest

from backlog.scoring.profile import BOUNDS, Profile
from stakeholders.choices import Stakeholder
from stakeholders.models import WeightProfile
from stakeholders.models.weights import PARAMETERS
from stakeholders.selectors.parameters import GROUPS, Parameter

SHOWN = [one for _, parameters in GROUPS for one in parameters]


@pytest.mark.parametrize("one", SHOWN, ids=[one.name for one in SHOWN])
def test_both_ends_of_a_range_are_within_the_formulas(one: Parameter) -> None:
    smallest = one.least or (1e-9 if one.above_zero else 0.0)
    for end in (smallest, one.most):
        assert one.allows(end)
        BOUNDS[one.name].check(one.name, end)


def test_the_formula_and_a_stored_version_have_the_same_numbers() -> None:
    in_formula = {field.name: field.default for field in fields(Profile)}
    stored = {name: WeightProfile._meta.get_field(name).default for name in in_formula}
    assert in_formula == stored
    weights_and_floors = {f"{kind}_{one}" for kind in ("weight", "floor") for one in Stakeholder}
    assert set(in_formula) == set(PARAMETERS) | weights_and_floors


def test_the_ranges_allow_what_the_formula_has_by_default() -> None:
    defaults = Profile()
    assert [one.name for one in SHOWN if not one.allows(getattr(defaults, one.name))] == []


@pytest.mark.parametrize(
    ("one", "value", "allowed"),
    [
        (Parameter("x", "X"), 0, True),
        (Parameter("x", "X", above_zero=True), 0, False),
        (Parameter("x", "X", least=1, most=2), 0.5, False),
        (Parameter("x", "X", least=1, most=2), 2, True),
        (Parameter("x", "X", least=1, most=2), 2.1, False),
        (Parameter("x", "X"), float("nan"), False),
        (Parameter("x", "X"), float("inf"), False),
    ],
)
def test_a_range(one: Parameter, value: float, allowed: bool) -> None:
    assert one.allows(value) is allowed
