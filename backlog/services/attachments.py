"""Files on requests, items and their comments: judged by content, kept outside the web root, given to who may see."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from backlog.choices import Audience
from backlog.models import Attachment, Comment, Item
from backlog.selectors import audiences
from common.activity import record
from common.errors import Invalid
from common.files import previews, store
from common.files.kinds import PICTURES, Kind, ending_of, kind_of
from common.writes import clean, locked
from requests_intake.models import Request
from stakeholders.models import Account
from users.models import User

MEGABYTE = 1024 * 1024
NAME_LENGTH = 200
SWEPT_AFTER_SECONDS = 3600
"""A file without a row may belong to a write that is still under way; after this long it belongs to none."""


@transaction.atomic
def attach(
    *,
    actor: User | None,
    upload: "File[bytes]",
    request: Request | None = None,
    item: Item | None = None,
    comment: Comment | None = None,
    audience: str = Audience.INTERNAL,
    account: Account | None = None,
) -> Attachment:
    """Put a file on a request, an item or a comment; with a comment it is for the same eyes.

    Raises:
        Invalid: empty, too large, of a kind that is not taken, one too many for its comment; or as
            ``audiences.settle``.
        Forbidden: a customer speaks for an account that is not theirs.
    """
    if comment is not None:
        comment = locked(Comment.objects.all(), comment.pk)
        check_number(comment.attachments.count() + 1)
        return _add(actor, comment, check_upload(upload), upload)
    spoken = audiences.settle(actor=actor, audience=audience, account=account, request=request, item=item)
    kind = check_upload(upload)
    row = Attachment(request=request, item=item, audience=spoken.audience, account=spoken.account, uploaded_by=actor)
    _keep(row, kind, upload)
    return row


def attach_all(*, actor: User | None, comment: Comment, uploads: "Sequence[File[bytes]]") -> list[Attachment]:
    """Put files on a new comment, all of them judged before the first is kept. Call inside a transaction.

    Raises:
        Invalid: one is not taken, or there are too many.
    """
    check_number(len(uploads))
    kinds = [check_upload(upload) for upload in uploads]
    return [_add(actor, comment, kind, upload) for kind, upload in zip(kinds, uploads, strict=True)]


@transaction.atomic
def remove_attachment(*, actor: User | None, attachment_id: int) -> None:
    """Take a file away, for good once the transaction is through."""
    attachment = locked(Attachment.objects.select_related("request", "item"), attachment_id)
    record(actor=actor, verb="removed a file", target=attachment.subject, data={"file": attachment.name})
    forget_files([attachment])
    attachment.delete()


def forget_files(attachments: Iterable[Attachment]) -> None:
    """Remove what these rows name from the disk, once the transaction that deletes them is through."""
    for attachment in attachments:
        transaction.on_commit(partial(store.forget, attachment.stored_as), robust=True)


def drop_orphans() -> int:
    """Remove files that no row names: of writes that did not come to pass, and of what was deleted. Return how many."""
    names = list(store.names_older_than(SWEPT_AFTER_SECONDS))
    dropped = 0
    for at in range(0, len(names), 1000):
        step = names[at : at + 1000]
        known = set(Attachment.objects.filter(stored_as__in=step).values_list("stored_as", flat=True))
        for name in set(step) - known:
            store.forget(name)
            dropped += 1
    return dropped


def check_number(count: int) -> None:
    """Raises ``Invalid`` if these are more files than one comment takes."""
    if count > settings.ATTACHMENTS_PER_COMMENT:
        most = settings.ATTACHMENTS_PER_COMMENT
        raise Invalid(f"A comment takes at most {most} files: send the others with another one.", field="file")


def check_upload(upload: "File[bytes]") -> Kind:
    """What an uploaded file is. Raises ``Invalid`` for one that is not taken, with what to do."""
    name = upload.name or "file"
    if not upload.size or upload.file is None:
        raise Invalid(f"“{name[:80]}” is empty.", field="file", code="file_refused")
    if upload.size > settings.ATTACHMENT_MAX_BYTES:
        most = settings.ATTACHMENT_MAX_BYTES / MEGABYTE
        message = f"“{name[:80]}” is larger than {most:g} MB: send a smaller one, or where it can be found."
        raise Invalid(message, field="file", code="file_refused")
    return kind_of(upload.file, name)


def _add(actor: User | None, comment: Comment, kind: Kind, upload: "File[bytes]") -> Attachment:
    row = Attachment(
        request_id=comment.request_id,
        item_id=comment.item_id,
        comment=comment,
        audience=comment.audience,
        account_id=comment.account_id,
        uploaded_by=actor,
    )
    _keep(row, kind, upload)
    return row


def _keep(row: Attachment, kind: Kind, upload: "File[bytes]") -> None:
    """Write the file, then the row that names it: a row without its file would be a promise that cannot be kept."""
    row.name = clean_name(upload.name or "", kind)
    row.content_type, row.size = kind.content_type, upload.size
    row.digest = _digest(upload)
    row.stored_as = store.keep(upload)
    try:
        if kind.content_type in PICTURES:
            previews.make(row.stored_as, row.name)
        clean(row)
        row.save(force_insert=True)
    except BaseException:
        store.forget(row.stored_as)
        raise
    record(actor=row.uploaded_by, verb="attached", target=row.subject, data={"file": row.name})


def clean_name(name: str, kind: Kind) -> str:
    """The name without folders and characters that no file name has; with the ending of what it is."""
    plain = "".join(letter for letter in PurePath(name.replace("\\", "/")).name if letter.isprintable()).strip(" .")
    ending = ending_of(plain)
    stem = plain[: -len(ending) - 1] if ending else plain
    ending = ending or kind.endings[0]
    return f"{stem[: NAME_LENGTH - len(ending) - 1] or 'file'}.{ending}"


def _digest(upload: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()
