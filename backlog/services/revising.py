"""Changing an item and what hangs on it as one step: its fields, its effort and its prerequisites."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from backlog.models import Dependency, Item
from backlog.services.dependencies import keys_of, set_prerequisites
from backlog.services.items import efforts_by_pool, set_efforts, update_item
from common.writes import check_version, locked
from users.models import User


@transaction.atomic
def revise_item(
    *,
    actor: User | None,
    item_id: int,
    version: int | None,
    fields: Mapping[str, Any],
    days: Mapping[str, float | None],
    requires_ids: Iterable[int] | None,
) -> None:
    """Change all of it or, if a part is refused, nothing.

    Args:
        version: what the person saw of the item, before any part of this change.
        fields: as ``update_item`` takes them.
        days: person-days by the pool's slug, as ``set_efforts`` takes them; empty leaves the estimate.
        requires_ids: what must be built first; ``None`` leaves it.

    Raises:
        Conflict: somebody changed the item since ``version``; both sides name every part that was to change.
        Invalid: as the services of the parts.
    """
    item = locked(Item.objects.all(), item_id)
    needs = None if requires_ids is None else set(requires_ids)
    _compare(item, version, fields, days, needs)
    update_item(actor=actor, item_id=item_id, version=None, **fields)
    if days:
        set_efforts(actor=actor, item_id=item_id, days=days)
    if needs is not None:
        set_prerequisites(actor=actor, item_id=item_id, requires_ids=needs)


def _compare(
    item: Item,
    version: int | None,
    fields: Mapping[str, Any],
    days: Mapping[str, float | None],
    needs: set[int] | None,
) -> None:
    yours: dict[str, Any] = dict(fields)
    stored: dict[str, Any] = {}
    if days:
        known = efforts_by_pool(item)
        yours["effort"], stored["effort"] = dict(days), {slug: known.get(slug) for slug in days}
    if needs is not None:
        now = Dependency.objects.filter(item=item).values_list("requires_id", flat=True)
        yours["requires"], stored["requires"] = keys_of(needs), keys_of(now)
    check_version(item, version, yours, stored)
