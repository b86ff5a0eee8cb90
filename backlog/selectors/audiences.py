"""For whose eyes something is said or shown on a request or an item."""

from dataclasses import dataclass

from backlog.choices import Audience
from backlog.models import Item
from common.errors import Forbidden, Invalid
from requests_intake.models import Request
from stakeholders.models import Account
from users.models import User


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who reads it: colleagues, and for the customer audience the people of ``account``."""

    audience: str
    account: Account | None


def settle(
    *, actor: User | None, audience: str, account: Account | None, request: Request | None, item: Item | None
) -> Spoken:
    """Say for whose eyes it is: a customer always talks with us in the name of one of their accounts.

    Raises:
        Invalid: an unknown audience; for the customer, but no account could read it, or which one is not said.
        Forbidden: a customer speaks for an account that is not theirs.
    """
    if actor is not None and not actor.is_internal:
        audience = Audience.CUSTOMER
    if audience not in Audience.values:
        raise Invalid(f"Unknown audience {audience!r}: use {', '.join(Audience.values)}.", field="audience")
    if audience == Audience.INTERNAL:
        return Spoken(audience, None)
    found = _on_request(request, account) if request is not None else _on_item(actor, item, account)
    return Spoken(audience, found)


def _on_request(request: Request, account: Account | None) -> Account:
    if request.account is None:
        message = f"{request.reference} has no account, so no customer could read this. Write to colleagues only."
        raise Invalid(message, field="audience")
    if account is not None and account.pk != request.account_id:
        raise Invalid("Only the account of the request reads along here.", field="account")
    return request.account


def _on_item(actor: User | None, item: Item | None, account: Account | None) -> Account:
    if item is None:
        raise Invalid("Say what this is about: a request or an item.")
    if actor is not None and not actor.is_internal:
        return own_account(actor, item, account)
    readers = Account.objects.filter(products=item.product_id)
    if not item.is_published or item.product.is_one_way:
        message = f"{item.key} is not published, so no customer could read this. Write to colleagues only."
        raise Invalid(message, field="audience")
    if account is None:
        raise Invalid("Choose the account with which you talk.", field="account")
    if not readers.filter(pk=account.pk).exists():
        raise Invalid(f"{account} does not use {item.product}, so it could not read this.", field="account")
    return account


def own_account(actor: User, item: Item, account: Account | None) -> Account:
    """Of the accounts that a customer speaks for and that use the item's product: the one they chose, or the only one.

    Raises:
        Forbidden: they chose one that is not theirs.
        Invalid: there are several, and they chose none.
    """
    own = Account.objects.visible_to(actor).filter(products=item.product_id)
    if account is not None:
        if own.filter(pk=account.pk).exists():
            return account
        raise Forbidden("You can speak for your own company only.")
    found = list(own[:2])
    if len(found) != 1:
        raise Invalid("Choose for which of your companies you speak.", field="account")
    return found[0]
