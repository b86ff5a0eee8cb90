"""The plan that is found is the best there is: held against every plan of small problems."""

import pytest
from hypothesis import given, settings

from planning.solving.best import Listener, best_plan
from planning.solving.blocks import Unmeetable, blocks_of
from planning.solving.greedy import first_plan
from planning.solving.plans import Plan, broken_limits, worth
from planning.solving.problem import Problem
from planning.solving.solve import INFEASIBLE, OPTIMAL, Progress, Watch
from tests.planning.solving.problems import best_worth, item, problem, problems

WATCH = Watch(seconds=60)


@settings(max_examples=150)
@given(problems())
def test_no_plan_is_worth_more(of: Problem) -> None:
    outcome = best_plan(of, WATCH)
    best = best_worth(of)
    if best is None:
        assert outcome.status == INFEASIBLE
        assert outcome.plan is None
        assert outcome.refusal is not None
        assert outcome.refusal.message
    else:
        assert outcome.status == OPTIMAL
        assert outcome.plan is not None
        assert broken_limits(of, outcome.plan) == []
        assert outcome.objective == worth(of, outcome.plan) == pytest.approx(best, abs=1e-6)
        assert outcome.bound == outcome.objective
        assert outcome.gap == 0


def test_the_same_problem_has_the_same_answer() -> None:
    items = [item(f"r{n}", value=1 + n % 3, days=1 + n % 4) for n in range(40)]
    plans = [best_plan(problem(items, capacity={"developers": 30}), WATCH).plan for _ in range(2)]
    assert plans[0] == plans[1]


def test_what_adds_nothing_is_not_chosen() -> None:
    found = best_plan(problem([item("a", value=0), item("b", value=2), item("c", value=0, days=0)]), WATCH)
    assert found.plan == {"b": 0}


def test_a_bundle_counts_in_the_release_that_makes_it_whole() -> None:
    of = problem(
        [item("a", value=0, days=6), item("b", value=0, days=6)],
        bundles=[{"id": "acme", "value": 10, "items": ["a", "b"]}],
        releases=[
            {"id": "R1", "capacity": {"developers": 6}},
            {"id": "R2", "capacity": {"developers": 6}, "discount": 0.5},
        ],
    )
    assert best_plan(of, WATCH).objective == 5


class _Notes(Listener):
    def __init__(self) -> None:
        self.told: list[Progress] = []
        self.plans: list[Plan] = []

    def progress(self, progress: Progress) -> None:
        self.told.append(progress)

    def plan(self, plan: Plan) -> None:
        self.plans.append(plan)


def test_progress_and_better_plans_are_told() -> None:
    notes = _Notes()
    of = problem(
        [item(f"r{n}", value=50 + (n * 37) % 29, days=20 + (n * 53) % 31) for n in range(60)],
        releases=[{"id": f"R{n}", "capacity": {"developers": 301 + n}, "discount": 0.9**n} for n in range(2)],
    )
    outcome = best_plan(of, Watch(seconds=5), listener=notes)
    assert [one for one in notes.told if one.bound is not None]
    assert notes.plans[0] == first_plan(of, blocks_of(of))
    assert len(notes.plans) > 1
    assert all(broken_limits(of, plan) == [] for plan in notes.plans)
    assert max(worth(of, plan) for plan in notes.plans) == outcome.objective


@settings(max_examples=100)
@given(problems())
def test_the_plan_to_begin_with_keeps_every_limit(of: Problem) -> None:
    try:
        plan = first_plan(of, blocks_of(of))
    except Unmeetable:
        return
    if plan is not None:
        assert broken_limits(of, plan) == []


def test_there_is_a_plan_and_a_bound_however_short_the_time() -> None:
    of = problem([item(f"r{n}", value=50 + (n * 37) % 29, days=20 + (n * 53) % 31) for n in range(300)],
                 capacity={"developers": 3001})  # fmt: skip
    outcome = best_plan(of, Watch(seconds=0.01))
    assert outcome.plan
    assert broken_limits(of, outcome.plan) == []
    assert outcome.bound is not None
    assert outcome.objective is not None
    assert 0 < outcome.objective <= outcome.bound < float("inf")
