"""What moves by hand displace."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planning.solving.displacing import Displaced, displaced
from planning.solving.plans import broken_limits, uses
from planning.solving.problem import Problem
from tests.planning.solving.problems import item, problem, problems


def _of(*items: Any, capacity: int = 10, plan: dict[str, int], kept: str, **more: Any) -> Displaced:
    return displaced(problem(list(items), capacity={"developers": capacity}, **more), plan, kept.split())


def test_nothing_leaves_while_all_fits() -> None:
    found = _of(item("a", 5, 4), item("b", 4, 4), plan={"a": 0, "b": 0}, kept="b")
    assert found == Displaced((), {"a": 0, "b": 0}, True)


def test_what_gives_least_for_its_days_leaves_and_what_was_moved_stays() -> None:
    found = _of(item("a", 9, 4), item("b", 4, 4), item("c", 1, 5), plan={"a": 0, "b": 0, "c": 0}, kept="c")
    assert found == Displaced(("b",), {"a": 0, "c": 0}, True)


def test_what_requires_it_leaves_too() -> None:
    found = _of(
        item("a", 1, 6), item("b", 1, 2, requires=["a"]), item("c", 9, 6), plan={"a": 0, "b": 0, "c": 0}, kept="c"
    )
    assert found == Displaced(("a", "b"), {"c": 0}, True)


def test_what_misses_its_prerequisite_leaves() -> None:
    found = _of(item("a", 1, 1), item("b", 1, 2, requires=["a"]), item("c", 9, 6), plan={"b": 0, "c": 0}, kept="a")
    assert found == Displaced(("b",), {"c": 0}, True)


def test_what_left_in_vain_comes_back() -> None:
    items = item("a", 1, 2), item("b", 20, 8), item("c", 9, 8)
    assert _of(*items, plan={"a": 0, "b": 0, "c": 0}, kept="c") == Displaced(("b",), {"a": 0, "c": 0}, True)


def test_moves_that_take_too_much_by_themselves_are_said() -> None:
    found = _of(item("a", 9, 8), item("b", 4, 8), item("c", 4, 2), plan={"a": 0, "b": 0, "c": 0}, kept="a b")
    assert found == Displaced(("c",), {"a": 0, "b": 0}, False)


@given(problems(), st.randoms(use_true_random=False))
def test_the_rest_keeps_capacities_and_prerequisites(of: Problem, chance: Any) -> None:
    plan = {one.id: chance.randrange(len(of.releases)) for one in of.items if chance.random() < 0.8}
    kept = [one for one in plan if chance.random() < 0.2]
    found = displaced(of, plan, kept)
    assert {**found.rest, **{one: plan[one] for one in found.items}} == plan
    assert set(kept) <= found.rest.keys()
    assert found.fits == all(use.used <= use.capacity + 1e-4 for use in uses(of, found.rest))
    if not kept and not any(one.pin for one in of.items) and not of.together:
        broken = [words for words in broken_limits(of, found.rest) if " comes before " in words or " needs " in words]
        assert broken == []
