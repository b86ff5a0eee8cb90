"""The reason of the no to an item, while the no stands."""

from backlog.choices import ItemStatus
from backlog.models import Item, ItemDecline


def decline_of(item: Item) -> ItemDecline | None:
    """Why ``item`` is declined; ``None`` for one that is not, or of which nobody said why.

    A decline from before the item was opened again says nothing of the present one.
    """
    if item.status != ItemStatus.DECLINED:
        return None
    rows = ItemDecline.objects.filter(item=item).select_related("declined_by")
    if item.closed_at is not None:
        rows = rows.filter(declined_at__gte=item.closed_at)
    return rows.first()
