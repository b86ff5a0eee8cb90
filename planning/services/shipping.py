"""How a release ends: it ships, or it is cancelled; and what then becomes of the items in it."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from backlog.choices import ItemStatus
from backlog.models import Item
from backlog.services.items import update_item
from common.activity import record
from common.errors import Conflict, Invalid
from common.writes import check_version, locked
from planning.choices import ReleaseState
from planning.models import Release, ReleaseItem
from planning.services.contents import check_takes_items, leave
from planning.services.gate import pass_gate
from planning.services.locking import lock_items, lock_releases
from planning.services.looking_back import say_what_it_took
from planning.services.outcomes import open_outcomes
from planning.services.releases import save_next, tell
from users.models import User


@transaction.atomic
def ship_release(
    *,
    actor: User | None,
    release_id: int,
    done_ids: Collection[int],
    shipped_on: date | None = None,
    reason: str = "",
    to_release_id: int | None = None,
    overrule: str = "",
    effort: Mapping[int, Mapping[str, float | None]] | None = None,
    version: int | None = None,
) -> Release:
    """Ship a release with the items that are done; the rest leave it, slip, and go on to another release or none.

    Args:
        done_ids: the items that ship; those that are shipped already count as done whether named or not.
        shipped_on: today unless told; not ahead.
        reason: why the rest is not in it; required if there is a rest.
        overrule: why it ships although a charter programme that opens it is not ready; required then.
        effort: person-days that items really took, by the pool's slug, by the item's id; none that does not ship.

    Raises:
        NotFound: the release is gone.
        Conflict: somebody changed it since ``version``, it has ended already, items came or went at this moment, or its
            charter programme is not ready.
        Invalid: an item that is not planned in it, a day ahead, no reason, a release that takes no items, or what
            something took that does not ship.
    """
    release, entries = _locked_contents(release_id, to_release_id, version, ReleaseState.SHIPPED)
    if strange := set(done_ids) - {entry.item_id for entry in entries}:
        raise Invalid(f"{len(strange)} of these items are not planned in {release}. Look again.", field="items")
    moment = _moment(shipped_on)
    behind = pass_gate(release, overrule)
    done = [one for one in entries if one.item_id in done_ids or one.item.status == ItemStatus.SHIPPED]
    rest = [one for one in entries if one not in done]
    _check_took(done, effort or {})
    release.state, release.shipped_at = ReleaseState.SHIPPED, moment
    save_next(release)
    _ship(actor, done, moment)
    open_outcomes(actor=actor, item_ids=[one.item_id for one in done])
    say_what_it_took(actor=actor, efforts=effort or {})
    _send_on(actor, release, rest, reason, to_release_id)
    told: dict[str, Any] = {"shipped": [one.item.key for one in done], "left": [one.item.key for one in rest]}
    if behind:
        told |= {"not ready": behind, "overruled because": overrule.strip()}
    record(actor=actor, verb="shipped", target=release, data=told)
    tell(release)
    return release


@transaction.atomic
def cancel_release(
    *,
    actor: User | None,
    release_id: int,
    reason: str,
    to_release_id: int | None = None,
    version: int | None = None,
) -> Release:
    """Give a release up: its items leave it, slip, and go on to another release or none. Raises as ``ship_release``."""
    release, entries = _locked_contents(release_id, to_release_id, version, ReleaseState.CANCELLED)
    if not reason.strip():
        raise Invalid(f"Say why {release} is cancelled: the reason stays on record.", field="reason", code="required")
    release.state = ReleaseState.CANCELLED
    save_next(release)
    _send_on(actor, release, entries, reason, to_release_id)
    record(actor=actor, verb="cancelled", target=release, data={"reason": reason.strip()})
    tell(release)
    return release


def _locked_contents(
    release_id: int, to_release_id: int | None, version: int | None, state: ReleaseState
) -> tuple[Release, list[ReleaseItem]]:
    """Lock the items, then the releases: the order in which single items are moved."""
    current = ReleaseItem.objects.filter(release=release_id, shipped_at=None)
    seen = list(current.order_by("item_id").values_list("item_id", flat=True))
    lock_items(seen)
    lock_releases([release_id, to_release_id])
    release = locked(Release.objects.select_related("product"), release_id)
    check_version(release, version, {"state": state})
    if not release.is_coming:
        raise Conflict(release.ended, code="has_ended")
    entries = list(current.select_related("item", "release").defer("item__search").order_by("item_id"))
    if [entry.item_id for entry in entries] != seen:
        raise Conflict(f"Somebody planned at this moment in {release}. Look again, then decide.", code="acted_since")
    return release, entries


def _check_took(done: Collection[ReleaseItem], effort: Mapping[int, object]) -> None:
    if early := set(effort) - {entry.item_id for entry in done}:
        keys = ", ".join(Item.objects.filter(pk__in=early).order_by("pk").values_list("key", flat=True))
        raise Invalid(f"{keys} does not ship now: what it took is said once it ships.", field="effort")


def _moment(day: date | None) -> datetime:
    """When it shipped: now, or at noon of a day before."""
    today = timezone.localdate()
    if day is not None and day > today:
        raise Invalid("A release cannot have shipped in the future.", field="shipped_on")
    if day is None or day == today:
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time(12)))


def _ship(actor: User | None, entries: list[ReleaseItem], moment: datetime) -> None:
    for entry in entries:
        entry.shipped_at = moment
        entry.save(update_fields=["shipped_at"])
        update_item(actor=actor, item_id=entry.item_id, version=None, status=ItemStatus.SHIPPED.value)


def _send_on(
    actor: User | None, release: Release, entries: list[ReleaseItem], reason: str, to_release_id: int | None
) -> None:
    if not entries:
        return
    to_release = None
    if to_release_id is not None:
        to_release = locked(Release.objects.filter(product=release.product_id), to_release_id)
        check_takes_items(to_release)
    for entry in entries:
        leave(actor=actor, entry=entry, reason=reason, to_release=to_release, always=True)
