"""Why an item is out, what it would cost, and which other plans there are."""

import pytest
from hypothesis import given, settings

from planning.solving.alternatives import alternatives
from planning.solving.best import best_plan
from planning.solving.explained import time_to_explain
from planning.solving.plans import broken_limits, worth
from planning.solving.problem import Problem
from planning.solving.reasons import CAPACITY, PINNED_OUT, PREREQUISITE, QUOTA, VALUE, Reason, why_out
from planning.solving.solve import Watch
from tests.planning.solving.problems import every_plan, item, problem, problems

WATCH = Watch(seconds=60)


def reasons(of: Problem) -> dict[str, Reason]:
    return {reason.item: reason for reason in why_out(of, best_plan(of, WATCH), WATCH)}


@pytest.mark.parametrize(
    ("of", "key", "kind", "text"),
    [
        pytest.param(
            problem([item("a", 9, 6), item("b", 5, 4), item("c", 4, 5)]),
            "c",
            CAPACITY,
            "It does not fit: next has 0 developer-days left, 5 are needed. With it the plan is worth 5 less,"
            " and a would leave.",
            id="capacity",
        ),
        pytest.param(problem([item("a", pin="out")]), "a", PINNED_OUT, "It is pinned out.", id="pinned out"),
        pytest.param(
            problem([item("a", requires=["b"]), item("b", requires=["c"]), item("c", pin="out")]),
            "a",
            PREREQUISITE,
            "It requires c, which is pinned out.",
            id="prerequisite pinned out",
        ),
        pytest.param(
            problem([item("a", 9, 8), item("b", 3, 2, requires=["c"]), item("c", 0, 2)]),
            "b",
            PREREQUISITE,
            "It would fit, but not with c, which has to come along: next has 2 developer-days left, 4 are needed."
            " With it the plan is worth 6 less, and a would leave.",
            id="prerequisite too large",
        ),
        pytest.param(
            problem([item("a", 9, 6), item("b", 3, 5, kind="gap"), item("c", 2, 5, kind="gap")], gap_share=0.5),
            "a",
            QUOTA,
            "The best plan without the share for gaps (50\u202f%) has it; the quota gives its room to others."
            " It does not fit: next has 0 developer-days left, 6 are needed.",
            id="quota",
        ),
        pytest.param(
            problem([item("a", 0), item("b", 1)]),
            "a",
            VALUE,
            "It is worth nothing by itself, and completes no bundle. With it the plan is worth as much.",
            id="worth nothing",
        ),
    ],
)
def test_the_reason_in_words(of: Problem, key: str, kind: str, text: str) -> None:
    reason = reasons(of)[key]
    assert (reason.kind, reason.text) == (kind, text)


@settings(max_examples=60)
@given(problems())
def test_a_price_is_what_the_best_plan_with_the_item_lacks(of: Problem) -> None:
    outcome = best_plan(of, WATCH)
    found = why_out(of, outcome, WATCH)
    assert [one.item for one in found] == [
        one.id for one in of.items if outcome.plan is not None and one.id not in outcome.plan
    ]
    for reason in found:
        with_it = [worth(of, plan) for plan in every_plan(of) if reason.item in plan]
        if with_it:
            assert outcome.objective is not None
            assert reason.cost == pytest.approx(outcome.objective - max(with_it), abs=0.1)
        else:
            assert reason.cost is None


@pytest.mark.parametrize(
    ("least", "most", "searched", "seconds"),
    [(10, 20, 0.5, 10), (10, 20, 7, 14), (10, 20, 60, 20), (30, 30, 0.5, 30), (10, 0, 9, 0)],
)
def test_a_quick_search_is_not_explained_for_long(least: float, most: float, searched: float, seconds: float) -> None:
    assert time_to_explain(least, most, searched) == seconds


def test_other_plans_are_almost_as_good_and_differ() -> None:
    of = problem([item(key, 1000 + at, 5) for at, key in enumerate("abcdef")], capacity={"developers": 10})
    best = best_plan(of, WATCH)
    assert best.plan == {"e": 0, "f": 0}
    others = alternatives(of, best, WATCH, most=2)
    assert [set(one.plan) & {"e", "f"} for one in others] == [set(), set()]
    assert all(not broken_limits(of, one.plan) and one.lacks <= 0.05 for one in others)
    assert others[0].plan != others[1].plan


def test_where_no_plan_is_almost_as_good_there_is_no_other() -> None:
    of = problem([item("a", 100, 10), item("b", 50, 10)])
    assert alternatives(of, best_plan(of, WATCH), WATCH) == []
