"""Accounts, contacts and deals are made and changed here; what it means for scores is told through the outbox."""

from typing import Any

from django.db import transaction

from common.activity import record
from common.errors import Conflict
from common.outbox import emit
from common.writes import apply, check_version, delete_unused, locked, store
from stakeholders.models import Account, Contact, Opportunity
from stakeholders.services.held_accounts import held
from users.choices import Role
from users.models import User

# What of an account and of a deal the score reads.
_SCORED_OF_ACCOUNT = frozenset({"stage", "arr", "churn_risk"})
_SCORED_OF_DEAL = frozenset({"account", "amount", "win_probability", "stage"})


@transaction.atomic
def create_account(*, actor: User | None, **fields: Any) -> Account:
    """Make an account; a customer PM who makes one without naming its customer PM keeps it.

    Raises:
        Invalid: a name that is taken or missing, negative revenue, a risk outside [0, 1].
    """
    account = Account(**fields)
    if actor is not None and actor.role == Role.CUSTOMER_PM and account.customer_pm is None:
        account.customer_pm = actor
    store(account)
    record(actor=actor, verb="created", target=account)
    return account


@transaction.atomic
def update_account(*, actor: User | None, account_id: int, version: int | None = None, **changes: Any) -> Account:
    """Change an account; its items are re-scored if the change bears on them.

    Raises:
        Conflict: somebody changed it since ``version``, or it was merged into another.
        Invalid: as for making one.
    """
    account = locked(Account.objects.select_related("merged_into"), account_id)
    if account.merged_into is not None:
        raise Conflict(f"{account.name} was merged into {account.merged_into.name}: change that one.", code="merged")
    check_version(account, version, changes)
    differences = apply(account, changes)
    if differences:
        _save(account)
        record(actor=actor, verb="changed", target=account, data=differences)
    if differences.keys() & _SCORED_OF_ACCOUNT:
        emit("account.changed", {"account_id": account.pk})
    return account


@transaction.atomic
def upsert_account(*, actor: User | None, crm_id: str, **fields: Any) -> tuple[Account, bool]:
    """Change the account that the CRM calls ``crm_id``, or make it; return it and whether it is new."""
    found = Account.objects.filter(merged_into=None).known_as(crm_id=crm_id).first()
    if found is None:
        return create_account(actor=actor, crm_id=crm_id, **fields), True
    return update_account(actor=actor, account_id=found.pk, **fields), False


@transaction.atomic
def create_contact(*, actor: User | None, account: Account, **fields: Any) -> Contact:
    """Add a person to an account. Raises ``Invalid`` for an address that the account already has."""
    contact = Contact(account=held(account), **fields)
    store(contact)
    record(actor=actor, verb="added a contact", target=account, data={"contact": contact.name})
    return contact


@transaction.atomic
def update_contact(*, actor: User | None, contact_id: int, version: int | None = None, **changes: Any) -> Contact:
    """Change a contact. Raises ``Conflict`` or ``Invalid``."""
    contact = locked(Contact.objects.select_related("account"), contact_id)
    check_version(contact, version, changes)
    differences = apply(contact, changes)
    if differences:
        _save(contact)
        record(actor=actor, verb="changed a contact", target=contact.account, data={contact.name: differences})
    return contact


@transaction.atomic
def delete_contact(*, actor: User | None, contact_id: int) -> None:
    """Take a person off an account; their requests stay."""
    contact = locked(Contact.objects.select_related("account"), contact_id)
    record(actor=actor, verb="removed a contact", target=contact.account, data={"contact": contact.name})
    contact.delete()


@transaction.atomic
def create_opportunity(*, actor: User | None, account: Account, **fields: Any) -> Opportunity:
    """Add a deal to an account. Raises ``Invalid`` for a negative amount or a probability outside [0, 1]."""
    deal = Opportunity(account=held(account), **fields)
    store(deal)
    record(actor=actor, verb="added a deal", target=account, data={"deal": deal.name})
    return deal


@transaction.atomic
def update_opportunity(
    *, actor: User | None, opportunity_id: int, version: int | None = None, **changes: Any
) -> Opportunity:
    """Change a deal; the items that it hangs on are re-scored if the change bears on them.

    Raises:
        Conflict: somebody changed it since ``version``.
        Invalid: as for making one.
    """
    deal = locked(Opportunity.objects.select_related("account"), opportunity_id)
    check_version(deal, version, changes)
    differences = apply(deal, changes)
    if differences:
        _save(deal)
        record(actor=actor, verb="changed a deal", target=deal.account, data={deal.name: differences})
    if differences.keys() & _SCORED_OF_DEAL:
        emit("opportunity.changed", {"opportunity_id": deal.pk})
    return deal


@transaction.atomic
def delete_opportunity(*, actor: User | None, opportunity_id: int) -> None:
    """Remove a deal that was entered by mistake. One that was lost is kept, with its stage.

    Raises:
        Conflict: items hang on it.
    """
    deal = locked(Opportunity.objects.select_related("account"), opportunity_id)
    record(actor=actor, verb="removed a deal", target=deal.account, data={"deal": deal.name})
    delete_unused(deal, "Items hang on this deal: set its stage to lost instead.")


def _save(row: Account | Contact | Opportunity) -> None:
    row.version += 1
    store(row)
