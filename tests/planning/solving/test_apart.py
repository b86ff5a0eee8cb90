"""Solving in a process of its own: what it finds, and what is kept when it has to be killed."""

import json
import logging
import subprocess
from typing import Any

import psutil
import pytest

from planning.solving.answer import Json
from planning.solving.apart import CHILD, Limits, SolverDied, solve_apart
from planning.solving.reading import read_problem
from planning.solving.solve import Progress
from tests.planning.solving.problems import item

BRIEF = Limits(seconds=0.1, explain_seconds=1, grace_seconds=0.1)
PATIENT = Limits(seconds=300, explain_seconds=1)
DOCUMENT = json.dumps(
    {
        "items": [item("a", 5, 6), item("b", 4, 4), item("c", 3, 5)],
        "releases": [{"id": "next", "capacity": {"developers": 10}}],
    }
)
HARD = json.dumps(
    {
        "items": [item(f"r{n}", 50 + (n * 37) % 29, 20 + (n * 53) % 31) for n in range(120)],
        "releases": [{"id": f"R{n}", "capacity": {"developers": 301 + n}, "discount": 0.9**n} for n in range(5)],
    }
)


def told(kind: str, content: Any) -> str:
    return json.dumps({"kind": kind, "content": content})


SEARCH = told("stage", 0.1)
PLAN = told("plan", {"b": 0, "c": 0})
BOUND = told("progress", {"objective": 7, "bound": 10.0, "seconds": 0.1})


def deaf(*lines: str) -> list[str]:
    return [CHILD[0], "-m", "tests.planning.solving.deaf_child", *lines]


def solve(text: str, limits: Limits, **more: Any) -> Json:
    return solve_apart(read_problem(text), text, limits, **more)


def children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if "planning.solving" in " ".join(one.cmdline())]


def test_the_answer_is_the_process_answer() -> None:
    answer = solve(DOCUMENT, Limits(seconds=30, explain_seconds=5))
    assert (answer["status"], answer["objective"], answer["releases"]) == ("optimal", 9, {"next": ["a", "b"]})
    (reason,) = answer["reasons"]
    assert (reason["item"], reason["cost"], reason["displaces"]) == ("c", 2, ["a"])
    assert children() == []


def test_without_time_to_explain_there_are_no_reasons() -> None:
    assert "reasons" not in solve(DOCUMENT, Limits(seconds=30))


def test_a_search_that_hears_no_clock_is_killed_and_its_best_plan_kept() -> None:
    answer = solve(DOCUMENT, BRIEF, command=deaf(SEARCH, PLAN, BOUND))
    assert (answer["status"], answer["objective"], answer["bound"]) == ("feasible", 7, 10)
    assert answer["in_words"].startswith("Within 30")
    assert answer["releases"] == {"next": ["b", "c"]}
    (reason,) = answer["reasons"]
    assert (reason["item"], reason["kind"], reason["cost"]) == ("a", "capacity", None)
    assert children() == []


def test_a_killed_search_without_a_bound_says_what_all_together_are_worth() -> None:
    answer = solve(DOCUMENT, BRIEF, command=deaf(SEARCH, PLAN))
    assert (answer["objective"], answer["bound"]) == (7, 12)


def test_a_killed_search_without_a_plan_asks_for_more_time() -> None:
    answer = solve(DOCUMENT, BRIEF, command=deaf(SEARCH))
    assert (answer["status"], answer["objective"]) == ("unknown", None)
    assert answer["in_words"] == "The time was over before a first plan was found. Give it more time."


def test_that_there_is_no_plan_is_kept_too() -> None:
    answer = solve(DOCUMENT, BRIEF, command=deaf(SEARCH, PLAN, told("infeasible", True)))
    assert answer["status"] == "infeasible"
    assert "it was not found out in time which one is to blame" in answer["reason"]


def test_explaining_that_does_not_end_leaves_the_plan() -> None:
    known = {"status": "optimal", "objective": 9}
    answer = solve(DOCUMENT, BRIEF, command=deaf(told("answer", known), told("stage", 0.1)))
    assert answer == known


def test_a_cancelled_search_is_killed_at_once_and_its_best_plan_kept() -> None:
    seen: list[Progress | None] = []

    def look(progress: Progress | None) -> bool:
        seen.append(progress)
        return progress is None

    answer = solve(DOCUMENT, PATIENT, look=look, command=deaf(told("stage", 300), PLAN, BOUND))
    assert seen[-1] == Progress(7, 10.0, 0.1)
    assert (answer["status"], answer["objective"]) == ("feasible", 7)
    assert children() == []


def test_the_solver_itself_is_cancelled() -> None:
    answer = solve(HARD, PATIENT, look=lambda progress: progress is None)
    assert (answer["status"], answer["objective"] > 0, answer["bound"] > answer["objective"]) == (
        "feasible",
        True,
        True,
    )


def test_a_process_that_breaks_down_is_said_or_what_it_found_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(SolverDied, match="before it had found a plan"):
        solve(DOCUMENT, PATIENT, command=deaf(SEARCH, "--die"))
    with caplog.at_level(logging.ERROR):
        answer = solve(DOCUMENT, PATIENT, command=[CHILD[0], "-c", f"print({PLAN!r})"])
    assert (answer["status"], answer["objective"]) == ("feasible", 7)
    assert caplog.messages == ["The solver's process broke down; what it had found is kept."]


def test_the_process_ends_when_whoever_asked_is_gone() -> None:
    order = json.dumps({"problem": HARD, "seconds": 300, "explain_seconds": 0}) + "\n"
    with subprocess.Popen(CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(order)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["kind"] == "stage"
        process.stdin.close()
        assert process.wait(timeout=60) == 1
