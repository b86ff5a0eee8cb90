"""Who wrote a mail, and what they may do by mail: what they may do on a page, and no more."""

from dataclasses import dataclass

from django.conf import settings

from backlog.models import Notice
from backlog.selectors.mail_addresses import Thread, tag_of, thread_at, thread_of
from backlog.services.inbound.reading import Incoming
from common.errors import Invalid
from stakeholders.models import Account, AccountProduct, Contact, Product
from users.models import User

UNKNOWN = "The sender is no contact and no colleague."


@dataclass(frozen=True, slots=True)
class Sender:
    """A person who signs in, or a contact who does not; ``contacts`` are all by their address, one an account."""

    user: User | None
    contacts: tuple[Contact, ...]

    @property
    def is_internal(self) -> bool:
        """Whether a colleague wrote."""
        return self.user is not None and self.user.is_internal

    @property
    def name(self) -> str:
        """As they are called here, not as the mail says."""
        return str(self.user or self.contacts[0].name)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new request goes."""

    product: Product
    account: Account | None
    contact: Contact | None


def sender_of(mail: Incoming) -> Sender:
    """Who wrote it. Raises ``Invalid`` for somebody unknown, or who may not sign in any more."""
    rows = Contact.objects.filter(email__iexact=mail.sender, account__merged_into=None)
    contacts = tuple(rows.select_related("account", "user").order_by("pk"))
    by_address = User.objects.get_queryset().filter(email__iexact=mail.sender).first()
    user = by_address or next((contact.user for contact in contacts if contact.user), None)
    if user is None and not contacts:
        raise Invalid(UNKNOWN)
    if user is not None and not user.is_active:
        raise Invalid("The sender may not sign in any more.")
    if user is not None and not user.is_internal:
        contacts = tuple(user.contacts.filter(account__merged_into=None).select_related("account").order_by("pk"))
    return Sender(user, contacts)


def thread_answered(mail: Incoming) -> Thread | None:
    """What a mail answers to: by our sealed address, else by the Message-IDs that it refers to.

    Raises:
        Invalid: it answers to a daily mail, which is about many things.
    """
    for address in (*mail.recipients, *mail.refers_to):
        if thread := thread_at(address):
            return thread
    notices = list(Notice.objects.filter(mail__message_id__in=mail.refers_to).select_related("request", "item")[:2])
    if len(notices) > 1 or any(notice.is_for_digest for notice in notices):
        raise Invalid("It answers to a daily mail, which is about several things.")
    return thread_of(notices[0].request, notices[0].item) if notices else None


def place_of(mail: Incoming, sender: Sender) -> Place:
    """The product and account of a new request.

    Raises:
        Invalid: the address names no product that they use, or names none and they use several.
    """
    slug = _product_named(mail)
    places = list(_colleagues(sender.user) if sender.user and sender.is_internal else _customers(sender))
    if slug:
        places = [place for place in places if place.product.slug == slug]
        if not places:
            raise Invalid(f"The sender uses no product “{slug}”.")
    if len(places) == 1:
        return places[0]
    if not places:
        raise Invalid("The sender uses no product.")
    raise Invalid("The address does not say for which product it is, or the sender is of several accounts.")


def _colleagues(user: User) -> list[Place]:
    return [Place(product, None, None) for product in Product.objects.visible_to(user)]


def _customers(sender: Sender) -> list[Place]:
    by_account = {contact.account_id: contact for contact in sender.contacts}
    uses = AccountProduct.objects.filter(account__in=by_account).select_related("product").order_by("pk")
    pairs = [(use.product, by_account[use.account_id]) for use in uses]
    return [Place(product, contact.account, contact) for product, contact in pairs]


def _product_named(mail: Incoming) -> str:
    """By the tag of our address (requests+lift@...), or because the address stands for a product."""
    mapped = {address.lower(): slug for address, slug in settings.INBOUND_PRODUCTS.items()}
    for address in mail.recipients:
        if slug := mapped.get(address) or tag_of(address):
            return str(slug)
    return ""
