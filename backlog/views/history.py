"""Where an item stood over time, and why it moved: as a page and as a table to take along."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from backlog.models import Item
from backlog.permissions import get_item_for
from backlog.selectors.history_words import finding_of, history_of, why_between
from backlog.views.item import frame
from common.http.pages import answer
from common.http.tables import csv_answer
from common.presentation.dates import day
from common.presentation.figures import decimals
from users.selectors.people import signed_in

Points = Sequence[Mapping[str, Any]]
_HEAD = (
    "from", "reason", "rank", "priority", "value", "current", "future", "strategy", "urgency", "confidence",
    "effort in person-days", "meets the floors", "weights", "why",
)  # fmt: skip


@require_safe
def item_history(request: HttpRequest, key: str) -> HttpResponse:
    """Rank and score over time; ``from`` and ``to`` in the address are two points to compare."""
    user = signed_in(request)
    found = get_item_for(user, key)
    points = history_of(found)
    context = frame(user, found, "history") | {"points": points[::-1]}
    if points:
        context |= _said(found, points, request.GET)
    return answer(request, "backlog/item_history.html", context)


def _said(item: Item, points: Points, query: Mapping[str, str]) -> dict[str, Any]:
    first, last = _chosen(points, query)
    before, after = points[0]["priority"], points[-1]["priority"]
    return {
        "finding": finding_of(points),
        "priority_title": f"Priority went from {decimals(before)} to {decimals(after)}"
        if decimals(before) != decimals(after)
        else f"Priority is {decimals(after)}, as at the beginning",
        "chosen_from": first["id"],
        "chosen_to": last["id"],
        "between": why_between(item, first, last),
        "between_title": _moved(first, last),
    }


def _chosen(points: Points, query: Mapping[str, str]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The two points that the address names, in the order of time; by itself the first and the last."""
    by_id = {str(point["id"]): point for point in points}
    first, last = by_id.get(query.get("from", ""), points[0]), by_id.get(query.get("to", ""), points[-1])
    return (first, last) if first["id"] <= last["id"] else (last, first)


def _moved(first: Mapping[str, Any], last: Mapping[str, Any]) -> str:
    days = f"from {day(first['taken_at'])} to {day(last['taken_at'])}"
    if first["rank"] is None or last["rank"] is None:
        return f"What changed {days}"
    if first["rank"] == last["rank"]:
        return f"It stayed at rank {last['rank']} {days}"
    return f"It {'rose' if first['rank'] > last['rank'] else 'fell'} from rank {first['rank']} to {last['rank']} {days}"


@require_safe
def item_history_csv(request: HttpRequest, key: str) -> HttpResponse:
    """The same points as a table, the oldest first."""
    found = get_item_for(signed_in(request), key)
    return csv_answer(f"history-{found.key}", _HEAD, _rows(history_of(found)))


def _rows(points: Points) -> Iterator[Sequence[Any]]:
    for point in points:
        yield (
            point["taken_at"].isoformat(timespec="seconds"), point["reason"], point["rank"], point["priority"],
            point["value"], point["current"], point["future"], point["strategy"], point["urgency"],
            point["confidence"], point["effort_days"] if point["is_estimated"] else "",
            "yes" if point["meets_floors"] else "no", point["weights"], " ".join(point["changes"]),
        )  # fmt: skip
