"""``manage.py solve_plan``: JSON in and out, exit codes, and no database."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.planning.solving.problems import item

ROOT = Path(__file__).parents[2]
NOWHERE = {"DATABASE_URL": "postgresql://nobody@localhost:1/none", "REDIS_URL": "redis://localhost:1/0"}


def solve(document: Any, *options: str) -> subprocess.CompletedProcess[str]:
    """Run it as ``bin/manage`` does, with no server to be found."""
    command = [sys.executable, "-m", "config.embedded", "manage", "solve_plan", "-", *options]
    text = document if isinstance(document, str) else json.dumps(document)
    return subprocess.run(
        command, input=text, env=os.environ | NOWHERE, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_prints_the_best_plan_as_json() -> None:
    done = solve(
        {
            "items": [item("a", 5, 6), item("b", 4, 4), item("c", 3, 5, requires=["d"]), item("d", 0, 1)],
            "bundles": [{"id": "acme", "value": 6, "items": ["c", "b"]}],
            "releases": [{"id": "next", "capacity": {"developers": 10.5}}],
        }
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer.pop("seconds") >= 0
    assert {name: answer[name] for name in ("status", "objective", "bound", "gap", "releases", "bundles", "notes")} == {
        "status": "optimal",
        "objective": 13,
        "bound": 13,
        "gap": 0,
        "releases": {"next": ["b", "c", "d"]},
        "bundles": ["acme"],
        "notes": ["releases[0].capacity.developers is 10.5 and was rounded down to 10."],
    }
    assert done.stderr == "releases[0].capacity.developers is 10.5 and was rounded down to 10.\n"


def test_limits_that_cannot_be_met_are_an_answer() -> None:
    done = solve(
        {"items": [item("a", days=12, pin="in")], "releases": [{"id": "next", "capacity": {"developers": 10}}]}
    )
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["status"], answer["objective"]) == (0, "infeasible", None)
    assert answer["reason"] == (
        "This pin (a) needs 12 developer-days, the release next has 10. Take pins back or add 2 developer-days."
    )


@pytest.mark.parametrize(
    ("document", "options", "message"),
    [
        ({"items": []}, (), "-: releases: is missing. Give it.\n"),
        ("{", (), "-: problem: is not JSON: line 1, column 2: Expecting property name enclosed in double quotes\n"),
    ],
)
def test_what_cannot_be_read_exits_2_and_names_the_field(document: Any, options: tuple[str, ...], message: str) -> None:
    done = solve(document, *options)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


def test_a_time_limit_is_seconds_above_0() -> None:
    done = solve({}, "--time-limit", "0")
    assert done.returncode == 2
    assert "'0' is not a number of seconds above 0" in done.stderr
