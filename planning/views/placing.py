"""An item is put in a release, in another, or in none, from whichever page: the write, and what is said of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from backlog.models import Item
from planning.models import Departure
from planning.services.contents import drop_item, move_item, plan_item
from users.models import User


def place(request: HttpRequest, user: User, item: Item, chosen: dict[str, Any], *, back: str = "") -> bool:
    """Plan, move or drop, as what was seen and what was chosen tell; say it once, with the way back.

    Args:
        chosen: what a valid ``PlaceForm`` has read.
        back: the page to which taking it back leads; the release's own if it is empty.
    """
    seen, target, reason = chosen["seen"], chosen["release"], chosen.get("reason", "")
    if seen == (target.pk if target else None):
        messages.success(request, f"{item.key} stays where it is.")
    elif seen is None:
        plan_item(actor=user, release_id=target.pk, item_id=item.pk)
        say_planned(request, item, target.pk, str(target), back=back)
    elif target is None:
        departure = drop_item(actor=user, item_id=item.pk, from_release_id=seen, reason=reason)
        _say(request, departure, f"{item.key} is in no release any more.", back)
    else:
        departure = move_item(actor=user, item_id=item.pk, from_release_id=seen, to_release_id=target.pk, reason=reason)
        _say(request, departure, f"{item.key} moved to {target}.", back)
    return True


def say_planned(request: HttpRequest, item: Item, release_id: int, name: str, *, back: str = "") -> None:
    """Say that it is planned, with the way back."""
    undo = reverse("release-item-take-back", args=[release_id, item.key])
    messages.success(request, f"{item.key} is planned in {name}.", extra_tags=_to(undo, back))


def _say(request: HttpRequest, departure: Departure | None, words: str, back: str) -> None:
    slipped = " It has slipped." if departure and departure.is_slip else ""
    undo = _to(reverse("departure-undo", args=[departure.pk]), back) if departure else ""
    messages.success(request, f"{words}{slipped}", extra_tags=undo)


def _to(address: str, back: str) -> str:
    """A toast's button has everything in its address."""
    return f"to:{address}" + (f"?{urlencode({'next': back})}" if back else "")
