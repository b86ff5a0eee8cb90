"""Where requests count: a request and those merged into it count at one item, or at none."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from backlog.models import EvidenceLink, Item
from requests_intake.models import Request
from users.models import User


def new_link(item: Item, linked_by: User | None) -> dict[str, Any]:
    """A link made now, as JSON holds it."""
    return {"item": item.pk, "by": linked_by.pk if linked_by else None, "at": timezone.now().isoformat()}


def link_of(request: Request) -> dict[str, Any] | None:
    """The link of a request as JSON holds it; ``None`` without one."""
    link = EvidenceLink.objects.filter(request=request).first()
    return None if link is None else {"item": link.item_id, "by": link.linked_by_id, "at": link.linked_at.isoformat()}


def family_of(request: Request) -> list[int]:
    """The ids of a request and of those that were merged into it."""
    return [request.pk, *Request.objects.filter(merged_into=request).values_list("pk", flat=True)]


def put_links(request_ids: Iterable[int], link: dict[str, Any] | None) -> set[int]:
    """Let the requests count at the item of ``link``, or at none; return the items whose evidence that changed.

    Whoever calls this holds the lock of the canonical request, and touches the items.
    """
    wanted = link["item"] if link else None
    ids = sorted(request_ids)
    there = dict(EvidenceLink.objects.filter(request__in=ids).values_list("request_id", "item_id"))
    moving = [pk for pk in ids if there.get(pk) != wanted]
    EvidenceLink.objects.filter(request__in=moving).delete()
    if link is not None:
        at = datetime.fromisoformat(link["at"])
        EvidenceLink.objects.bulk_create(
            EvidenceLink(request_id=pk, item_id=link["item"], linked_by_id=link["by"], linked_at=at) for pk in moving
        )
    changed = {there.get(pk) for pk in moving} | ({wanted} if moving else set())
    return {pk for pk in changed if pk is not None}


def link_duplicates(links: Sequence[EvidenceLink]) -> dict[int, list[int]]:
    """Let the duplicates of newly linked requests count where those count; return the new links' ids by item."""
    of = {link.request_id: link for link in links}
    pairs = Request.objects.filter(merged_into__in=of).order_by("pk").values_list("pk", "merged_into_id") if of else ()
    made = EvidenceLink.objects.bulk_create(
        EvidenceLink(request_id=pk, item_id=of[into].item_id, linked_by_id=of[into].linked_by_id) for pk, into in pairs
    )
    by_item = defaultdict(list)
    for link in made:
        by_item[link.item_id].append(link.pk)
    return by_item
