"""Why an item moved from one snapshot to the next: the figures that differ, and what the record says of that time."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from backlog.models import EvidenceLink, Item
from backlog.selectors.history import points_of
from common.models import Activity
from common.presentation.figures import counted, decimals, short

Point = Mapping[str, Any]
SAME: Final = 1e-9
TERMS: Final = {
    "current": "Current customer",
    "future": "Future customer",
    "strategy": "Strategy",
    "urgency": "Urgency",
    "confidence": "Confidence",
}
_VERBS: Final = {
    "supported": "{account} supports it",
    "no longer supports": "{account} no longer supports it",
    "weighed": "{what} was judged",
    "no longer weighed": "{what} no longer counts",
    "estimated": "estimated anew",
}


def history_of(item: Item) -> list[dict[str, Any]]:
    """The points of an item at which its rank, its figures or the weights differ from the point before.

    Each has ``changes``: sentences that say why. The first point on record has none.
    """
    points = points_of(item)
    told = _Told(item, points)
    return [{**after, "changes": changes} for after, changes in _changed(points, told)]


def _changed(points: list[dict[str, Any]], told: "_Told") -> Iterator[tuple[dict[str, Any], list[str]]]:
    if points:
        yield points[0], []
    for before, after in pairwise(points):
        words = [*_weights(before, after), *_figures(before, after)]
        if words:
            yield after, [*words, *told.between(before, after)]
        elif before["rank"] != after["rank"]:
            yield after, _others(before["rank"], after["rank"])


def _weights(before: Point, after: Point) -> Iterator[str]:
    if before["weights"] != after["weights"]:
        yield f"Weights v{after['weights']} took effect in place of v{before['weights']}."


def _figures(before: Point, after: Point) -> Iterator[str]:
    for name, words in TERMS.items():
        if abs(before[name] - after[name]) > SAME:
            places = 2 if name in {"urgency", "confidence"} else 1
            yield f"{words} went from {decimals(before[name], places)} to {decimals(after[name], places)}."
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


class _Told:
    """What the record and the links say of the time between two points, read once for the whole history."""

    def __init__(self, item: Item, points: list[dict[str, Any]]) -> None:
        if not points:
            self.lines: list[tuple[Any, str]] = []
            return
        since = points[0]["taken_at"]
        rows = Activity.objects.filter(
            target_type=Item._meta.label_lower, target_id=item.pk, at__gt=since, verb__in=_VERBS
        )
        self.lines = [(row.at, self._words(row)) for row in rows.order_by("at")]
        links = EvidenceLink.objects.filter(item=item, linked_at__gt=since).order_by("linked_at")
        self.lines += [(at, f"R-{request} was linked.") for at, request in links.values_list("linked_at", "request_id")]

    @staticmethod
    def _words(row: Activity) -> str:
        named = {"account": row.data.get("account", "An account"), "what": row.data.get("what", "something")}
        words = _VERBS[row.verb].format(**named)
        return f"{words[:1].upper()}{words[1:]}."

    def between(self, before: Point, after: Point) -> list[str]:
        """The sentences of that time, each once."""
        found = [words for at, words in self.lines if before["taken_at"] < at <= after["taken_at"]]
        return list(dict.fromkeys(found))
