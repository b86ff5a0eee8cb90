"""A no to an item: with the same parts as a no to a request, so that whoever asked hears why."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from backlog.choices import ItemStatus
from backlog.models import Item, ItemDecline
from backlog.selectors.declines import decline_of
from backlog.services.items import touch_version, update_item
from common.activity import record
from common.errors import Conflict
from common.writes import check_version, locked, store
from requests_intake.services.looking_again import checked_postponing, moved
from requests_intake.services.triage import checked_decline
from users.models import User


@transaction.atomic
def decline_item(
    *,
    actor: User | None,
    item_id: int,
    reason: str,
    text: str,
    would_change: str,
    look_again_on: date | None,
    version: int | None = None,
) -> ItemDecline:
    """Say no to an item. Followers and whoever asked hear it, in these words.

    An item that was declined without a reason gets it so; nobody is told anew.

    Args:
        look_again_on: a day ahead, or ``None`` for never.

    Raises:
        NotFound: the item is gone.
        Conflict: somebody changed it since ``version``, or it was declined with a reason already.
        Invalid: a part of the answer is missing, the day is not ahead, or the item is shipped.
    """
    words = checked_decline(reason, text, would_change, look_again_on)
    item = locked(Item.objects.select_related("product"), item_id)
    check_version(item, version, {"status": ItemStatus.DECLINED, **words})
    if decline_of(item) is not None:
        raise Conflict(f"{item.key} is declined already. Open it again to decide anew.", code="already_decided")
    if item.status == ItemStatus.DECLINED:
        touch_version(item)
    else:
        item = update_item(actor=actor, item_id=item.pk, version=None, status=ItemStatus.DECLINED.value)
    row = ItemDecline(item=item, declined_by=actor, declined_at=item.closed_at or timezone.now(), **words)
    store(row)
    record(actor=actor, verb="declined", target=item, data={"reason": reason})
    return row


@transaction.atomic
def reopen_item(*, actor: User | None, item_id: int, version: int | None = None) -> Item:
    """Open a declined item again; it is ranked as before, and its followers hear it.

    Raises:
        NotFound: the item is gone.
        Conflict: somebody changed it since ``version``, or it is not declined.
    """
    item = locked(Item.objects.select_related("product"), item_id)
    check_version(item, version, {"status": ItemStatus.OPEN})
    if item.status != ItemStatus.DECLINED:
        raise Conflict(f"{item.key} is {item.get_status_display().lower()}, not declined.", code="not_declined")
    return update_item(actor=actor, item_id=item.pk, version=None, status=ItemStatus.OPEN.value)


@transaction.atomic
def postpone_item_look(
    *, actor: User | None, item_id: int, until: date | None, why: str, version: int | None = None
) -> ItemDecline:
    """Look at a declined item again on another day; the decision itself stands.

    Args:
        until: a day ahead, or ``None`` for never.
        why: for colleagues, on record.

    Raises:
        NotFound: the item is gone.
        Conflict: somebody changed it since ``version``, or no decline with a reason stands.
        Invalid: the day is not ahead, or no reason is given.
    """
    day, reason = checked_postponing(until, why)
    item = locked(Item.objects.select_related("product"), item_id)
    check_version(item, version, {"look_again_on": day})
    row = decline_of(item)
    if row is None:
        raise Conflict(f"{item.key} was not declined with a reason: say why first.", code="not_declined")
    before, row.look_again_on = row.look_again_on, day
    row.save(update_fields=["look_again_on"])
    touch_version(item)
    record(actor=actor, verb="moved the look", target=item, data=moved(before, day, reason))
    return row
