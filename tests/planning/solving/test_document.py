"""The worked example of docs/algorithms/planning.md: what the page says is what the solver answers."""

from pathlib import Path
from typing import Any

import pytest

from planning.solving.best import best_plan
from planning.solving.solve import Watch
from tests.planning.solving.problems import item, problem

TEXT = (Path(__file__).parents[3] / "docs/algorithms/planning.md").read_text()
NEXT = {"id": "next", "capacity": {"developers": 10}}
LATER = {"id": "later", "capacity": {"developers": 7}, "discount": 0.8}
ASKED: dict[str, dict[str, Any]] = {
    "as it is": {},
    "the account *acme* is worth 4 if *audit* and *log* are built": {"acme": 4},
    "*acme* is worth 7": {"acme": 7},
    "a second release of 7 days at a discount of 0.8": {"releases": [NEXT, LATER]},
    "*audit* pinned in": {"pin": "in"},
}


def table(head: str) -> list[list[str]]:
    lines = TEXT.splitlines()
    at = lines.index(head)
    rows = [line for line in lines[at + 2 : at + 12] if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[: rows_until_blank(lines[at + 2 :])]]


def rows_until_blank(lines: list[str]) -> int:
    return next(number for number, line in enumerate(lines) if not line.startswith("|"))


ITEMS = table("| item | value | developer-days | requires |")
LINES = table("| asked | plan | objective |")


def test_every_line_is_checked() -> None:
    assert [line[0] for line in LINES] == list(ASKED)


@pytest.mark.parametrize("line", LINES, ids=lambda line: str(line[0]))
def test_the_worked_example(line: list[str]) -> None:
    asked = dict(ASKED[line[0]])
    pin, acme = asked.pop("pin", None), asked.pop("acme", 0)
    items = [
        item(key, float(value), float(days), requires=needs.split(), pin=pin if key == "audit" else None)
        for key, value, days, needs in ITEMS
    ]
    bundles = [{"id": "acme", "value": acme, "items": ["audit", "log"]}]
    found = best_plan(problem(items, bundles=bundles, **asked), Watch())
    planned = [[one[0] for one in ITEMS if (found.plan or {}).get(one[0]) == at] for at in range(2)]
    assert ", then ".join(", ".join(release) for release in planned if release) == line[1]
    assert found.objective == pytest.approx(float(line[2]))
