"""Writing what a chunk of rows changes: requests, decisions, and the rows that remember it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import Model

from requests_intake.choices import Decision, DeclineReason, RowAction
from requests_intake.models import ImportBatch, ImportRow, Request, TriageDecision
from requests_intake.services.imports.changes import Change, folded
from stakeholders.models import Account

if TYPE_CHECKING:
    from users.models import User

REQUEST_FIELDS = (
    "title",
    "body",
    "kind",
    "importance",
    "unnamed_votes",
    "filed_at",
    "external_url",
    "asked_by",
    "status",
    "account",
    "updated_at",
    "version",
)
NOT_TOLD = "The export does not say."


def assign_accounts(changes: Iterable[Change], accounts: Mapping[str, Account]) -> None:
    """Let the first company that asks be the request's account, unless people here chose another.

    Args:
        accounts: by casefolded name, at least those that the changes name anew.
    """
    for change in changes:
        if change.names_changed:
            _assign_account(change, [accounts[name.casefold()] for name in change.row.accounts or ()])


def _assign_account(change: Change, asking: Sequence[Account]) -> None:
    request = change.request
    if any(account.pk == request.account_id for account in asking):
        return
    if request.account_id is None or _was_imported(change):
        change.set("request", request, "account_id", asking[0].pk if asking else None)


def note_accounts(changes: Iterable[Change], made: Iterable[Account]) -> None:
    """Remember new accounts with the first row that names them."""
    ids = {account.name.casefold(): account.pk for account in made}
    for change in changes:
        for name in change.said["accounts"]:
            if name.casefold() in ids:
                change.touch()
                change.made.setdefault("accounts", []).append(ids.pop(name.casefold()))


def _was_imported(change: Change) -> bool:
    account = change.request.account
    return account is not None and account.name.casefold() in folded(change.was_said.get("accounts", ()))


def write_requests(changes: Sequence[Change]) -> None:
    """Insert the new requests and update the changed ones, each kind in one statement."""
    Request.objects.bulk_create([change.request for change in changes if change.is_new])
    changed = [change.request for change in changes if "request" in change.previous]
    update_requests(changed)


def update_requests(requests: Sequence[Request]) -> None:
    """Write what an import may change of requests, as their next version."""
    for request in requests:
        request.version += 1
    upsert(requests, REQUEST_FIELDS)


def upsert(rows: Sequence[Model], fields: Iterable[str]) -> None:
    """Write these fields of rows that exist. One INSERT ... ON CONFLICT is far cheaper than CASE WHEN by row."""
    if rows:
        type(rows[0])._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=list(fields)
        )


def write_decisions(changes: Sequence[Change], *, actor: "User | None", keys: Mapping[int, str]) -> None:
    """Put the decisions that came with the file on record.

    Args:
        keys: by request, the key of the item that it is linked to.
    """
    pairs = [(change, decision) for change in changes for decision in change.decisions]
    records = [_record(change, decision, actor, keys.get(change.request.pk, "")) for change, decision in pairs]
    TriageDecision.objects.bulk_create(records)
    for (change, _), record in zip(pairs, records, strict=True):
        change.made.setdefault("decisions", []).append(record.pk)


def _record(change: Change, decision: Decision, actor: "User | None", key: str) -> TriageDecision:
    where = f"{change.row.source} {change.row.external_id}"
    declined = decision == Decision.DECLINE
    return TriageDecision(
        request=change.request,
        decision=decision,
        decided_by=actor,
        item_key="" if declined else key,
        reason=DeclineReason.IMPORTED if declined else "",
        text=f"Declined at the source, {where}." if declined else f"Taken over from {where}.",
        would_change=NOT_TOLD if declined else "",
    )


def write_rows(batch: ImportBatch, changes: Sequence[Change]) -> None:
    """Remember what each row did; unchanged ones leave no trace."""
    ImportRow.objects.bulk_create(
        ImportRow(
            batch=batch,
            line=change.row.line,
            external_id=change.row.external_id,
            action=change.action,
            request=change.request,
            previous=change.previous,
            said=change.said,
            made=change.made,
        )
        for change in changes
        if change.action != RowAction.UNCHANGED
    )


def count_changes(batch: ImportBatch, changes: Iterable[Change]) -> None:
    """Add up what the chunk did."""
    for change in changes:
        name = f"rows_{change.action.value}"
        setattr(batch, name, getattr(batch, name) + 1)
