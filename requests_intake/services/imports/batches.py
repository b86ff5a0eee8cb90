"""An import as a whole: its settings, its turn, its progress, its end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from common.activity import record
from common.errors import Conflict
from common.outbox import emit
from requests_intake.choices import ImportStatus, RowAction
from requests_intake.importers import Options, RowError
from requests_intake.models import ImportBatch, ImportRow
from stakeholders.models import Product

if TYPE_CHECKING:
    from users.models import User

#: First keys of the advisory locks: one runner for a batch, one chunk at a time for a product.
RUNNER_LOCK, PRODUCT_LOCK, LOCK_KEYS = 77_001, 77_002, 2**31
UNDER_WAY = {ImportStatus.QUEUED, ImportStatus.RUNNING, ImportStatus.UNDOING}
STARTABLE = {ImportStatus.DRAFT, ImportStatus.DONE, ImportStatus.FAILED}
QUEUED_TOPIC, UNDO_TOPIC = "import.queued", "import.undo_queued"
#: Taking an import back is one transaction, which nobody can look into: how far it is, is told beside it.
UNDO_TOLD_FOR = 3600
COUNTERS = ("rows_seen", "rows_created", "rows_updated", "rows_unchanged", "rows_refused", "rows_left_out")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person chose for one import; kept with the batch.

    Attributes:
        columns: our field -> columns of the file.
        only_told: take no other column, however usual its name.
        map_status: ``VALUE=STATUS`` entries, the first that fits decides.
        as_items: make each request an item too.
        exported_at: what relative dates in the file count from.
    """

    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    only_told: bool = False
    account_label: str = ""
    source: str = ""
    as_items: bool = False
    map_status: tuple[str, ...] = ()
    exported_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def as_json(self) -> dict[str, Any]:
        """As the batch keeps it."""
        return {**asdict(self), "exported_at": self.exported_at.isoformat()}

    @classmethod
    def of(cls, batch: ImportBatch) -> Self:
        """Those of a batch."""
        kept = dict(batch.options)
        kept["columns"] = {name: tuple(columns) for name, columns in kept["columns"].items()}
        kept["map_status"] = tuple(kept["map_status"])
        kept["exported_at"] = datetime.fromisoformat(kept["exported_at"])
        return cls(**kept)

    def for_reader(self, now: datetime) -> Options:
        """What a reader of the file needs of them."""
        return Options(
            exported_at=self.exported_at,
            now=now,
            columns=self.columns,
            only_told=self.only_told,
            account_label=self.account_label,
            source=self.source,
        )


def draft_import(
    *,
    actor: "User | None",
    product: Product,
    file_format: str,
    file_name: str,
    settings: Settings,
    file: str = "",
    dry_run: bool = False,
) -> ImportBatch:
    """Put an import on record that has not begun. ``file`` names the private copy, if there is one."""
    return ImportBatch.objects.create(
        product=product,
        format=file_format,
        file_name=file_name[-200:],
        file=file,
        options=settings.as_json(),
        is_dry_run=dry_run,
        status=ImportStatus.DRAFT,
        created_by=actor,
    )


def queue_import(*, batch: ImportBatch, settings: Settings, dry_run: bool) -> ImportBatch:
    """Let a worker run the import, from the beginning; after a dry run, too.

    Raises:
        Conflict: it is under way, done or taken back, or its file is gone.
    """
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if not can_start(batch):
            raise Conflict(f"Import {batch.pk} is {batch.get_status_display().lower()} and cannot be started again.")
        _reset(batch, settings=settings, dry_run=dry_run)
        emit(QUEUED_TOPIC, {"batch": batch.pk})
    return batch


def resume_stranded() -> int:
    """Let a worker go on with imports that nobody runs or takes back, and close those that none can go on with.

    Returns:
        how many there were.
    """
    with transaction.atomic():
        waiting = ImportBatch.objects.filter(status__in=UNDER_WAY)
        stranded = waiting.exclude(pk__in=_running()).order_by("pk").select_for_update(no_key=True, skip_locked=True)
        found = list(stranded)
        for batch in found:
            if batch.status == ImportStatus.UNDOING:
                emit(UNDO_TOPIC, {"batch": batch.pk})
            elif batch.file:
                emit(QUEUED_TOPIC, {"batch": batch.pk})
            else:
                fail(batch, f"The command that ran it ended after {batch.rows_seen} rows; those are in.")
    return len(found)


