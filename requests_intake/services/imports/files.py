"""Uploaded files wait in a private folder until their import is done; nothing there is ever served."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from common.errors import Conflict, Invalid
from requests_intake.choices import ImportStatus
from requests_intake.models import ImportBatch
from requests_intake.services.imports.batches import can_start

MEGABYTE = 1024 * 1024
KEPT_FOR = timedelta(days=7)


def store_upload(upload: "UploadedFile[Any]") -> str:
    """Keep a copy that only this service's user may read; return its name.

    Raises:
        Invalid: empty, or larger than ``IMPORT_MAX_BYTES``.
    """
    size = upload.size or 0
    if not size:
        raise Invalid("The file is empty.", field="file")
    if size > settings.IMPORT_MAX_BYTES:
        most = settings.IMPORT_MAX_BYTES // MEGABYTE
        raise Invalid(f"The file is larger than {most} MB: split it, or import it by command.", field="file")
    name = uuid4().hex
    path = _folder() / name
    path.touch(mode=0o600)
    with path.open("wb") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
    return name


def path_of(batch: ImportBatch) -> Path:
    """Where a batch's uploaded file lies."""
    return _folder() / batch.file


def drop_file(batch: ImportBatch) -> None:
    """Remove the uploaded file: it is no longer needed."""
    if batch.file:
        path_of(batch).unlink(missing_ok=True)
        batch.file = ""
        batch.save(update_fields=["file"])


def drop_old_files() -> int:
    """Remove uploads that have waited too long; the imports themselves stay on record. Return how many."""
    waiting = ImportBatch.objects.exclude(file="").exclude(status__in=[ImportStatus.QUEUED, ImportStatus.RUNNING])
    old = list(waiting.filter(created_at__lt=timezone.now() - KEPT_FOR))
    for batch in old:
        drop_file(batch)
    return len(old)


def discard(batch: ImportBatch) -> None:
    """Forget an import that was never run for good.

    Raises:
        Conflict: it is under way or has written something.
    """
    if not can_start(batch):
        raise Conflict(f"Import {batch.pk} is {batch.get_status_display().lower()}: take it back instead.")
    drop_file(batch)
    batch.delete()


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
