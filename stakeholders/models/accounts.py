"""Accounts, the people there, and the deals with them. Money is in the installation's reporting currency."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from stakeholders.choices import AccountStage, ContactKind, OpportunityStage
from stakeholders.models.products import Product
from stakeholders.models.strategy import Segment
from stakeholders.querysets import AccountQuerySet, ContactQuerySet, OpportunityQuerySet


class Account(models.Model):
    """A company. ``arr`` is its annual recurring revenue, ``churn_risk`` in [0, 1]."""

    name = models.CharField(max_length=120)
    stage = models.CharField(max_length=10, choices=AccountStage, default=AccountStage.CUSTOMER)
    description = models.CharField(max_length=200, blank=True)
    arr = models.DecimalField("annual recurring revenue", max_digits=14, decimal_places=2, default=0)
    renewal_on = models.DateField(null=True, blank=True)
    churn_risk = models.FloatField(default=0, help_text="From 0 (stays) to 1 (leaves).")
    segment = models.ForeignKey(
        Segment,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="accounts",
    )
    in_target_market = models.BooleanField(default=True)
    open_support_issues = models.PositiveIntegerField(default=0)
    customer_pm = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="accounts",
    )
    lost_to = models.CharField("lost to competitor", max_length=80, blank=True)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="merged_accounts",
        help_text="This account is the same company as that one; nothing hangs on it any more.",
    )
    crm_id = models.CharField("CRM id", max_length=80, null=True, blank=True, unique=True)
    products: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        Product, through="AccountProduct", related_name="accounts"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("name"), name="account_name_once"),
            models.CheckConstraint(condition=Q(stage__in=AccountStage.values), name="account_stage_known"),
            models.CheckConstraint(condition=Q(arr__gte=0), name="account_arr_not_negative"),
            models.CheckConstraint(
                condition=Q(churn_risk__gte=0, churn_risk__lte=1),
                name="account_churn_risk_0_to_1",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AccountProduct(models.Model):
    """An account uses a product; its contacts may file requests for it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.CASCADE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "product"], name="account_uses_product_once")
        ]

    def __str__(self) -> str:
        return f"{self.account} uses {self.product}"


class Contact(models.Model):
    """A person at an account; with a ``user``, one who signs in as a customer."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    title = models.CharField("job title", max_length=80, blank=True)
    kind = models.CharField(max_length=10, choices=ContactKind, default=ContactKind.USER)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contacts",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "account",
                Lower("email"),
                condition=~Q(email=""),
                name="contact_email_once_per_account",
            ),
            models.UniqueConstraint(
                fields=["account", "user"],
                condition=Q(user__isnull=False),
                name="contact_user_once_per_account",
            ),
            models.CheckConstraint(condition=Q(kind__in=ContactKind.values), name="contact_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Opportunity(models.Model):
    """A deal: what it would bring a year and how likely it is won. Only open ones count in the score."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="opportunities")
    name = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    win_probability = models.FloatField(help_text="From 0 to 1.")
    stage = models.CharField(max_length=10, choices=OpportunityStage, default=OpportunityStage.OPEN)
    closes_on = models.DateField(null=True, blank=True)
    crm_id = models.CharField("CRM id", max_length=80, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["closes_on", "id"]
        verbose_name_plural = "opportunities"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="opportunity_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(win_probability__gte=0, win_probability__lte=1),
                name="opportunity_probability_0_to_1",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=OpportunityStage.values),
                name="opportunity_stage_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name
