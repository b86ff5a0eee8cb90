"""Limits that no plan meets: the culprit is named, with the figures."""

import pytest

from planning.solving.best import best_plan
from planning.solving.problem import Problem
from planning.solving.solve import INFEASIBLE, Watch
from tests.planning.solving.problems import item, problem

TWO = [{"id": "R1", "capacity": {"developers": 10}}, {"id": "R2", "capacity": {"developers": 10}}]


@pytest.mark.parametrize(
    ("of", "field", "message"),
    [
        pytest.param(
            problem(
                [item(key, days=days, pin="in") for key, days in (("a", 40), ("b", 30), ("c", 30), ("d", 30))],
                capacity={"developers": 120},
            ),
            "releases[0].capacity.developers",
            "These 4 pins (a, b, c and d) need 130 developer-days, the release next has 120."
            " Take pins back or add 10 developer-days.",
            id="pins do not fit",
        ),
        pytest.param(
            problem([item("a", days=4, pin="R1", requires=["b"]), item("b", days=9)], releases=TWO),
            "releases[0].capacity.developers",
            "This pin (a) and what has to come along (b) need 13 developer-days, the release R1 has 10."
            " Take pins back or add 3 developer-days.",
            id="with what they require",
        ),
        pytest.param(
            problem([item("a", pin="in", requires=["b"]), item("b", requires=["c"]), item("c", pin="out")]),
            "items[0].pin",
            "a is pinned in, but requires c, which is pinned out. Take one of the two pins back.",
            id="prerequisite pinned out",
        ),
        pytest.param(
            problem([item("a", pin="R1", requires=["b"]), item("b", pin="R2")], releases=TWO),
            "items[0].pin",
            "a is pinned to R1, but requires b, which is pinned to R2. Take one of the two pins back.",
            id="prerequisite pinned later",
        ),
        pytest.param(
            problem([item("a", pin="in"), item("b", pin="out")], together=[["a", "b"]]),
            "items[0].pin",
            "a is pinned in, but goes together with b, which is pinned out. Take one of the two pins back.",
            id="torn apart",
        ),
        pytest.param(
            problem([item("a", days=2, kind="gap"), item("b", days=9)], gap_share=0.3),
            "gap_share",
            "The share for gaps asks for 3 days (30\u202f% of the capacity), and the 1 gap that may be built would"
            " take 2. Lower the share or add gaps.",
            id="too few gaps",
        ),
        pytest.param(
            problem([item("a", days=8, kind="gap"), item("b", days=9, pin="in")], gap_share=0.3),
            "gap_share",
            "No plan meets all limits together. There is one without the share for gaps (30\u202f%) or the limit of"
            " developers: lower it or take back pins.",
            id="pins leave no room for gaps",
        ),
        pytest.param(
            problem(
                [item("a", value=4, pin="in", stakeholders={"current": 1}), item("b", stakeholders={"current": 1})],
                floors={"current": 0.5},
            ),
            "floors.current",
            "No plan meets all limits together. There is one without the floor of current (50\u202f%): lower it or take"
            " back pins.",
            id="floor out of reach",
        ),
    ],
)
def test_the_culprit_is_named(of: Problem, field: str, message: str) -> None:
    outcome = best_plan(of, Watch())
    assert outcome.status == INFEASIBLE
    assert outcome.refusal is not None
    assert (outcome.refusal.message, outcome.refusal.field) == (message, field)
    assert outcome.in_words == message
