"""An item that is declined leaves its release."""

from collections.abc import Iterable

from django.db import transaction

from backlog.choices import ItemStatus
from backlog.models import Item
from common.writes import locked
from planning.models import ReleaseItem
from planning.services.contents import leave
from users.models import User

REASON = "Declined: see the answer on the item."


@transaction.atomic
def let_declined_leave(*, actor: User | None, item_ids: Iterable[int]) -> None:
    """Take items that are declined out of the release in which they were planned; those planned anew since stay."""
    for item_id in sorted(set(item_ids)):
        item = locked(Item.objects.all(), item_id)
        entry = ReleaseItem.objects.select_related("item", "release").filter(item=item, shipped_at=None).first()
        if entry is not None and item.status == ItemStatus.DECLINED:
            leave(actor=actor, entry=entry, reason=REASON, always=True)
