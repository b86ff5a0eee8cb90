"""The launch of a release: its message, and the list of what is to be done before."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from common.activity import record
from common.errors import Conflict, Invalid
from common.writes import apply, check_version, locked, store
from planning.models import Launch, LaunchEntry, Release
from stakeholders.selectors.colleagues import colleagues_of
from users.models import User

MOST_ENTRIES = 50
LONGEST = 400


@transaction.atomic
def write_message(*, actor: User | None, release_id: int, message: str, version: int | None = None) -> Launch:
    """Say what a release brings, in one or two sentences. The wording before is kept in the record.

    Args:
        version: of the message that was read; 0 while there was none.

    Raises:
        Conflict: somebody wrote it since ``version``.
        Invalid: nothing is said, or too much.
    """
    if len(message.strip()) > LONGEST:
        raise Invalid(f"Use at most {LONGEST} characters: one or two sentences.", field="message")
    release = locked(Release.objects.all(), release_id)
    launch = Launch.objects.filter(release=release).first() or Launch(release=release, version=0)
    changes = {"message": message.strip()}
    check_version(launch, version, changes)
    differences = apply(launch, changes)
    if differences or not launch.version:
        launch.written_by, launch.written_at, launch.version = actor, timezone.now(), launch.version + 1
        store(launch)
        record(actor=actor, verb="wrote the launch message", target=release, data=differences)
    return launch


@transaction.atomic
def add_entry(*, actor: User | None, release_id: int, text: str, owner: User | None = None) -> LaunchEntry:
    """Put something on the launch list of a release.

    Raises:
        Conflict: the release shipped or was cancelled, or the list is full.
        Invalid: no text, or an owner who does not see the product.
    """
    release = locked(Release.objects.select_related("product"), release_id)
    if not release.is_coming:
        raise Conflict(f"{release} is not to come any more: its list is closed.", field="text")
    if LaunchEntry.objects.filter(release=release).count() >= MOST_ENTRIES:
        raise Conflict(f"A launch list holds {MOST_ENTRIES} entries: take some away first.", field="text")
    entry = LaunchEntry(release=release, text=text.strip(), owner=owner)
    _check_owner(entry)
    store(entry)
    record(actor=actor, verb="added to the launch list", target=release, data={"text": entry.text})
    return entry


@transaction.atomic
def change_entry(
    *, actor: User | None, entry_id: int, version: int | None = None, is_done: bool | None = None, **changes: Any
) -> LaunchEntry:
    """Reword an entry, hand it to somebody, tick it off or take the tick away. Raises ``Conflict`` and ``Invalid``."""
    entry = locked(LaunchEntry.objects.select_related("release__product", "owner"), entry_id)
    check_version(entry, version, changes | ({} if is_done is None else {"is_done": is_done}))
    if is_done is not None and is_done != entry.is_done:
        changes["done_at"] = timezone.now() if is_done else None
    differences = apply(entry, changes)
    if differences:
        _check_owner(entry)
        entry.version += 1
        store(entry)
        data = {"text": entry.text} | differences
        record(actor=actor, verb="changed the launch list", target=entry.release, data=data)
    return entry


@transaction.atomic
def remove_entry(*, actor: User | None, entry_id: int) -> None:
    """Take an entry off the list; the record keeps what it said. Raises ``NotFound``."""
    entry = locked(LaunchEntry.objects.select_related("release"), entry_id)
    record(actor=actor, verb="took from the launch list", target=entry.release, data={"text": entry.text})
    entry.delete()


def _check_owner(entry: LaunchEntry) -> None:
    if entry.owner_id is not None and not colleagues_of(entry.release.product).filter(pk=entry.owner_id).exists():
        raise Invalid(f"The owner has to be somebody who works with {entry.release.product}.", field="owner")
