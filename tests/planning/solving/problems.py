"""Small planning problems: made by hand, at random, and solved by trying every plan."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from planning.solving.plans import Plan, broken_limits, worth
from planning.solving.problem import Problem
from planning.solving.reading import read_problem

Json = dict[str, Any]


def problem(items: list[Json], *, capacity: Json | None = None, **rest: Any) -> Problem:
    """A problem of one release "next", unless others are given."""
    releases = rest.pop("releases", [{"id": "next", "capacity": {"developers": 10} if capacity is None else capacity}])
    return read_problem(json.dumps({"items": items, "releases": releases, **rest}))


def item(key: str, value: float = 1, days: float = 1, **rest: Any) -> Json:
    """An item that takes developers' days."""
    return {"id": key, "value": value, "effort": {"developers": days}, **rest}


def every_plan(of: Problem) -> Iterator[Plan]:
    """All plans that keep the limits, by trying every one."""
    ids = [one.id for one in of.items]
    for choice in itertools.product(range(-1, len(of.releases)), repeat=len(ids)):
        plan = {key: at for key, at in zip(ids, choice, strict=True) if at >= 0}
        if not broken_limits(of, plan):
            yield plan


def best_worth(of: Problem) -> float | None:
    """The value of the best plan, None if there is none."""
    return max((worth(of, plan) for plan in every_plan(of)), default=None)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to five items in up to three releases, with every kind of limit."""
    ids = [f"r{number}" for number in range(draw(st.integers(1, 5)))]
    releases = _releases(draw)
    pins = st.sampled_from([None, None, None, "in", "out", *(one["id"] for one in releases)])
    items = [
        {
            "id": key,
            "value": draw(st.integers(0, 9)),
            "kind": draw(st.sampled_from(["gap", "feature"])),
            "effort": draw(st.dictionaries(st.sampled_from(["developers", "testers"]), st.integers(0, 6))),
            "requires": draw(st.lists(st.sampled_from(ids[:at]), max_size=2)) if at else [],
            "pin": draw(pins),
            "stakeholders": {"current": draw(st.integers(0, 9))},
        }
        for at, key in enumerate(ids)
    ]
    return read_problem(json.dumps({"items": items, "releases": releases, **_more(draw, ids)}))


def _releases(draw: st.DrawFn) -> list[Json]:
    discounts = st.sampled_from([1, 0.9, 0.5, 1.2])
    return [
        {
            "id": f"R{number}",
            "capacity": {"developers": draw(st.integers(0, 12))} | draw(_TESTERS),
            "discount": draw(discounts),
        }
        for number in range(draw(st.integers(1, 3)))
    ]


_TESTERS = st.sampled_from([{}, {}, {"testers": 3}, {"testers": 8.5}])


def _more(draw: st.DrawFn, ids: list[str]) -> Json:
    some = st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True)
    bundles = draw(st.lists(st.tuples(st.integers(0, 9), some), max_size=3))
    pairs = st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True) if len(ids) > 1 else st.nothing()
    return {
        "bundles": [{"id": f"b{at}", "value": value, "items": of} for at, (value, of) in enumerate(bundles)],
        "together": draw(st.lists(pairs, max_size=1)) if len(ids) > 1 else [],
        "gap_share": draw(st.sampled_from([0, 0, 0.2, 0.5])),
        "floors": draw(st.sampled_from([{}, {}, {"current": 0.5}])),
    }
