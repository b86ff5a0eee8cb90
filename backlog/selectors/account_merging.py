"""What hangs on an account, for whoever is about to merge it into another."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from backlog.models import Interview, Support, Validation
from requests_intake.models import Request
from stakeholders.models import AccessRequest, Account, AccountDomain, AccountProduct, Contact, Invitation, Opportunity


@dataclass(frozen=True, slots=True)
class Moving:
    """One kind of thing: how many of them the one account has, how many the other."""

    label: str
    count: int
    there: int
    note: str = ""


# In the order in which people ask. Rows as (rows, label, what happens where both have the same).
_KINDS: tuple[tuple[QuerySet, str, str], ...] = (  # type: ignore[type-arg]
    (Request.objects.all(), "Requests", ""),
    (Support.objects.all(), "Votes for items", "where both voted, the stronger stays"),
    (Contact.objects.all(), "Contacts", "who is a contact of both becomes one"),
    (Opportunity.objects.all(), "Deals", ""),
    (Interview.objects.all(), "Interviews and calls", ""),
    (Validation.objects.all(), "Validated definitions", "where both did, the later stays"),
    (AccountProduct.objects.all(), "Products in use", "each once"),
    (AccountDomain.objects.all(), "Mail domains", ""),
    (Invitation.objects.all(), "Invitations to the portal", ""),
    (AccessRequest.objects.all(), "Wishes for access", ""),
)


def what_moves(account: Account, into: Account) -> Sequence[Moving]:
    """Each kind of thing that one of them has."""
    found = [
        Moving(label, rows.filter(account=account).count(), rows.filter(account=into).count(), note)
        for rows, label, note in _KINDS
    ]
    return [one for one in found if one.count or one.there]
