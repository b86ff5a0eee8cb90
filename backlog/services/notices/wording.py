"""What the placeholders of a text stand for, for one person. A customer is told nothing that is not theirs to know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse

from backlog.choices import NoticeTopic
from backlog.models import Item
from backlog.selectors.listeners import Listener, sees_item
from backlog.selectors.portal.words import plain_reason
from requests_intake.models import Request
from stakeholders.models import Account, Product
from users.models import User


@dataclass(frozen=True)
class Happening:
    """Something to tell of, once for each ``event``.

    Args:
        request, item: what it happened to; a listener's own come first.
        said: what a person wrote on it, by placeholder: reason, would_change, look_again_on, text.
        joined: all requests that hear of it, so that what was written to one names no other to them.
        reason: the kind of reason of a no.
        path: where colleagues read on, if not on the request's or item's page.
    """

    topic: NoticeTopic
    event: str
    product: Product | None
    actor: User | None = None
    request: Request | None = None
    item: Item | None = None
    account: Account | None = None
    said: Mapping[str, str] = field(default_factory=dict)
    joined: tuple[Request, ...] = ()
    reason: str = ""
    path: str = ""
    who: str = ""


def values_for(listener: Listener, happening: Happening) -> dict[str, str]:
    """The placeholders' values, but for ``name`` and ``link``, which only a mail has."""
    request = listener.request or (happening.request if listener.is_internal else None)
    account = happening.account or (request.account if request else None)
    return {
        "request": _request(listener, request, happening.item),
        "title": _title(listener, request, happening.item),
        "item": _item(listener, happening),
        "product": happening.product.name if happening.product else "",
        "account": account.name if account and listener.is_internal else "",
        "who": _who(listener, happening),
        **_said(listener, happening),
    }


def _request(listener: Listener, request: Request | None, item: Item | None) -> str:
    if request is None:
        return _title(listener, None, item)
    return f"{request.reference} {request.title}" if listener.is_internal else request.title


def _title(listener: Listener, request: Request | None, item: Item | None) -> str:
    if item is not None and listener.is_internal:
        return str(item)
    if item is not None and _is_public(listener, item):
        return item.public_title
    if listener.is_internal and request is not None:
        return f"{request.reference} {request.title}"
    return request.title if request else ""


def _item(listener: Listener, happening: Happening) -> str:
    item, into = happening.item, happening.request.merged_into if happening.request else None
    if listener.is_internal:
        return str(item or (into if happening.topic == NoticeTopic.MERGED else "") or "")
    return item.public_title if item is not None and _is_public(listener, item) else ""


def _is_public(listener: Listener, item: Item) -> bool:
    """Whether a customer may know the item; who has no sign-in is of an account that uses the product."""
    if listener.user is not None:
        return sees_item(listener.user, item)
    return item.is_published and not item.product.is_one_way


def _who(listener: Listener, happening: Happening) -> str:
    if happening.who:
        return happening.who
    actor = happening.actor
    if listener.is_internal:
        return str(actor or "Weighbridge")
    if actor is not None and not actor.is_internal:
        return str(actor)
    return f"The {happening.product.name} team" if happening.product else "Weighbridge"


def _said(listener: Listener, happening: Happening) -> dict[str, str]:
    """What was written. A customer reads what was written to them, and of what was written to another account on a
    request that theirs was joined with no more than the kind of reason. What would change a no, and why something was
    parked, are notes of ours.
    """
    said = {"reason": "", "would_change": "", "look_again_on": "", "text": "", **happening.said}
    if listener.is_internal:
        return said
    said["would_change"] = ""
    if happening.topic == NoticeTopic.PARKED:
        said |= {"reason": "", "text": ""}
    if listener.request is None:
        return said
    decided = happening.request
    if decided is not None and decided.account_id != listener.request.account_id:
        return said | {"text": "", "reason": plain_reason(happening.reason)}
    names = {name.casefold() for name in _names_of_others(listener.request, happening.joined)}
    return {key: "" if any(name in text.casefold() for name in names) else text for key, text in said.items()}


def _names_of_others(own: Request, joined: Iterable[Request]) -> Iterable[str]:
    for request in joined:
        if request.account_id != own.account_id:
            named = (request.account, request.contact, request.filed_by, request.asked_by)
            yield from (str(one) for one in named if one)


def path_for(listener: Listener, happening: Happening) -> str:
    """Where they read on; nothing for somebody who does not sign in."""
    if listener.user is None:
        return ""
    if not listener.is_internal:
        return _portal_path(listener)
    if happening.path:
        return happening.path
    request = listener.request or happening.request
    if request is not None:
        return reverse("request", args=[request.pk])
    return reverse("item", args=[happening.item.key]) if happening.item else ""


def _portal_path(listener: Listener) -> str:
    if listener.request is not None:
        return reverse("portal-request", args=[listener.request.pk])
    return reverse("portal-idea", args=[listener.item.pk]) if listener.item else reverse("portal")


def absolute(path: str) -> str:
    """The address of a page in a mail."""
    return f"{settings.PUBLIC_URL}{path}" if path else ""
