"""Planning items in releases, moving them, dropping them, and what it means that they leave: see docs/releases.md."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from backlog.choices import OPEN_STATUSES
from backlog.models import Item
from backlog.services.releases import note_release
from common.activity import record
from common.errors import Conflict, Invalid, NotFound
from common.writes import locked, store
from planning.models import Departure, Release, ReleaseItem
from planning.services.releases import tell
from users.models import User

UNDO_WITHIN: Final = timedelta(minutes=1)
"""What is taken back so soon was a slip of the hand: the toast that offers it stands for eight seconds, the rest is for
slow lines. It leaves no slip."""


@transaction.atomic
def plan_item(*, actor: User | None, release_id: int, item_id: int) -> ReleaseItem:
    """Plan an item in a release; one that is planned there already stays.

    Raises:
        NotFound: the item or the release is gone.
        Conflict: it is planned in another release, which somebody may just have done: move it instead.
        Invalid: the release does not take items (shipped, cancelled, its day is past), or the item is not open or of
            another product.
    """
    item, entry = _locked_item(item_id)
    release = _locked_target(item, release_id)
    if entry is not None and entry.release_id != release_id:
        raise _elsewhere(item, wanted=release.name, now=entry.release)
    if entry is not None:
        note_release(actor=actor, item_id=item.pk, release_name=release.name)
        return entry
    record(actor=actor, verb="planned an item", target=release, data={"item": item.key})
    return _enter(actor, item, release)


@transaction.atomic
def move_item(
    *, actor: User | None, item_id: int, from_release_id: int, to_release_id: int, reason: str = ""
) -> Departure | None:
    """Move an item to another release. Return how it left, ``None`` if nothing is on record of it.

    To a later day it has slipped, and the reason is required; to an earlier day it has not.

    Raises:
        NotFound: the item or a release is gone.
        Conflict: it is no longer in the release where the person saw it; both places are told.
        Invalid: as ``plan_item``, or no reason.
    """
    item, entry = _locked_item(item_id)
    entry = _still_in(item, entry, from_release_id, wanted=_name_of(to_release_id))
    if from_release_id == to_release_id:
        return None
    release = _locked_target(item, to_release_id)
    departure = _leave(actor, entry, item, reason, release)
    _enter(actor, item, release, slips=_slips(departure))
    return departure


@transaction.atomic
def drop_item(*, actor: User | None, item_id: int, from_release_id: int, reason: str = "") -> Departure | None:
    """Take an item out of its release: it is open again, and has slipped. Return how it left.

    Nothing is on record, and no reason needed, within a minute after it was planned there (``UNDO_WITHIN``).

    Raises:
        NotFound: the item is gone.
        Conflict: it is no longer in the release where the person saw it; both places are told.
        Invalid: no reason.
    """
    item, entry = _locked_item(item_id)
    entry = _still_in(item, entry, from_release_id, wanted="")
    departure = _leave(actor, entry, item, reason, None)
    note_release(actor=actor, item_id=item.pk, release_name="", slips=_slips(departure))
    return departure


@transaction.atomic
def undo_departure(*, actor: User | None, departure_id: int) -> Item:
    """Put an item back to where it left, as if it had not: no slip stays. Within a minute, and if nothing came since.

    Raises:
        NotFound: there is no such departure.
        Conflict: it is longer ago, or the item was planned elsewhere since.
    """
    departure = locked(Departure.objects.select_related("release", "to_release"), departure_id)
    item, entry = _locked_item(departure.item_id)
    led_to = departure.to_release_id
    if timezone.now() - departure.left_at > UNDO_WITHIN:
        raise Conflict("This is too long ago to be taken back: plan the item anew.", code="too_late")
    if (entry.release_id if entry else None) != led_to or not departure.release.is_coming:
        raise Conflict(f"{item.key} was planned anew since. Nothing was taken back.", code="acted_since")
    if entry is not None:
        entry.delete()
    back = ReleaseItem(item=item, release=departure.release, added_by=departure.planned_by)
    back.added_at = departure.planned_at
    store(back)
    note_release(
        actor=actor, item_id=item.pk, release_name=departure.release.name, slips=-1 if departure.is_slip else 0
    )
    record(actor=actor, verb="took back a departure", target=departure.release, data={"item": item.key})
    _tell_of(departure)
    departure.delete()
    return item


def leave(
    *, actor: User | None, entry: ReleaseItem, reason: str, to_release: Release | None = None, always: bool = False
) -> Departure | None:
    """Take one entry of a locked release and item out, on to ``to_release`` if there is one. Call inside a transaction.

    Args:
        always: put it on record however short the item was there: the release ends.

    Raises:
        Invalid: no reason.
    """
    item = entry.item
    departure = _leave(actor, entry, item, reason, to_release, always=always)
    if to_release is not None:
        _enter(actor, item, to_release, slips=_slips(departure))
    else:
        note_release(actor=actor, item_id=item.pk, release_name="", slips=_slips(departure))
    return departure


def check_takes_items(release: Release) -> None:
    """Raises ``Invalid`` if items can no longer be planned in ``release``."""
    if not release.is_coming:
        raise Invalid(
            f"{release} is {release.get_state_display().lower()}: choose a release that is to come.",
            field="release",
            code="not_coming",
        )
    if release.is_overdue(timezone.localdate()):
        raise Invalid(
            f"{release} was to ship on {release.ships_on:%-d %b %Y}, which is past: ship it, or give it a new day.",
            field="release",
            code="in_the_past",
        )


def _locked_item(item_id: int) -> tuple[Item, ReleaseItem | None]:
    """The item and where it is planned, which changes only under its lock."""
    item = locked(Item.objects.select_related("product"), item_id)
    return item, ReleaseItem.objects.select_related("release").filter(item=item, shipped_at=None).first()


def _locked_target(item: Item, release_id: int) -> Release:
    release = locked(Release.objects.select_related("product"), release_id)
    check_takes_items(release)
    if release.product_id != item.product_id:
        raise Invalid(f"{item.key} is of {item.product}, and {release} of {release.product}.", field="release")
    if item.status not in OPEN_STATUSES:
        raise Invalid(f"{item.key} is {item.get_status_display().lower()}: open it again first.", field="item")
    return release


def _still_in(item: Item, entry: ReleaseItem | None, release_id: int, wanted: str) -> ReleaseItem:
    if entry is None or entry.release_id != release_id:
        raise _elsewhere(item, wanted, entry.release if entry else None)
    return entry


def _elsewhere(item: Item, wanted: str, now: Release | None) -> Conflict:
    place = f"planned in {now}" if now else "planned in no release"
    return Conflict(
        f"{item.key} is {place}: somebody was faster. Nothing was changed; look again, then move it.",
        code="elsewhere",
        data={"yours": {"release": wanted or None}, "theirs": {"release": now.name if now else None},
              "version": item.version},
    )  # fmt: skip


def _name_of(release_id: int) -> str:
    name = Release.objects.filter(pk=release_id).values_list("name", flat=True).first()
    if name is None:
        raise NotFound("This release no longer exists.")
    return name


def _enter(actor: User | None, item: Item, release: Release, slips: int = 0) -> ReleaseItem:
    entry = ReleaseItem(item=item, release=release, added_by=actor)
    store(entry)
    note_release(actor=actor, item_id=item.pk, release_name=release.name, slips=slips)
    tell(release)
    return entry


def _leave(
    actor: User | None,
    entry: ReleaseItem,
    item: Item,
    reason: str,
    to_release: Release | None,
    *,
    always: bool = False,
) -> Departure | None:
    """Delete the entry and put on record why, unless it was a slip of the hand."""
    entry.delete()
    record(actor=actor, verb="took out an item", target=entry.release, data=_told(item, reason, to_release))
    tell(entry.release)
    if not always and timezone.now() - entry.added_at <= UNDO_WITHIN:
        return None
    departure = Departure(
        release=entry.release, item=item, to_release=to_release, reason=reason.strip(),
        is_slip=to_release is None or to_release.ships_on >= entry.release.ships_on,
        left_by=actor, planned_at=entry.added_at, planned_by=entry.added_by,
    )  # fmt: skip
    if departure.is_slip and not departure.reason:
        raise Invalid(
            f"Say why {item.key} leaves {entry.release}: it counts as a slip, and the reason stays on record.",
            field="reason",
            code="required",
        )
    store(departure)
    return departure


def _told(item: Item, reason: str, to_release: Release | None) -> dict[str, str]:
    told = {"item": item.key, "reason": reason.strip(), "to": to_release.name if to_release else ""}
    return {name: value for name, value in told.items() if value}


def _slips(departure: Departure | None) -> int:
    return int(departure is not None and departure.is_slip)


def _tell_of(departure: Departure) -> None:
    tell(departure.release)
    if departure.to_release is not None:
        tell(departure.to_release)
