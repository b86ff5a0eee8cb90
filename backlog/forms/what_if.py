"""A what-if as an address carries it: one reader for pages and REST, so that both refuse in the same words."""

import math
from collections.abc import Mapping
from typing import Final

from backlog.scoring import InvalidProfile, Weights, WhatIf
from common.errors import Invalid
from stakeholders.choices import Stakeholder

NAMES: Final = tuple(Stakeholder.values)
FIELDS: Final = tuple(f"weight_{name}" for name in NAMES)
"""The three numbers of the page's form; one that is empty counts for 0."""
FLOOR_FIELDS: Final = tuple(f"floor_{name}" for name in NAMES)
PARAMETERS: Final = ("weights", "floors", "alpha", "gamma", *FIELDS, *FLOOR_FIELDS)
"""All that an address may say of a what-if."""
_LONGEST: Final = 200
_EXAMPLES: Final = {"weights": "current:0.5,future:0.3,strategy:0.2", "floors": "current:20,strategy:10"}
_WORDS: Final = {"alpha": "Alpha, the exponent of effort,", "gamma": "Gamma, the exponent of revenue,"}


def what_if_of(query: Mapping[str, str]) -> WhatIf | None:
    """What an address asks to try; None if nothing.

    ``weights=`` and ``floors=`` name their numbers, as in ``current:0.5,future:0.3,strategy:0.2``; a page's form has a
    field for each. ``alpha=`` and ``gamma=`` are exponents.

    Raises:
        Invalid: a number that is none, out of range, missing or named twice; weights that are all 0. `field` says of
            what.
    """
    given = {name: query[name].strip() for name in PARAMETERS if query.get(name, "").strip()}
    if not given:
        return None
    if long := next((name for name, text in given.items() if len(text) > _LONGEST), ""):
        raise Invalid(f"That is too long for {long}: at most {_LONGEST} letters.", field=long)
    weights = parse_weights(given["weights"]) if "weights" in given else _typed_weights(given)
    floors = _named("floors", given["floors"]) if "floors" in given else _typed_floors(given)
    exponents = {name: _number(name, given[name]) for name in ("alpha", "gamma") if name in given}
    try:
        return WhatIf(weights=weights, floors=floors, **exponents)
    except InvalidProfile as error:
        raise _refused(error) from error


def parse_weights(text: str) -> Weights:
    """Read ``current:0.5,future:0.3,strategy:0.2``: all three, in any order and any unit.

    Raises:
        Invalid: a name that is missing, unknown or named twice; a weight that is negative or no number; all zero.
    """
    given = _named("weights", text)
    if set(given) != set(NAMES):
        raise Invalid(f"Name the three weights once each, as in {_EXAMPLES['weights']}.", field="weights")
    return _weights(given)


def _typed_weights(given: Mapping[str, str]) -> Weights | None:
    typed = {name: given[field] for name, field in zip(NAMES, FIELDS, strict=True) if field in given}
    if not typed:
        return None
    return _weights({name: _number("weights", typed.get(name, "0")) for name in NAMES})


def _typed_floors(given: Mapping[str, str]) -> dict[str, float]:
    pairs = zip(NAMES, FLOOR_FIELDS, strict=True)
    return {name: _number("floors", given[field]) for name, field in pairs if field in given}


def _weights(numbers: Mapping[str, float]) -> Weights:
    try:
        return Weights(**numbers).normalised
    except InvalidProfile as error:
        raise _refused(error) from error


def _named(field: str, text: str) -> dict[str, float]:
    """Read ``name:number`` pairs, each stakeholder once at most."""
    pairs = [part.partition(":") for part in text.split(",")]
    given = {name.strip(): number for name, _, number in pairs}
    if len(given) != len(pairs) or not set(given) <= set(NAMES):
        raise Invalid(
            f"{field.capitalize()} are for {', '.join(NAMES[:-1])} and {NAMES[-1]}, each named once at most,"
            f" as in {_EXAMPLES[field]}.",
            field=field,
        )
    return {name: _number(field, number) for name, number in given.items()}


def _number(field: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        example = f", as in {_EXAMPLES[field]}" if field in _EXAMPLES else ", as in 0.5"
        raise Invalid(f"“{text.strip()[:20]}” is not a number; {field} takes numbers{example}.", field=field)
    return number


def _refused(error: InvalidProfile) -> Invalid:
    kind, _, name = error.field.partition("_")
    if kind in {"weight", "floor"}:
        said = name.capitalize() if kind == "weight" else f"The floor of {name}"
        return Invalid(f"{said} {error.message}.", field=f"{kind}s")
    return Invalid(f"{_WORDS[error.field]} {error.message}.", field=error.field)
