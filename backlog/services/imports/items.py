"""What a chunk of rows does to items: new ones, changed ones, and those whose evidence changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from backlog.choices import OPEN_STATUSES, ItemStatus
from backlog.models import EvidenceLink, Item
from requests_intake.choices import Decision, RequestStatus, RowAction
from requests_intake.models import Request
from requests_intake.services.imports import Change, plain
from stakeholders.models import Product

#: Field of the request -> field of the item that was made of it.
COPIED = {"title": "title", "body": "problem", "kind": "kind", "filed_at": "opened_at"}


@dataclass(slots=True)
class ItemChange:
    """A row and the item of its request.

    Attributes:
        is_new: the row makes the item.
    """

    change: Change
    item: Item
    is_new: bool = False

    @property
    def has_new_evidence(self) -> bool:
        """Whether an item that was there must be scored again."""
        return not self.is_new and self.change.action == RowAction.UPDATED


def plan_items(product: Product, changes: Sequence[Change], *, as_items: bool, lock: bool) -> list[ItemChange]:
    """The items that the rows make or touch.

    Args:
        as_items: make an item of each request that nobody has decided on, and keep those made before up to date.
        lock: take the items' locks, in the order of their ids; only inside a transaction.
    """
    linked = _linked_items([change.request for change in changes if not change.is_new], lock=lock)
    planned = []
    for change in changes:
        item = linked.get(change.request.pk) if change.request.pk else None
        if item is not None:
            planned.append(ItemChange(change, item))
            if as_items and change.was_said.get("item") == item.pk:
                _follow(change, item)
        elif as_items and _is_undecided(change):
            planned.append(ItemChange(change, _new_item(product, change), is_new=True))
    return planned


def _linked_items(requests: Sequence[Request], *, lock: bool) -> dict[int, Item]:
    links = dict(EvidenceLink.objects.filter(request__in=requests).values_list("request_id", "item_id"))
    items = Item.objects.filter(pk__in=set(links.values())).defer("search")
    if lock:
        items = items.order_by("pk").select_for_update(no_key=True)
    found = {item.pk: item for item in items}
    return {request_id: found[item_id] for request_id, item_id in links.items()}


def _is_undecided(change: Change) -> bool:
    """New, or in the state that an earlier import left it in: nobody here has decided on it."""
    if change.is_new:
        return True
    if change.is_older or "item" in change.was_said:
        return False
    return change.request.status == (change.was_said.get("status") or RequestStatus.NEW)


def _new_item(product: Product, change: Change) -> Item:
    request = change.request
    status = change.said["status"] if change.said["status"] in ItemStatus.values else ItemStatus.OPEN
    declined = status == ItemStatus.DECLINED
    change.set("request", request, "status", RequestStatus.DECLINED if declined else RequestStatus.LINKED)
    change.decisions = [Decision.NEW_ITEM, *([Decision.DECLINE] if declined else [])]
    change.touch()
    return Item(
        product=product,
        title=request.title,
        problem=request.body,
        kind=request.kind,
        status=status,
        opened_at=request.filed_at,
        closed_at=_closing(change, status),
    )


def _closing(change: Change, status: str) -> datetime | None:
    """When an item of that status was closed: when the source last changed it, which is the best that it tells."""
    if status in OPEN_STATUSES:
        return None
    return change.row.updated_at or timezone.now()


def _follow(change: Change, item: Item) -> None:
    """Take over what changed at the source, where people here have left the item as the import made it."""
    for name, copied in COPIED.items():
        replaced = change.previous.get("request", {}).get(name)
        if replaced and plain(getattr(item, copied)) == replaced[0]:
            change.set("item", item, copied, getattr(change.request, name))
    expected = change.was_said.get("status") or ItemStatus.OPEN
    wanted = change.said["status"]
    if change.status_changed and wanted in ItemStatus.values and item.status == expected:
        change.set("item", item, "status", wanted)
        change.set("item", item, "closed_at", _closing(change, wanted))
        _decide_anew(change, wanted)


def _decide_anew(change: Change, wanted: str) -> None:
    """The request follows its item into a decline and out of it."""
    request = change.request
    if wanted == ItemStatus.DECLINED and request.status == RequestStatus.LINKED:
        change.set("request", request, "status", RequestStatus.DECLINED)
        change.decisions.append(Decision.DECLINE)
    elif wanted != ItemStatus.DECLINED and request.status == RequestStatus.DECLINED:
        change.set("request", request, "status", RequestStatus.LINKED)
        change.decisions.append(Decision.LINK)
