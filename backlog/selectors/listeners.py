"""Who hears of something: those who asked, those who follow, those who decide; never somebody who may not see it.

Each person once, with the request that is theirs: to a customer one names what they asked, not what it was joined with.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from django.db.models import Q, QuerySet

from backlog.models import EvidenceLink, Follow, Item
from requests_intake.models import Request
from stakeholders.models import AccountProduct, Contact, Product
from users.choices import Role
from users.models import User


class Why(Enum):
    """Why somebody hears; it is said at the end of the mail."""

    ASKED = "you asked for it"
    FOLLOWS = "you follow it"
    DECIDES = "it is yours to look after"
    NAMED = "somebody named you"
    PROMISED = "you promised it"


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody to tell: a ``user``, or a contact's ``email`` alone. ``request`` and ``item`` are what they know of."""

    user: User | None
    email: str
    name: str
    why: Why
    request: Request | None = None
    item: Item | None = None

    @property
    def is_internal(self) -> bool:
        """Whether they may read our own words."""
        return self.user is not None and self.user.is_internal

    @property
    def key(self) -> str:
        """Who they are, whatever they listen as."""
        return f"user {self.user.pk}" if self.user else f"mail {self.email.lower()}"


def of_user(user: User, why: Why, request: Request | None = None, item: Item | None = None) -> Listener:
    """A person who signs in."""
    return Listener(user, "", str(user), why, request, item)


def with_duplicates(requests: Iterable[Request]) -> list[Request]:
    """The requests and those that were merged into them, and into those, and so on."""
    found = {request.pk: request for request in requests}
    newest = set(found)
    while newest:
        rows = _requests().filter(merged_into__in=newest).exclude(pk__in=found)
        newest = {row.pk for row in rows}
        found |= {row.pk: row for row in rows}
    return list(found.values())


def _requests() -> QuerySet[Request]:
    return Request.objects.select_related("product", "account", "filed_by", "contact__user")


def of_requests(requests: Iterable[Request]) -> Iterator[Listener]:
    """Who asked for these requests or follows them."""
    rows = list(requests)
    by_pk = {row.pk: row for row in rows}
    for row in rows:
        yield from _senders(row)
    for follow in Follow.objects.filter(request__in=by_pk).select_related("user").order_by("pk"):
        request = by_pk[follow.request_id or 0]
        yield of_user(follow.user, Why.ASKED if _asked(follow.user, request) else Why.FOLLOWS, request)


def _asked(user: User, request: Request) -> bool:
    return user == request.filed_by or (request.contact is not None and request.contact.user == user)


def _senders(request: Request) -> Iterator[Listener]:
    """Contacts without a sign-in; whoever has one follows what they asked for, until they do not want to any more."""
    contact = request.contact
    if contact and not contact.user and contact.email and _is_shared(contact, request.product):
        yield Listener(None, contact.email, contact.name, Why.ASKED, request)


def _is_shared(contact: Contact, product: Product) -> bool:
    """Whether the contact's account uses the product; to others it is none of their business."""
    return AccountProduct.objects.filter(account=contact.account_id, product=product).exists()


def of_item(item: Item) -> Iterator[Listener]:
    """Who asked for an item, through whichever request, or follows it."""
    links = EvidenceLink.objects.filter(item=item).values("request")
    requests = with_duplicates(_requests().filter(pk__in=links).order_by("filed_at", "pk"))
    for listener in of_requests(requests):
        yield replace(listener, item=item)
    for follow in Follow.objects.filter(item=item).select_related("user").order_by("pk"):
        yield of_user(follow.user, Why.FOLLOWS, item=item)


def who_decide(request: Request) -> Iterator[Listener]:
    """Whose turn it is when a sender answers or comments: who was given it, else the PM; and the account's own PM."""
    yield of_user(request.assigned_to or request.product.accountable_pm, Why.DECIDES, request)
    if request.account and request.account.customer_pm:
        yield of_user(request.account.customer_pm, Why.DECIDES, request)


def administrators() -> Iterator[Listener]:
    """Those who look after what nobody else does."""
    for user in User.objects.get_queryset().filter(role=Role.ADMIN, is_active=True).order_by("pk"):
        yield of_user(user, Why.DECIDES)


def heard_by(listeners: Iterable[Listener], but_not: User | None) -> list[Listener]:
    """Each of them once who may see what it is about and still signs in; nobody is told of their own act."""
    found: dict[str, Listener] = {}
    for listener in listeners:
        if but_not is not None and _is(listener, but_not):
            continue
        if listener.key not in found and _may_see(listener):
            found[listener.key] = listener
    return list(found.values())


def _is(listener: Listener, person: User) -> bool:
    return listener.user == person or (listener.user is None and listener.email.lower() == person.email.lower())


def _may_see(listener: Listener) -> bool:
    user = listener.user
    if user is None:
        return True
    if not user.is_active:
        return False
    if listener.request is not None:
        return Request.objects.visible_to(user).filter(pk=listener.request.pk).exists()
    return listener.item is None or sees_item(user, listener.item)


def sees_item(user: User, item: Item) -> bool:
    """Whether somebody may know of an item: a customer of a published one alone."""
    rows = Item.objects.visible_to(user) if user.is_internal else Item.objects.published_to(user)
    return rows.filter(pk=item.pk).exists()


def follows(listener: Listener) -> bool:
    """Whether they would hear no more by following no more."""
    if listener.user is None:
        return False
    one = Q(request=listener.request) if listener.request else Q(item=listener.item)
    return Follow.objects.filter(one, user=listener.user).exists()
