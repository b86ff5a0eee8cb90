"""What came of an item that shipped: for whom, at what cost, and was it worth it?"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from backlog.models import Item
from planning.choices import SETTLED, Use, WorkaroundState
from planning.models.releases import Release
from planning.querysets import AccountOutcomeQuerySet, OutcomeQuerySet
from stakeholders.choices import AccountStage
from stakeholders.models import Account, Pool, Product


class Outcome(models.Model):
    """An item that shipped, to be looked at on ``due_on``; ``looked_at`` says that its PM did.

    ``closed_at`` is the item's when this was opened: once the item ships again, it is looked at again.
    """

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="outcome")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="outcomes")
    release = models.ForeignKey(Release, null=True, on_delete=models.SET_NULL, related_name="outcomes")
    shipped_on = models.DateField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(editable=False)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    learnt = models.TextField("what was learnt", blank=True, max_length=10_000)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-shipped_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(due_on__gte=models.F("shipped_on")), name="outcome_due_after_shipping"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["product", "-shipped_on", "-id"], name="outcome_newest"),
            models.Index(fields=["due_on"], condition=Q(looked_at=None), name="outcome_to_look_at"),
        ]

    def __str__(self) -> str:
        return f"outcome of {self.item_id}"

    @property
    def is_due(self) -> bool:
        """Whether its day has come and nobody looked at it yet."""
        return self.looked_at is None and self.due_on <= timezone.localdate()


class AccountOutcome(models.Model):
    """What came of it for one account that had asked.

    ``stage_then`` is what the account was when it shipped. ``hours_per_month`` is what its workaround cost to live
    with, ``undo_hours`` what undoing it takes: hours of the account's people, as they stood when the gap closed.
    """

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="accounts")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="outcomes")
    stage_then = models.CharField(max_length=10, choices=AccountStage, editable=False)
    use = models.CharField("used", max_length=10, choices=Use, default=Use.UNKNOWN)
    use_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    use_at = models.DateTimeField(null=True, blank=True)
    workaround = models.CharField(max_length=10, choices=WorkaroundState, default=WorkaroundState.NONE)
    hours_per_month = models.FloatField(default=0)
    undo_hours = models.FloatField(default=0)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AccountOutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = "outcome at an account"
        verbose_name_plural = "outcomes at accounts"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outcome", "account"], name="outcome_once_per_account"),
            models.CheckConstraint(condition=Q(use__in=Use.values), name="outcome_use_known"),
            models.CheckConstraint(condition=Q(stage_then__in=AccountStage.values), name="outcome_stage_known"),
            models.CheckConstraint(condition=Q(workaround__in=WorkaroundState.values), name="outcome_workaround_known"),
            models.CheckConstraint(
                condition=Q(hours_per_month__gte=0, undo_hours__gte=0), name="outcome_hours_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(workaround__in=SETTLED, settled_at__isnull=False)
                | (~Q(workaround__in=SETTLED) & Q(settled_at=None)),
                name="outcome_settled_at_when_settled",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account"], condition=Q(workaround=WorkaroundState.OPEN), name="outcome_to_undo"),
        ]

    def __str__(self) -> str:
        return f"outcome at {self.account_id}"


class EffortOutcome(models.Model):
    """Person-days of one pool for an item: as ``estimated`` when it was planned, by whom, and as they came."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="efforts")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="outcomes")
    estimated = models.FloatField(null=True, blank=True)
    estimated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actual = models.FloatField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pool__position", "pool_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outcome", "pool"], name="effort_outcome_once_per_pool"),
            models.CheckConstraint(
                condition=(Q(estimated=None) | Q(estimated__gte=0)) & (Q(actual=None) | Q(actual__gte=0)),
                name="effort_outcome_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actual} for {self.estimated} days of {self.pool_id}"
