"""Two accounts that are one company become one: everything that hangs on the first goes to the second.

The first stays as a row that only points on: its address, its name and its CRM id lead to the second. So accounts
never form a chain, and whoever held on to the old id loses nothing.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from backlog.models import Attachment, Comment, Interview, Reconfirmation, Support, Validation
from backlog.selectors.touched import by_accounts
from backlog.services.freshness import touch
from common.activity import record
from common.errors import Conflict, Invalid, NotFound
from common.outbox import emit
from requests_intake.choices import Horizon, Importance
from requests_intake.models import Request
from stakeholders.choices import AccessStatus
from stakeholders.models import (
    AccessRequest,
    Account,
    AccountDomain,
    AccountProduct,
    Contact,
    Invitation,
    Opportunity,
)
from users.models import User

_STRENGTH = {value: place for place, value in enumerate(Importance.values)}
# Where the account that stays has nothing to say, the other one's word is taken over.
_FILLED = ("description", "segment_id", "customer_pm_id", "renewal_on")
# What hangs on an account and can hang on the other one as it is.
_PLAIN: tuple[type[models.Model], ...] = (Opportunity, AccountDomain, Invitation, Interview, Comment, Attachment)


@transaction.atomic
def merge_accounts(*, actor: User | None, account_id: int, into_id: int) -> Account:
    """Move everything of an account to another one, and let the first point there; return the second.

    An account has one voice an item: of two votes the stronger stays. People and mail addresses that both have are one
    person, with what both know of them. Revenue, stage and risk stay those of the second.

    Raises:
        Invalid: an account and itself.
        NotFound: one of them is gone.
        Conflict: one of them was merged before; ``data`` names where it went.
    """
    if account_id == into_id:
        raise Invalid("An account cannot be merged into itself: choose another.", field="into")
    account, into = _both(account_id, into_id)
    touched = by_accounts([account.pk, into.pk])
    moved = _move_all(account, into)
    account.merged_into = into
    account.version += 1
    account.save(update_fields=["merged_into", "version", "updated_at"])
    filled = _fill(account, into)
    touch(touched)
    emit("account.merged", {"account_id": account.pk, "into_id": into.pk})
    record(actor=actor, verb="merged", target=account, data={"into": into.name, "moved": moved})
    record(actor=actor, verb="took in", target=into, data={"account": account.name, "moved": moved, "filled": filled})
    return into


def _both(account_id: int, into_id: int) -> tuple[Account, Account]:
    """Both accounts, locked so that nothing new can be hung on them meanwhile, in the order of their ids."""
    rows = Account.objects.filter(pk__in=[account_id, into_id]).order_by("pk").select_for_update(of=("self",))
    found = {row.pk: row for row in rows}
    if len(found) < 2:
        raise NotFound("One of these accounts no longer exists.")
    for row in found.values():
        if row.merged_into is not None:
            message = f"{row.name} was merged into {row.merged_into.name} before: choose that one."
            raise Conflict(message, code="merged_before", data={"into": row.merged_into_id})
    return found[account_id], found[into_id]


def _move_all(account: Account, into: Account) -> dict[str, int]:
    """Move each kind of thing; how many of each."""
    moved = {
        "requests": Request.objects.filter(account=account).update(account=into, updated_at=timezone.now()),
        "contacts": _move_contacts(account, into),
        "supports": _move_supports(account, into),
        "validations": _move_validations(account, into),
        "reconfirmations": _move_reconfirmations(account, into),
        "products": _move_products(account, into),
        "access requests": _move_wishes(account, into),
        "merged accounts": Account.objects.filter(merged_into=account).update(merged_into=into),
    }
    for model in _PLAIN:
        name = str(model._meta.verbose_name_plural)
        moved[name] = model._default_manager.filter(account=account).update(account=into)
    return {name: count for name, count in moved.items() if count}


def _fill(account: Account, into: Account) -> dict[str, Any]:
    filled = {name: getattr(account, name) for name in _FILLED if not getattr(into, name) and getattr(account, name)}
    for name, value in filled.items():
        setattr(into, name, value)
    into.version += 1
    into.save(update_fields=[*filled, "version", "updated_at"])
    return {name.removesuffix("_id"): str(value) for name, value in filled.items()}


# -- people ------------------------------------------------------------------------------------------------------


def _move_contacts(account: Account, into: Account) -> int:
    theirs = list(Contact.objects.filter(account=account).order_by("pk"))
    there = list(Contact.objects.filter(account=into).order_by("pk"))
    for contact in theirs:
        same = _same_person(contact, there)
        if same is None:
            contact.account = into
            if any(_has_email(one, contact.email) for one in there):
                contact.email = ""  # another person's there, who signs in under a name of their own
            contact.save(update_fields=["account", "email"])
            there.append(contact)
        else:
            _join(contact, same)
    return len(theirs)


def _same_person(contact: Contact, others: Iterable[Contact]) -> Contact | None:
    """Who signs in as the same user; else who has the same address, unless they sign in as somebody else."""
    by_user = [one for one in others if contact.user_id and one.user_id == contact.user_id]
    by_email = [
        one for one in others if _has_email(one, contact.email) and (one.user_id is None or contact.user_id is None)
    ]
    return next(iter([*by_user, *by_email]), None)


def _has_email(contact: Contact, email: str) -> bool:
    return bool(email) and contact.email.lower() == email.lower()


def _join(contact: Contact, same: Contact) -> None:
    """Make two contacts one: what came through the first came through the second."""
    Request.objects.filter(contact=contact).update(contact=same)
    Interview.objects.filter(contact=contact).update(contact=same)
    known = {name: getattr(contact, name) for name in ("email", "title", "user_id") if not getattr(same, name)}
    if Contact.objects.filter(account=same.account_id, email__iexact=contact.email).exists():
        known.pop("email", None)  # it is another person's there
    contact.delete()
    for name, value in known.items():
        setattr(same, name, value)
    same.version += 1
    same.save(update_fields=[*known, "version"])


def _move_wishes(account: Account, into: Account) -> int:
    """Who waits for access to both waits once."""
    waiting = AccessRequest.objects.filter(status=AccessStatus.WAITING)
    emails = {email.lower() for email in waiting.filter(account=into).values_list("email", flat=True)}
    twice = [wish.pk for wish in waiting.filter(account=account) if wish.email.lower() in emails]
    AccessRequest.objects.filter(pk__in=twice).delete()
    return AccessRequest.objects.filter(account=account).update(account=into)


# -- what is there once an account -------------------------------------------------------------------------------


def _move_supports(account: Account, into: Account) -> int:
    """Of two votes for one item the stronger stays: by importance, then the one for now, then the earlier."""

    def weaker(one: Support, other: Support) -> Support:
        return max(
            one, other, key=lambda vote: (_STRENGTH[vote.importance], vote.horizon != Horizon.NOW, vote.given_at)
        )

    return _move_once(Support, account, into, weaker)


def _move_validations(account: Account, into: Account) -> int:
    """Of two talks over one item's definition the later one stays."""
    return _move_once(Validation, account, into, lambda one, other: min(one, other, key=lambda row: row.validated_on))


def _move_reconfirmations(account: Account, into: Account) -> int:
    """Of two answers on one must-have the later one stays."""
    return _move_once(
        Reconfirmation, account, into, lambda one, other: min(one, other, key=lambda row: row.answered_at)
    )


def _move_once(model: Any, account: Account, into: Account, weaker: Callable[[Any, Any], Any]) -> int:
    """Move rows of which an account has one an item, leaving out the weaker of two."""
    there = {row.item_id: row for row in model.objects.filter(account=into)}
    theirs = list(model.objects.filter(account=account))
    dropped = [weaker(row, there[row.item_id]).pk for row in theirs if row.item_id in there]
    model.objects.filter(pk__in=dropped).delete()
    model.objects.filter(account=account).update(account=into)
    return len(theirs)


def _move_products(account: Account, into: Account) -> int:
    there = AccountProduct.objects.filter(account=into).values("product")
    moved = AccountProduct.objects.filter(account=account).exclude(product__in=there).update(account=into)
    AccountProduct.objects.filter(account=account).delete()
    return moved
