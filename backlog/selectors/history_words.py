"""Why an item moved from one snapshot to the next: the figures that differ, and what the record says of that time."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from backlog.models import Item
from backlog.selectors.history import points_of
from backlog.selectors.history_told import Told
from common.presentation.dates import day
from common.presentation.figures import counted, decimals, short

Point = Mapping[str, Any]
TERMS: Final = {
    "current": "Current customer",
    "future": "Future customer",
    "strategy": "Strategy",
    "urgency": "Urgency",
    "confidence": "Confidence",
}


def history_of(item: Item) -> list[dict[str, Any]]:
    """The points of an item at which its rank, its figures or the weights differ from the point before.

    Each has ``changes``: sentences that say why. The first point on record has none.
    """
    points = points_of(item)
    return [{**after, "changes": changes} for after, changes in _changed(points, _told(item, points))]


def why_between(item: Item, before: Point, after: Point) -> list[str]:
    """Sentences that say what differs between two points of an item, and what the record says of that time."""
    words = [*_weights(before, after), *_figures(before, after)]
    told = Told(item, before["taken_at"]).between(before["taken_at"], after["taken_at"])
    if words or told or before["rank"] == after["rank"]:
        return [*words, *told]
    return _others(before["rank"], after["rank"])


def finding_of(points: Sequence[Point]) -> str:
    """What the history says in one sentence, as a title: 'Rose from rank 14 to 3 since 19 Sep 2026'."""
    first, last = points[0], points[-1]
    since = day(first["taken_at"])
    if last["rank"] is None:
        stood = next((point["rank"] for point in reversed(points) if point["rank"]), None)
        return f"Not ranked any more; it stood at {stood} last" if stood else f"Not ranked since {since}"
    start = next(point["rank"] for point in points if point["rank"])
    if start == last["rank"]:
        return f"At rank {last['rank']}, as on {since}"
    return f"{'Rose' if start > last['rank'] else 'Fell'} from rank {start} to {last['rank']} since {since}"


def _told(item: Item, points: list[dict[str, Any]]) -> Told | None:
    return Told(item, points[0]["taken_at"]) if points else None


def _changed(points: list[dict[str, Any]], told: Told | None) -> Iterator[tuple[dict[str, Any], list[str]]]:
    if told is None:
        return
    yield points[0], []
    for before, after in pairwise(points):
        words = [*_weights(before, after), *_figures(before, after)]
        if words:
            yield after, [*words, *told.between(before["taken_at"], after["taken_at"])]
        elif before["rank"] != after["rank"]:
            yield after, _others(before["rank"], after["rank"])


def _weights(before: Point, after: Point) -> Iterator[str]:
    if before["weights"] != after["weights"]:
        yield f"Weights v{after['weights']} took effect in place of v{before['weights']}."


def _figures(before: Point, after: Point) -> Iterator[str]:
    for name, words in TERMS.items():
        places = 2 if name in {"urgency", "confidence"} else 1
        was, became = decimals(before[name], places), decimals(after[name], places)
        if was != became:  # a difference that nobody sees explains nothing
            yield f"{words} went from {was} to {became}."
    if _effort(before) != _effort(after):
        yield f"Effort went from {_effort(before)} to {_effort(after)}."


def _effort(point: Point) -> str:
    return f"{short(point['effort_days'])} person-days" if point["is_estimated"] else "no estimate"


def _others(before: int | None, after: int | None) -> list[str]:
    if after is None:
        return ["It is no longer open."]
    if before is None:
        return ["It is open again."]
    passed = counted(abs(before - after), "place")
    moved = "up" if after < before else "down"
    return [f"Its own figures stayed; others moved, which took it {passed} {moved}."]
