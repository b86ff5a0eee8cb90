"""Taking an import back: what it made goes, what it changed is as before, unless people have acted on it since."""

import logging
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass

from django.db import transaction

from backlog.models import Item
from backlog.services.imports.held import held_requests, made_by, used_accounts
from backlog.services.imports.restore import restore_rows
from common.activity import record
from common.errors import Conflict, DomainError
from requests_intake.choices import ImportStatus, RowAction
from requests_intake.models import ImportBatch, ImportRow, Request
from requests_intake.services import imports
from stakeholders.models import Account
from users.models import User

logger = logging.getLogger(__name__)

CHUNK = 500
CLOSED = frozenset({ImportStatus.DONE, ImportStatus.FAILED})


@dataclass(slots=True)
class Undone:
    """What taking an import back did. What was kept carries the reason on its row."""

    requests_removed: int = 0
    items_removed: int = 0
    accounts_removed: int = 0
    requests_restored: int = 0
    kept: int = 0


def undo_import(*, actor: User | None, batch: ImportBatch) -> Undone:
    """Take ``batch`` back at once, as a whole or not at all; what people have acted on since stays, with the reason.

    Raises:
        Conflict: it wrote nothing, is under way, was taken back before, or a later import built on it.
    """
    return _take_back(batch.pk, actor, CLOSED)


def queue_undo(*, actor: User | None, batch: ImportBatch) -> ImportBatch:
    """Let a worker take ``batch`` back.

    Raises:
        Conflict: as ``undo_import``.
    """
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        _check(batch, CLOSED)
        imports.begin_undo(batch, actor=actor)
    return batch


def run_queued_undo(batch_id: int) -> None:
    """Take back an import that waits for it; one that is being taken back already, or gone, is left alone."""
    batch = ImportBatch.objects.filter(pk=batch_id, status=ImportStatus.UNDOING).first()
    if batch is None:
        return
    with imports.runner_of(batch) as mine:
        if mine:
            _run_guarded(batch)


def _run_guarded(batch: ImportBatch) -> None:
    batch.refresh_from_db()
    if batch.status != ImportStatus.UNDOING:
        return
    actor = User.objects.get_queryset().filter(pk=batch.result["undoing"]["by"]).first()
    try:
        _take_back(batch.pk, actor, {ImportStatus.UNDOING})
    except DomainError as error:
        imports.end_undo(batch, refused=error.message)
    except Exception:
        logger.exception("taking back import %s broke off", batch.pk)
        imports.end_undo(batch, refused="Taking it back broke off, and nothing was taken back. Try again.")
        raise


def _take_back(batch_id: int, actor: User | None, states: AbstractSet[ImportStatus]) -> Undone:
    with transaction.atomic():
        product_id = ImportBatch.objects.values_list("product_id", flat=True).get(pk=batch_id)
        imports.wait_for_turn(product_id)
        batch = ImportBatch.objects.select_for_update(no_key=True).get(pk=batch_id)
        _check(batch, states)
        undone, done = Undone(), 0
        accounts: set[int] = set()
        for rows in _chunks(batch):
            _remove_created([row for row in rows if row.action == RowAction.CREATED and row.request_id], undone)
            _restore_updated([row for row in rows if row.action == RowAction.UPDATED], undone)
            accounts |= set(made_by(rows, "accounts"))
            done += len(rows)
            imports.tell_undo(batch, done)
        _remove_accounts(accounts, undone)
        _close(batch, undone, actor)
    return undone


def _check(batch: ImportBatch, states: AbstractSet[ImportStatus]) -> None:
    if batch.is_dry_run:
        raise Conflict(f"Import {batch.pk} was a dry run and wrote nothing.")
    if ImportStatus(batch.status) not in states:
        raise Conflict(f"Import {batch.pk} is {batch.get_status_display().lower()} and cannot be taken back.")
    later = sorted(_later(batch))
    if later:
        names = ", ".join(str(pk) for pk in later)
        raise Conflict(f"Later imports changed the same requests: take back {names} first.", data={"imports": later})


def _later(batch: ImportBatch) -> set[int]:
    rows = ImportRow.objects.filter(batch_id__gt=batch.pk, batch__product=batch.product_id)
    rows = rows.filter(request__import_rows__batch=batch).exclude(batch__status=ImportStatus.UNDONE)
    return set(rows.order_by().values_list("batch_id", flat=True).distinct())


def _chunks(batch: ImportBatch) -> Iterator[list[ImportRow]]:
    """The rows that wrote something, the last first."""
    rows = batch.rows.exclude(action=RowAction.REFUSED).order_by("-id")
    chunk = list(rows[:CHUNK])
    while chunk:
        yield chunk
        chunk = list(rows.filter(pk__lt=chunk[-1].pk)[:CHUNK])


def _remove_created(rows: Sequence[ImportRow], undone: Undone) -> None:
    held = held_requests(rows)
    gone = [row for row in rows if row.request_id not in held]
    items = made_by(gone, "items")
    Item.objects.filter(pk__in=items).delete()
    Request.objects.filter(pk__in=[row.request_id for row in gone]).delete()
    undone.requests_removed += len(gone)
    undone.items_removed += len(items)
    _keep([(row, held[row.request_id]) for row in rows if row.request_id in held], undone)


def _restore_updated(rows: Sequence[ImportRow], undone: Undone) -> None:
    kept = restore_rows(rows)
    undone.requests_restored += len(rows) - len(kept)
    _keep(kept, undone)


def _keep(rows: Sequence[tuple[ImportRow, str]], undone: Undone) -> None:
    for row, reason in rows:
        row.reason = reason
    ImportRow.objects.bulk_update([row for row, _ in rows], ["reason"])
    undone.kept += len(rows)


def _remove_accounts(made: set[int], undone: Undone) -> None:
    gone = made - used_accounts(sorted(made))
    undone.accounts_removed = Account.objects.filter(pk__in=gone).count()
    Account.objects.filter(pk__in=gone).delete()


def _close(batch: ImportBatch, undone: Undone, actor: User | None) -> None:
    told = asdict(undone)
    imports.end_undo(batch, undone=told)
    record(actor=actor, verb="import_undone", target=batch.product, data={"import": batch.pk, **told})
