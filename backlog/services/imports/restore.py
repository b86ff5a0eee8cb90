"""Giving requests, items and supporters back what an import replaced."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from backlog.models import EvidenceLink, Item, Support
from backlog.services.imports.held import held_items, made_by
from backlog.services.imports.write import ITEM_FIELDS, freshen
from requests_intake.models import ImportRow, Request, TriageDecision
from requests_intake.services import imports


def restore_rows(rows: Sequence[ImportRow]) -> list[tuple[ImportRow, str]]:
    """Take back what rows that updated something did.

    Returns:
        the rows of which something stays, because people have changed it since, and what.
    """
    held = held_items(rows)
    rows = [row for row in rows if row.request_id]
    left = [row for row in rows if held.isdisjoint(row.made.get("items", ()))]
    requests = _locked(Request, [row.request_id for row in left])
    links = EvidenceLink.objects.filter(request__in=requests).values_list("request_id", "item_id")
    item_of = dict(links)
    items = _locked(Item, item_of.values())
    _restore_supports(left, item_of)
    kept = [_kept(row, _restore(row, requests, items.get(item_of.get(row.request_id or 0, 0)))) for row in left]
    TriageDecision.objects.filter(pk__in=made_by(left, "decisions")).delete()
    _write(requests, items, left)
    kept += [(row, "Kept: people work with its item.") for row in rows if row not in left]
    return [pair for pair in kept if pair[1]]


def _locked(model: Any, ids: Iterable[int | None]) -> dict[int, Any]:
    found = model.objects.filter(pk__in=set(ids)).defer("search").order_by("pk").select_for_update(no_key=True)
    return {thing.pk: thing for thing in found}


def _restore(row: ImportRow, requests: dict[int, Request], item: Item | None) -> list[str]:
    kept = imports.put_back(requests[row.request_id or 0], row.previous.get("request", {}))
    if item is not None:
        kept += imports.put_back(item, row.previous.get("item", {}))
    return kept


def _kept(row: ImportRow, fields: list[str]) -> tuple[ImportRow, str]:
    names = ", ".join(sorted(set(fields))).replace("_id", "").replace("_", " ")
    return row, f"Changed since and kept: {names}." if names else ""


def _restore_supports(rows: Sequence[ImportRow], item_of: dict[int, int]) -> None:
    Support.objects.filter(pk__in=made_by(rows, "supports")).delete()
    gone = [
        _support(int(pk), item_of[row.request_id], values)
        for row in rows
        if row.request_id in item_of
        for pk, values in row.previous.get("supports", {}).items()
    ]
    # Somebody may have given the same support since; theirs stays.
    Support.objects.bulk_create(gone, ignore_conflicts=True)
    for row in rows:
        importance = row.previous.get("request", {}).get("importance")
        if importance:
            Support.objects.filter(pk__in=row.said.get("supports", {}).values()).update(importance=importance[0])


def _support(pk: int, item_id: int, values: Sequence[Any]) -> Support:
    account_id, importance, horizon, given_by_id, given_at = values
    return Support(
        pk=pk,
        item_id=item_id,
        account_id=account_id,
        importance=importance,
        horizon=horizon,
        given_by_id=given_by_id,
        given_at=datetime.fromisoformat(given_at),
    )


def _write(requests: dict[int, Request], items: dict[int, Item], rows: Sequence[ImportRow]) -> None:
    made = set(made_by(rows, "items"))
    Item.objects.filter(pk__in=made).delete()
    imports.update_requests(list(requests.values()))
    staying = [item for pk, item in items.items() if pk not in made]
    for item in staying:
        item.version += 1
        item.updated_at = timezone.now()
    imports.upsert(staying, ITEM_FIELDS)
    freshen(staying)
