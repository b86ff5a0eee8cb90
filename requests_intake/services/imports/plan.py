"""Comparing a chunk of rows with what is here. Nothing is written: a dry run stops after this."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from requests_intake.choices import Decision, RequestKind, RequestScope, RequestStatus, RowAction, Source
from requests_intake.importers import ParsedRow
from requests_intake.models import ImportBatch, ImportRow, Request
from requests_intake.services.imports.changes import Change, plain
from requests_intake.services.imports.statements import StatusOf

#: The decisions that an export can state of a request, by the status that they lead to.
DECISION_OF: dict[str, Decision] = {
    RequestStatus.NEW: Decision.REOPEN,
    RequestStatus.PARKED: Decision.PARK,
    RequestStatus.DECLINED: Decision.DECLINE,
}
#: Row attribute -> field of the request, where the row speaks of it.
TAKEN_OVER = {
    "title": "title",
    "body": "body",
    "kind": "kind",
    "importance": "importance",
    "unnamed_votes": "unnamed_votes",
    "filed_at": "filed_at",
}
#: The same for what a source may leave out without meaning that it is gone.
TAKEN_IF_GIVEN = {"url": "external_url", "author": "asked_by"}


def plan_requests(*, batch: ImportBatch, rows: Sequence[ParsedRow], status_of: StatusOf, lock: bool) -> list[Change]:
    """What each row does to its request; statuses and accounts are left to the later steps.

    Args:
        lock: take the rows' locks, in the order of their ids; only inside a transaction.
    """
    existing = _existing(batch.product_id, rows, lock=lock)
    before = last_said(request.pk for request in existing.values())
    return [_plan(batch, row, existing.get((row.source, row.external_id)), before, status_of(row)) for row in rows]


def last_said(request_ids: Any) -> dict[int, dict[str, Any]]:
    """By request, what its source said when an import last changed it."""
    rows = ImportRow.objects.filter(
        request_id__in=list(request_ids), action__in=[RowAction.CREATED, RowAction.UPDATED]
    ).exclude(batch__status="undone")
    latest = rows.order_by("request_id", "-id").distinct("request_id")
    return dict(latest.values_list("request_id", "said"))


def _existing(product_id: int, rows: Sequence[ParsedRow], *, lock: bool) -> dict[tuple[str, str], Request]:
    found = Request.objects.filter(
        product_id=product_id,
        external_source__in={row.source for row in rows},
        external_id__in=[row.external_id for row in rows],
    ).defer("search")
    if lock:
        found = found.order_by("pk").select_for_update(no_key=True)
    return {(request.external_source, request.external_id): request for request in found}


def _plan(
    batch: ImportBatch, row: ParsedRow, request: Request | None, said: dict[int, dict[str, Any]], status: str | None
) -> Change:
    if request is None:
        return Change(row, _new_request(batch, row), RowAction.CREATED, None, _statement(row, status, {}))
    before = said.get(request.pk)
    change = Change(row, request, RowAction.UNCHANGED, before, _statement(row, status, before or {}))
    change.is_older = _is_older(row, change.was_said.get("updated_at"))
    if not change.is_older:
        _take_over(change)
    return change


def _is_older(row: ParsedRow, known: str | None) -> bool:
    return bool(known and row.updated_at and row.updated_at < datetime.fromisoformat(known))


def _statement(row: ParsedRow, status: str | None, before: dict[str, Any]) -> dict[str, Any]:
    accounts = before.get("accounts", []) if row.accounts is None else list(row.accounts)
    return {
        **before,
        "status": before.get("status") if status is None else status,
        "accounts": accounts,
        "updated_at": plain(row.updated_at),
    }


def _new_request(batch: ImportBatch, row: ParsedRow) -> Request:
    fields = {name: getattr(row, attribute) for attribute, name in (TAKEN_OVER | TAKEN_IF_GIVEN).items()}
    several = len(row.accounts or ()) > 1
    return Request(
        product_id=batch.product_id,
        source=Source.IMPORT,
        scope=RequestScope.SEVERAL if several else RequestScope.ONE,
        external_source=row.source,
        external_id=row.external_id,
        import_batch=batch,
        **{"kind": RequestKind.FEATURE, **{name: value for name, value in fields.items() if value is not None}},
    )


def plan_decisions(changes: Sequence[Change]) -> None:
    """Give requests the status that their source states, unless people here decided otherwise meanwhile."""
    for change in changes:
        expected = change.was_said.get("status") or RequestStatus.NEW
        wanted = change.said["status"]
        if not change.status_changed or wanted is None or change.request.status != expected:
            continue
        if change.set("request", change.request, "status", wanted):
            change.decisions.append(DECISION_OF[wanted])


def _take_over(change: Change) -> None:
    for attribute, name in TAKEN_OVER.items():
        value = getattr(change.row, attribute)
        if value is not None:
            change.set("request", change.request, name, value)
    for attribute, name in TAKEN_IF_GIVEN.items():
        value = getattr(change.row, attribute)
        if value:
            change.set("request", change.request, name, value)
