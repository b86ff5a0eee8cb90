"""From JSON to a planning problem: strict, and in words that say what to mend."""

import math
from collections.abc import Sequence

from planning.solving.circles import circle_among
from planning.solving.places import Place, load
from planning.solving.problem import FEATURE, IN, KINDS, OUT, Bundle, Item, Problem, Release
from planning.solving.words import listed, number_of

_HAIR = 1e-9
"""A capacity this close below a whole number is that number, written as a float."""


def read_problem(text: str) -> Problem:
    """The problem that a JSON text holds; ProblemError names the field that is wrong."""
    return parse_problem(load(text))


def parse_problem(document: Place) -> Problem:
    """The problem of a document that is JSON."""
    keys = document.fields(["items", "releases"], ["bundles", "together", "gap_share", "floors"])
    releases = _releases(keys["releases"])
    items = _items(keys["items"], [release.id for release in releases])
    ids = {item.id for item in items}
    gap_share = keys["gap_share"].number(1) if "gap_share" in keys else 0.0
    return Problem(
        items=items,
        releases=releases,
        bundles=_bundles(keys["bundles"], ids) if "bundles" in keys else (),
        together=tuple(_group(row, ids) for row in keys["together"].rows()) if "together" in keys else (),
        gap_share=_with_capacity(keys["gap_share"], releases) if gap_share else 0.0,
        floors=_floors(keys["floors"], items) if "floors" in keys else {},
        notes=tuple(document.notes),
    )


def _releases(place: Place) -> tuple[Release, ...]:
    rows = place.rows()
    if not rows:
        place.refuse("is empty. Give at least one release with its capacity.")
    found = tuple(_release(row) for row in rows)
    _refuse_twice(place, [release.id for release in found])
    return found


def _release(place: Place) -> Release:
    keys = place.fields(["id", "capacity"], ["discount"])
    name = keys["id"].word()
    if name in (IN, OUT):
        keys["id"].refuse(f"must not be {name!r}: a pin could not tell the release from the word.")
    capacity = {pool: _whole(keys["capacity"].at(pool, days), days) for pool, days in _pools(keys["capacity"], name)}
    discount = keys["discount"].number() if "discount" in keys else 1.0
    return Release(id=name, capacity=capacity, discount=discount)


def _pools(place: Place, release: str) -> list[tuple[str, float]]:
    pools = list(place.amounts().items())
    if not pools:
        place.notes.append(f"{place.path} names no pool: nothing limits the release {release}.")
    return pools


def _whole(place: Place, days: float) -> int:
    whole = math.floor(days + _HAIR)
    if days - whole > _HAIR:
        place.notes.append(f"{place.path} is {days:g} and was rounded down to {whole}.")
    return whole


def _items(place: Place, releases: list[str]) -> tuple[Item, ...]:
    rows = place.rows()
    if not rows:
        place.refuse("is empty. Give at least one item.")
    found = tuple(_item(row, releases) for row in rows)
    ids = [item.id for item in found]
    _refuse_twice(place, ids)
    known = set(ids)
    for row, item in zip(rows, found, strict=True):
        _refuse_strangers(row.at("requires", None), item.requires, known)
    _refuse_circle(place, found)
    return found


def _item(place: Place, releases: list[str]) -> Item:
    keys = place.fields(["id", "value", "effort"], ["kind", "requires", "pin", "stakeholders", "title"])
    return Item(
        id=keys["id"].word(),
        value=keys["value"].number(),
        kind=_one_of(keys["kind"], KINDS) if "kind" in keys else FEATURE,
        effort=keys["effort"].amounts(),
        requires=keys["requires"].words() if "requires" in keys else (),
        pin=_one_of(keys["pin"], (IN, OUT, *releases)) if "pin" in keys else None,
        stakeholders=keys["stakeholders"].amounts() if "stakeholders" in keys else {},
    )


def _one_of(place: Place, choices: Sequence[str]) -> str:
    word = place.word()
    if word not in choices:
        place.refuse(f"must be one of {listed(choices, most=20)}, not {word!r}.")
    return word


def _bundles(place: Place, known: set[str]) -> tuple[Bundle, ...]:
    found = tuple(_bundle(row, known) for row in place.rows())
    _refuse_twice(place, [bundle.id for bundle in found])
    return found


def _bundle(place: Place, known: set[str]) -> Bundle:
    keys = place.fields(["id", "value", "items"])
    items = keys["items"].words()
    if not items:
        keys["items"].refuse("is empty. A bundle needs the items that make it whole.")
    _refuse_strangers(keys["items"], items, known)
    return Bundle(id=keys["id"].word(), value=keys["value"].number(), items=items)


def _group(place: Place, known: set[str]) -> tuple[str, ...]:
    items = place.words()
    if len(items) < 2:
        place.refuse("must name at least two different items that go together.")
    _refuse_strangers(place, items, known)
    return items


def _floors(place: Place, items: Sequence[Item]) -> dict[str, float]:
    """The floors that can be measured: without parts of value by stakeholder there is nothing to hold them against."""
    told = {name for item in items for name in item.stakeholders}
    floors = place.amounts(1)
    for name in floors.keys() - told:
        place.notes.append(
            f'{place.path}.{name} was left out: no item says what part of its value goes to {name}. Add "stakeholders":'
            f' {{"{name}": …}} to the items.'
        )
    return {name: share for name, share in floors.items() if name in told}


def _with_capacity(place: Place, releases: Sequence[Release]) -> float:
    for release in releases:
        if not release.capacity:
            place.refuse(f"is a share of the capacity, and the release {release.id} has none. Give it one.")
    return place.number(1)


def _refuse_twice(place: Place, ids: Sequence[str]) -> None:
    seen: dict[str, int] = {}
    for at, one in enumerate(ids):
        if one in seen:
            place.at(f"[{at}]", None).at("id", None).refuse(
                f"{one!r} stands at {place.path}[{seen[one]}] already. Give each an id of its own."
            )
        seen[one] = at


def _refuse_strangers(place: Place, ids: Sequence[str], known: set[str]) -> None:
    strangers = [one for one in ids if one not in known]
    if strangers:
        verb = "is no item" if len(strangers) == 1 else "are no items"
        place.refuse(f"{listed(strangers)} {verb} of this problem. Add what is missing, or take it out here.")


def _refuse_circle(place: Place, items: Sequence[Item]) -> None:
    circle = circle_among({item.id: item.requires for item in items})
    if not circle:
        return
    at = next(number for number, item in enumerate(items) if item.id == circle[0])
    chain = " → ".join(circle)
    what = (
        "The item requires itself" if len(circle) == 2 else f"{number_of(len(circle) - 1, 'item')} require each other"
    )
    place.at(f"[{at}]", None).at("requires", None).refuse(f"{what} in a circle: {chain}. Take one of these steps out.")