def _running() -> list[int]:
    """Batches whose runner lives, told by the lock it holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted", [RUNNER_LOCK]
        )
        return [row[0] for row in cursor.fetchall()]


def can_start(batch: ImportBatch) -> bool:
    """Whether it waits for its start: new, tried only, or refused as a whole before anything was written."""
    wrote = batch.status != ImportStatus.DRAFT and not batch.is_dry_run and batch.rows_seen > 0
    return bool(batch.file) and ImportStatus(batch.status) in STARTABLE and not wrote and not _is_complete(batch)


def _is_complete(batch: ImportBatch) -> bool:
    return batch.status == ImportStatus.DONE and not batch.is_dry_run


def _reset(batch: ImportBatch, *, settings: Settings, dry_run: bool) -> None:
    """Back to the beginning, with these settings."""
    batch.rows.all().delete()
    for name in COUNTERS:
        setattr(batch, name, 0)
    batch.options = settings.as_json()
    batch.is_dry_run = dry_run
    batch.status = ImportStatus.QUEUED
    batch.rows_total = batch.finished_at = None
    batch.error, batch.result = "", {}
    batch.save()


@contextmanager
def runner_of(batch: ImportBatch) -> Iterator[bool]:
    """Whether this process is the one that runs the batch. The lock falls with the connection, whatever happens."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [RUNNER_LOCK, batch.pk % LOCK_KEYS])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [RUNNER_LOCK, batch.pk % LOCK_KEYS])


def wait_for_turn(product_id: int) -> None:
    """One chunk at a time for a product, until the transaction ends: two imports never make one request twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PRODUCT_LOCK, product_id % LOCK_KEYS])


def begin(batch: ImportBatch, total: int) -> None:
    """The file is sound and has ``total`` rows."""
    batch.status = ImportStatus.RUNNING
    batch.rows_total = total
    batch.save(update_fields=["status", "rows_total"])


def refuse_rows(batch: ImportBatch, errors: Sequence[RowError]) -> None:
    """Remember refused rows with their place and reason."""
    ImportRow.objects.bulk_create(
        ImportRow(
            batch=batch,
            line=error.line,
            external_id=error.external_id,
            action=RowAction.REFUSED,
            column=error.column[:80],
            reason=error.reason,
        )
        for error in errors
    )
    batch.rows_refused += len(errors)


def note(batch: ImportBatch, name: str, by: int = 1, *, most: int = 50, under: str = "") -> None:
    """Count something worth telling in the result; of a group, at most ``most`` different names."""
    counts = batch.result.setdefault(under, {}) if under else batch.result
    if not under or name in counts or len(counts) < most:
        counts[name] = counts.get(name, 0) + by


def save_progress(batch: ImportBatch) -> None:
    """Let others see how far it is."""
    batch.save(update_fields=[*COUNTERS, "result"])


def finish(batch: ImportBatch, *, actor: "User | None") -> None:
    """Everything of the file is in, or would be."""
    with transaction.atomic():
        batch.status = ImportStatus.DONE
        batch.finished_at = timezone.now()
        batch.save(update_fields=["status", "finished_at"])
        if not batch.is_dry_run:
            counts = {name: getattr(batch, name) for name in COUNTERS}
            record(actor=actor, verb="imported", target=batch.product, data={"import": batch.pk, **counts})


def fail(batch: ImportBatch, message: str) -> None:
    """It ends here; what was written before stays and can be taken back."""
    batch.status = ImportStatus.FAILED
    batch.error = message
    batch.finished_at = timezone.now()
    batch.save(update_fields=["status", "error", "finished_at"])


def begin_undo(batch: ImportBatch, *, actor: "User | None") -> None:
    """Let a worker take the import back; it is as it was until then."""
    batch.result.pop("undo_refused", None)
    batch.result["undoing"] = {"was": batch.status, "by": actor.pk if actor else None}
    batch.status = ImportStatus.UNDOING
    batch.save(update_fields=["status", "result"])
    emit(UNDO_TOPIC, {"batch": batch.pk})


def end_undo(batch: ImportBatch, *, undone: dict[str, int] | None = None, refused: str = "") -> None:
    """It is taken back, or, with the reason, as it was before."""
    was = batch.result.pop("undoing", {}).get("was", ImportStatus.DONE)
    batch.result |= {"undo_refused": refused} if undone is None else {"undone": undone}
    batch.status = was if undone is None else ImportStatus.UNDONE
    batch.save(update_fields=["status", "result"])
    cache.delete(_undo_key(batch))


def tell_undo(batch: ImportBatch, done: int) -> None:
    """Let others see how many rows are taken back."""
    cache.set(_undo_key(batch), done, timeout=UNDO_TOLD_FOR)


def undo_progress(batch: ImportBatch) -> tuple[int, int]:
    """Rows taken back, as far as anybody knows, and rows to take back."""
    total = batch.rows_created + batch.rows_updated
    return min(cache.get(_undo_key(batch)) or 0, total), total


def _undo_key(batch: ImportBatch) -> str:
    return f"import-undo:{batch.pk}"
