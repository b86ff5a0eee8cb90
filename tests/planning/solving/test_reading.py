"""What cannot be read is refused with its place and what to do; what was read otherwise is noted."""

import json
from typing import Any

import pytest

from planning.solving.problem import ProblemError
from planning.solving.reading import read_problem
from tests.planning.solving.problems import item, problem

NEXT = {"id": "next", "capacity": {"developers": 10}}


def document(**changed: Any) -> dict[str, Any]:
    return {"items": [item("a"), item("b")], "releases": [NEXT], **changed}


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ([], "problem", "must be an object, not a list."),
        ({"releases": [NEXT]}, "items", "is missing. Give it."),
        (document(items=[]), "items", "is empty. Give at least one item."),
        (document(items={}), "items", "must be a list, not an object."),
        (document(items=["a"]), "items[0]", "must be an object, not 'a'."),
        (document(releases=[]), "releases", "is empty. Give at least one release with its capacity."),
        (document(releases=[{"id": "next"}]), "releases[0].capacity", "is missing. Give it."),
        (
            document(releases=[{"id": "next", "capacty": {"developers": 1}}]),
            "releases[0].capacity",
            "is missing. Is it what you wrote as 'capacty'?",
        ),
        (
            document(releases=[{"id": "next", "capacity": {"developers": -1}}]),
            "releases[0].capacity.developers",
            "must be a number from 0, not -1.",
        ),
        (
            document(releases=[{"id": "out", "capacity": {}}]),
            "releases[0].id",
            "must not be 'out': a pin could not tell the release from the word.",
        ),
        (
            document(releases=[NEXT, NEXT]),
            "releases[1].id",
            "'next' stands at releases[0] already. Give each an id of its own.",
        ),
        (
            document(items=[item("a"), item("a")]),
            "items[1].id",
            "'a' stands at items[0] already. Give each an id of its own.",
        ),
        (document(items=[{"id": "a", "effort": {}}]), "items[0].value", "is missing. Give it."),
        (document(items=[item("a", value="5")]), "items[0].value", "must be a number, not '5'."),
        (document(items=[item("a", value=True)]), "items[0].value", "must be a number, not true or false."),
        (document(items=[item("a", days=-2)]), "items[0].effort.developers", "must be a number from 0, not -2."),
        (document(items=[item("")]), "items[0].id", "must be a text in quotes, not an empty text."),
        (document(items=[item("a", kind="bug")]), "items[0].kind", "must be one of gap and feature, not 'bug'."),
        (
            document(items=[item("a", pin="later")]),
            "items[0].pin",
            "must be one of in, out and next, not 'later'.",
        ),
        (
            document(items=[item("a", requires=["x", "y"])]),
            "items[0].requires",
            "x and y are no items of this problem. Add what is missing, or take it out here.",
        ),
        (
            document(
                items=[item("a"), item("b", requires=["c"]), item("c", requires=["d"]), item("d", requires=["b"])]
            ),
            "items[1].requires",
            "3 items require each other in a circle: b → c → d → b. Take one of these steps out.",
        ),
        (
            document(items=[item("a", requires=["a"])]),
            "items[0].requires",
            "The item requires itself in a circle: a → a. Take one of these steps out.",
        ),
        (
            document(items=[item("a", require=["b"]), item("b")]),
            "items[0].require",
            "is not known. Did you mean 'requires'?",
        ),
        (
            document(bundles=[{"id": "acme", "value": 1, "items": []}]),
            "bundles[0].items",
            "is empty. A bundle needs the items that make it whole.",
        ),
        (
            document(bundles=[{"id": "acme", "value": 1, "items": ["z"]}]),
            "bundles[0].items",
            "z is no item of this problem. Add what is missing, or take it out here.",
        ),
        (document(together=[["a"]]), "together[0]", "must name at least two different items that go together."),
        (document(gap_share=1.5), "gap_share", "must be from 0 to 1, not 1.5."),
        (document(floors={"current": -0.1}), "floors.current", "must be from 0 to 1, not -0.1."),
        (
            document(releases=[{"id": "next", "capacity": {}}], gap_share=0.5),
            "gap_share",
            "is a share of the capacity, and the release next has none. Give it one.",
        ),
    ],
)
def test_refused(given: Any, field: str, message: str) -> None:
    with pytest.raises(ProblemError) as refused:
        read_problem(json.dumps(given))
    assert (refused.value.field, refused.value.message) == (field, message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "problem: is not JSON: line 1, column 2: Expecting property name enclosed in double quotes"),
        ('{"items": NaN}', "problem: NaN is not a number that can be planned with. Give a finite number."),
        ('{"items": [], "items": []}', "items: stands twice in the same object. Keep one of them."),
        ("[" * 100_000, "problem: is nested too deeply to be a planning problem."),
    ],
)
def test_no_document(text: str, message: str) -> None:
    with pytest.raises(ProblemError) as refused:
        read_problem(text)
    assert str(refused.value) == message


def test_a_number_beyond_all_bounds() -> None:
    with pytest.raises(ProblemError, match=r"items\[0\]\.value: must be a number from 0, not"):
        read_problem(
            '{"items": [{"id": "a", "value": 1e400, "effort": {}}], "releases": [{"id": "n", "capacity": {}}]}'
        )


def test_optional_keys_may_be_missing_or_null() -> None:
    read = problem([{"id": "a", "value": 1, "effort": {}, "pin": None, "kind": None}], bundles=None)
    assert (read.items[0].pin, read.items[0].kind, read.bundles, read.gap_share) == (None, "feature", (), 0.0)


def test_capacity_is_rounded_down_and_says_so() -> None:
    read = problem([item("a")], capacity={"developers": 128.5, "testers": 2.9999999999, "team": 7})
    assert read.releases[0].capacity == {"developers": 128, "testers": 3, "team": 7}
    assert read.notes == ("releases[0].capacity.developers is 128.5 and was rounded down to 128.",)


def test_what_was_not_read_is_noted() -> None:
    read = problem([item("a", colour="red")], capacity={}, floors={"current": 0.25})
    assert read.floors == {}
    assert read.notes == (
        "releases[0].capacity names no pool: nothing limits the release next.",
        "items[0].colour is not part of a planning problem and was not read.",
        (
            "floors.current was left out: no item says what part of its value goes to current."
            ' Add "stakeholders": {"current": …} to the items.'
        ),
    )
