"""Running an import: the file is checked whole, then its rows go in by chunks, each in a transaction of its own."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from backlog.choices import ItemStatus
from backlog.services.imports.items import ItemChange, plan_items
from backlog.services.imports.write import write_changed_items, write_new_items, write_supports
from common.errors import Conflict, DomainError
from requests_intake.choices import ImportStatus, RequestStatus
from requests_intake.models import ImportBatch
from requests_intake.services import imports
from requests_intake.services.imports import Change, LeftOut, ParsedRow, Row, RowError, Seen, Settings, StatusOf
from stakeholders.services.named_accounts import ensure_accounts, find_accounts

if TYPE_CHECKING:
    from users.models import User

logger = logging.getLogger(__name__)

CHUNK = 500
#: A chunk is planned again when somebody else has just made what it wanted to make.
TRIES = 3
Progress = Callable[[ImportBatch], None]


def known_statuses(*, as_items: bool) -> list[str]:
    """The statuses that a file's words may be mapped to; the first is that of an undecided row."""
    if as_items:
        return list(ItemStatus.values)
    return [RequestStatus.NEW.value, RequestStatus.PARKED.value, RequestStatus.DECLINED.value]


@dataclass(slots=True)
class _Run:
    """One import under way."""

    batch: ImportBatch
    settings: Settings
    actor: "User | None"
    status_of: StatusOf
    seen: Seen


def run_import(
    *, batch: ImportBatch, path: Path, actor: "User | None", on_progress: Progress | None = None
) -> ImportBatch:
    """Bring the file in, or go on where a run that was killed had stopped; the batch tells how it went.

    A file that cannot be used leaves the batch failed, with the reason, and nothing else written.

    Raises:
        Conflict: another process is at it.
    """
    with imports.runner_of(batch) as mine:
        if not mine:
            raise Conflict("This import is running already.")
        batch.refresh_from_db()
        if batch.status in {ImportStatus.DONE, ImportStatus.UNDOING, ImportStatus.UNDONE}:
            return batch
        _run_guarded(batch, path, actor, on_progress or _tell_nobody)
    return batch


def run_queued(batch_id: int) -> None:
    """Run an import that waits for a worker; one that is under way or gone is left alone."""
    batch = ImportBatch.objects.filter(pk=batch_id, status__in=[ImportStatus.QUEUED, ImportStatus.RUNNING]).first()
    if batch is None:
        return
    path = imports.path_of(batch)
    if not batch.file or not path.is_file():
        imports.fail(batch, "The uploaded file is gone. Upload it again.")
        return
    try:
        run_import(batch=batch, path=path, actor=batch.created_by)
    except Conflict:
        return
    if batch.status == ImportStatus.DONE and not batch.is_dry_run:
        imports.drop_file(batch)


def _tell_nobody(batch: ImportBatch) -> None:
    """For runs that nobody watches."""


def _run_guarded(batch: ImportBatch, path: Path, actor: "User | None", on_progress: Progress) -> None:
    try:
        _run(batch, path, actor, on_progress)
    except DomainError as error:
        imports.fail(batch, error.message)
    except Exception:
        logger.exception("import %s broke off", batch.pk)
        batch.refresh_from_db()
        told = f"It broke off after {batch.rows_seen} rows; those before are in. Import it again, or take it back."
        imports.fail(batch, told)
        raise


def _run(batch: ImportBatch, path: Path, actor: "User | None", on_progress: Progress) -> None:
    settings = Settings.of(batch)
    status_of = imports.status_reader(batch=batch, settings=settings, known=known_statuses(as_items=settings.as_items))
    reader = imports.open_export(path, batch.format, settings.for_reader(timezone.now()))
    imports.begin(batch, reader.check())
    on_progress(batch)
    with Seen() as seen:
        run = _Run(batch, settings, actor, status_of, seen)
        for chunk in _remaining(run, _chunks(reader.rows())):
            _import_chunk(run, chunk)
            on_progress(batch)
    imports.finish(batch, actor=actor)


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _remaining(run: _Run, chunks: Iterable[list[Row]]) -> Iterator[list[Row]]:
    """Those after the last one that was committed; of the others only the ids count."""
    done = run.batch.rows_seen
    for chunk in chunks:
        if done >= len(chunk):
            _sort_out(run, chunk)
            done -= len(chunk)
        else:
            yield chunk


