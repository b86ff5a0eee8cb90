"""Chainable filters; ``visible_to`` is the one door for lists, counts, form choices and related data."""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from users.choices import Role

if TYPE_CHECKING:
    from stakeholders.models import (  # noqa: F401 - base classes name them
        AccessRequest,
        Account,
        Contact,
        Invitation,
        Opportunity,
        Product,
        Segment,
        StrategyTheme,
        Vision,
        WeightProfile,
    )
    from users.models import User

# These read every product: they steer or look things up across the company.
SEES_ALL_PRODUCTS = frozenset({Role.ADMIN, Role.LEADERSHIP, Role.FINANCE})

# Nearly every query asks this; said by the ORM it would cost more to write down than to answer.
_WORKED_WITH = """
    SELECT id FROM stakeholders_product WHERE accountable_pm_id = %s OR marketing_manager_id = %s
    UNION SELECT product_id FROM stakeholders_productmember WHERE user_id = %s
"""


def _worked_with(user: "User") -> RawSQL:
    return RawSQL(_WORKED_WITH, [user.pk] * 3)  # noqa: S611 - a constant and ids


class ProductQuerySet(models.QuerySet["Product"]):
    """Products."""

    def visible_to(self, user: "User") -> Self:
        """The role's products, narrowed to those of the API key if it names any.

        A customer sees the products that their accounts use.
        """
        rows = self
        if user.key_products is not None:
            rows = rows.filter(pk__in=user.key_products)
        if user.role in SEES_ALL_PRODUCTS:
            return rows
        if user.role == Role.CUSTOMER:
            return rows.filter(pk__in=self.model._default_manager.filter(accounts__contacts__user=user).values("pk"))
        return rows.filter(pk__in=_worked_with(user))

    def seen_by(self, user: "User") -> dict[str, Any]:
        """The filter that leaves, of rows with a ``product``, those whose product ``user`` sees; empty for all.

        It says the same as ``product__in=visible_to(user)`` in as few words as there are.
        """
        if user.key_products is not None or user.role == Role.CUSTOMER:
            return {"product__in": self.visible_to(user).values("pk")}
        return {} if user.role in SEES_ALL_PRODUCTS else {"product__in": _worked_with(user)}

    def seen_sql(self, user: "User") -> tuple[str, list[Any]]:
        """The same for a colleague in a statement written by hand: what follows a product's id, with its values."""
        condition, values = f"IN ({_WORKED_WITH})", [user.pk] * 3
        if user.role in SEES_ALL_PRODUCTS:
            condition, values = "IS NOT NULL", []
        if user.key_products is None:
            return condition, values
        narrowed = f"IN (SELECT id FROM stakeholders_product WHERE id = ANY(%s) AND id {condition})"  # noqa: S608
        return narrowed, [sorted(user.key_products), *values]

    def triaged_by(self, user: "User") -> Self:
        """Products whose backlog this person decides: the accountable PM's own, all for an administrator."""
        rows = self.visible_to(user)
        return rows if user.is_admin else rows.filter(accountable_pm=user)


class AccountQuerySet(models.QuerySet["Account"]):
    """Accounts."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues see every account; a customer sees those they are a contact of.

        One that was merged into another is seen by nobody: ``known_as`` leads from it to that one.
        """
        rows = self.filter(merged_into=None)
        if user.is_internal:
            return rows
        return rows.filter(contacts__user=user).distinct()

    def known_as(self, **ref: Any) -> Self:
        """The account that an id, a CRM id or a name calls; also by those of an account that was merged into it."""
        merged = self.model._default_manager.filter(**ref).exclude(merged_into=None)
        return self.filter(Q(**ref) | Q(pk__in=merged.values("merged_into")))


def _admitted_by(user: "User") -> Q:
    if user.is_admin:
        return Q()
    if user.role != Role.CUSTOMER_PM:
        return Q(pk__in=[])
    return Q(account__customer_pm=user) | Q(account__customer_pm=None)


class ContactQuerySet(models.QuerySet["Contact"]):
    """Contacts."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues see every contact; a customer sees only themself."""
        return self if user.is_internal else self.filter(user=user)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations to the portal."""

    def visible_to(self, user: "User") -> Self:
        """Who lets people of the account in: see ``permissions.may_admit``."""
        return self.filter(_admitted_by(user))

    def open(self) -> Self:
        """Those that still let somebody in."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    """Wishes to use the portal."""

    def visible_to(self, user: "User") -> Self:
        """Who lets people of the account in: see ``permissions.may_admit``."""
        return self.filter(_admitted_by(user))


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    """Deals."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues only."""
        return self if user.is_internal else self.none()


class SegmentQuerySet(models.QuerySet["Segment"]):
    """Segments."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues only."""
        return self if user.is_internal else self.none()


class ThemeQuerySet(models.QuerySet["StrategyTheme"]):
    """Strategy themes."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues only."""
        return self if user.is_internal else self.none()


class VisionQuerySet(models.QuerySet["Vision"]):
    """Visions."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues only."""
        return self if user.is_internal else self.none()


class WeightProfileQuerySet(models.QuerySet["WeightProfile"]):
    """Versions of weights, and drafts."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues, for the products that they see and for the company."""
        if not user.is_internal:
            return self.none()
        products = apps.get_model("stakeholders", "Product")._default_manager
        return self.filter(Q(product=None) | Q(product__in=products.visible_to(user)))

    def versions(self) -> Self:
        """Those that are or were in force."""
        return self.filter(number__gt=0)

    def drafts(self) -> Self:
        """Those that wait to be activated."""
        return self.filter(number=0)
