"""What customers read of what shipped."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from backlog.choices import ItemStatus
from backlog.models import Item
from common.activity import record
from common.errors import Conflict
from common.writes import apply, check_version, locked, store
from planning.models import ChangelogEntry
from planning.selectors.changelog import entry_for
from users.models import User


@transaction.atomic
def write_entry(
    *, actor: User | None, item_id: int, version: int | None = None, published: bool | None = None, **words: str
) -> ChangelogEntry:
    """Write what customers read of an item that shipped, show it to them, or take it back.

    Args:
        version: what the person saw; 0 for an entry that is still to be written.
        published: whether the product's customers read it; as it was unless told.
        words: ``title`` and ``text``.

    Raises:
        NotFound: the item is gone.
        Conflict: it has not shipped, or somebody changed the entry since ``version``.
        Invalid: no title, or words that are too long.
    """
    item = locked(Item.objects.select_related("product").defer("search"), item_id)
    if item.status != ItemStatus.SHIPPED and published is not False:
        raise Conflict(f"{item.key} has not shipped: the changelog tells of what is there.", code="not_shipped")
    entry = entry_for(item)
    given = {name: value.strip() for name, value in words.items()}
    check_version(entry, version, given)
    differences: dict[str, Any] = apply(entry, given)
    if published is not None and published != entry.is_published:
        entry.published_at, entry.published_by = (timezone.now(), actor) if published else (None, None)
        differences["published"] = [not published, published]
    if differences or entry.pk is None:
        entry.version += 1
        store(entry)
        record(actor=actor, verb="wrote the changelog", target=item, data=differences)
    return entry