def _import_chunk(run: _Run, chunk: Sequence[Row]) -> None:
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                _import_rows(run, chunk)
            return
        except IntegrityError:
            if not left:
                raise
            run.batch.refresh_from_db()


def _import_rows(run: _Run, chunk: Sequence[Row]) -> None:
    imports.wait_for_turn(run.batch.product_id)
    good, refused, left_out = _sort_out(run, chunk)
    changes = imports.plan_requests(batch=run.batch, rows=good, status_of=run.status_of, lock=not run.batch.is_dry_run)
    planned = _plan(run, changes)
    imports.refuse_rows(run.batch, refused)
    for row in left_out:
        imports.note(run.batch, row.reason, under="left_out")
    if run.batch.is_dry_run:
        _foresee(run, changes, planned)
    else:
        _write(run, changes, planned)
    _count(run, chunk, changes, left_out)


def _sort_out(run: _Run, chunk: Sequence[Row]) -> tuple[list[ParsedRow], list[RowError], list[LeftOut]]:
    good: list[ParsedRow] = []
    refused = [row for row in chunk if isinstance(row, RowError)]
    for row in chunk:
        if isinstance(row, ParsedRow):
            first = run.seen.first_line(f"{row.source}\n{row.external_id}", row.line)
            if first == row.line:
                good.append(row)
            else:
                refused.append(RowError(row.line, f"the same id as line {first}", external_id=row.external_id))
    return good, refused, [row for row in chunk if isinstance(row, LeftOut)]


def _plan(run: _Run, changes: Sequence[Change]) -> list[ItemChange]:
    for change in changes:
        if change.names_changed:
            change.touch()
    if not run.settings.as_items:
        imports.plan_decisions(changes)
    return plan_items(run.batch.product, changes, as_items=run.settings.as_items, lock=not run.batch.is_dry_run)


def _asking(changes: Sequence[Change], planned: Sequence[ItemChange]) -> list[str]:
    """Names of the accounts that the chunk needs, with repeats."""
    needing = [change for change in changes if change.names_changed]
    needing += [plan.change for plan in planned if plan.is_new]
    return [name for change in needing for name in change.said["accounts"]]


def _foresee(run: _Run, changes: Sequence[Change], planned: Sequence[ItemChange]) -> None:
    """Count what a real run would make."""
    names = _asking(changes, planned)
    known = find_accounts(names)
    new = [name for name in names if name.casefold() not in known and run.seen.is_new(name.casefold())]
    _note_made(run, len(new), planned)


def _note_made(run: _Run, accounts: int, planned: Sequence[ItemChange]) -> None:
    imports.note(run.batch, "accounts_created", accounts)
    imports.note(run.batch, "items_created", sum(plan.is_new for plan in planned))


def _write(run: _Run, changes: Sequence[Change], planned: Sequence[ItemChange]) -> None:
    batch, actor = run.batch, run.actor
    accounts, made = ensure_accounts(actor=actor, product=batch.product, names=_asking(changes, planned))
    imports.assign_accounts(changes, accounts)
    imports.note_accounts(changes, made)
    imports.write_requests(changes)
    write_new_items(batch.product, planned, actor=actor)
    write_changed_items(planned, actor=actor)
    write_supports(planned, accounts, actor=actor)
    keys = {plan.change.request.pk: plan.item.key for plan in planned}
    imports.write_decisions(changes, actor=actor, keys=keys)
    imports.write_rows(batch, changes)
    _note_made(run, len(made), planned)


def _count(run: _Run, chunk: Sequence[Row], changes: Sequence[Change], left_out: Sequence[LeftOut]) -> None:
    batch = run.batch
    imports.count_changes(batch, changes)
    batch.rows_left_out += len(left_out)
    batch.rows_seen += len(chunk)
    older = sum(change.is_older for change in changes)
    if older:
        imports.note(batch, "older", older)
    imports.save_progress(batch)
