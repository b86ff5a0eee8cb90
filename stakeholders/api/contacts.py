"""``contacts/`` and ``opportunities/``: the people at accounts and the deals with them."""

from typing import Any

from django.db.models import QuerySet

from common.api.resources import Collection, RemovableMember, documented
from stakeholders.api.bodies import ContactBody, ContactQuery, OpportunityBody, OpportunityQuery
from stakeholders.api.shapes import ContactShape, OpportunityShape
from stakeholders.models import Account, Contact, Opportunity
from stakeholders.permissions import Action, get_account_for, get_contact_for, get_opportunity_for
from stakeholders.services import accounts
from users.models import User

_PAGING = frozenset({"limit", "cursor"})


def _chosen(query: dict[str, Any]) -> dict[str, Any]:
    filters = {"account": "account_id", "email": "email__iexact"}
    return {filters.get(name, name): value for name, value in query.items() if name not in _PAGING}


def _check_account(user: User, data: dict[str, Any]) -> None:
    """Whoever keeps the account keeps what hangs on it, also where it is moved to."""
    account: Account | None = data.get("account")
    if account is not None:
        get_account_for(user, account.pk, Action.CHANGE)


@documented("contact")
class Contacts(Collection):
    """The people at accounts."""

    shape, body, query = ContactShape, ContactBody, ContactQuery

    def rows(self, query: dict[str, Any]) -> QuerySet[Contact]:
        """Return those that the person may see."""
        return Contact.objects.visible_to(self.user).select_related("user").filter(**_chosen(query))

    def create(self, data: dict[str, Any]) -> Contact:
        """Add one to an account."""
        _check_account(self.user, data)
        data.pop("version", None)
        return accounts.create_contact(actor=self.user, **data)


@documented("contact", methods=["get", "patch", "delete"])
class OneContact(RemovableMember):
    """One contact."""

    shape, body = ContactShape, ContactBody

    def find(self, ref: int, action: str) -> Contact:
        """Return it."""
        return get_contact_for(self.user, ref, Action(action))

    def change(self, row: Contact, version: int | None, changes: dict[str, Any]) -> Contact:
        """Change what was sent."""
        _check_account(self.user, changes)
        return accounts.update_contact(actor=self.user, contact_id=row.pk, version=version, **changes)

    def remove(self, row: Contact) -> None:
        """Take the person off the account."""
        accounts.delete_contact(actor=self.user, contact_id=row.pk)


@documented("opportunity", plural="opportunities")
class Opportunities(Collection):
    """Deals."""

    shape, body, query = OpportunityShape, OpportunityBody, OpportunityQuery

    def rows(self, query: dict[str, Any]) -> QuerySet[Opportunity]:
        """Return those that the person may see."""
        return Opportunity.objects.visible_to(self.user).filter(**_chosen(query))

    def create(self, data: dict[str, Any]) -> Opportunity:
        """Add one to an account."""
        _check_account(self.user, data)
        data.pop("version", None)
        return accounts.create_opportunity(actor=self.user, **data)


@documented("opportunity", methods=["get", "patch", "delete"])
class OneOpportunity(RemovableMember):
    """One deal."""

    shape, body = OpportunityShape, OpportunityBody

    def find(self, ref: int, action: str) -> Opportunity:
        """Return it."""
        return get_opportunity_for(self.user, ref, Action(action))

    def change(self, row: Opportunity, version: int | None, changes: dict[str, Any]) -> Opportunity:
        """Change what was sent."""
        _check_account(self.user, changes)
        return accounts.update_opportunity(actor=self.user, opportunity_id=row.pk, version=version, **changes)

    def remove(self, row: Opportunity) -> None:
        """Remove a deal that was entered by mistake."""
        accounts.delete_opportunity(actor=self.user, opportunity_id=row.pk)
