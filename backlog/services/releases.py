"""What an item knows of releases: the name of its own, and how often it slipped. ``planning`` calls these."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backlog.choices import ItemStatus
from backlog.models import Item
from backlog.services.items import update_item
from common.writes import locked
from users.models import User

_BEGUN = frozenset({ItemStatus.PLANNED, ItemStatus.BUILDING})


@transaction.atomic
def note_release(*, actor: User | None, item_id: int, release_name: str, slips: int = 0) -> Item:
    """Note in which release an item is planned; its status follows, and its score if it slipped.

    An open item that enters a release becomes planned; one that is planned or being built and leaves becomes open.

    Args:
        release_name: empty for none.
        slips: how many to add; -1 takes one back.

    Raises:
        NotFound: the item is gone.
    """
    item = locked(Item.objects.select_related("product"), item_id)
    return update_item(
        actor=actor,
        item_id=item_id,
        version=None,
        release_name=release_name,
        status=_status(item, release_name),
        slips=max(item.slips + slips, 0),
    )


def _status(item: Item, release_name: str) -> str:
    if release_name and item.status == ItemStatus.OPEN:
        return ItemStatus.PLANNED.value
    if not release_name and item.status in _BEGUN:
        return ItemStatus.OPEN.value
    return item.status


@transaction.atomic
def rename_release_of(*, actor: User | None, item_ids: Iterable[int], release_name: str) -> int:
    """Note that the release of these items is called otherwise now; return how many had not known."""
    rows = Item.objects.filter(pk__in=sorted(item_ids)).exclude(release_name=release_name)
    return rows.update(release_name=release_name, version=F("version") + 1, updated_at=timezone.now())
