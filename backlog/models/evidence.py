"""Why an item should be built: who asked, who supports it, which deals, markets and themes it serves."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from backlog.choices import Finding, InterviewKind, StillNeeded
from backlog.models.items import Item
from backlog.querysets import InterviewQuerySet
from requests_intake.choices import Horizon, Importance
from requests_intake.models import Request
from stakeholders.models import (
    Account,
    Contact,
    Opportunity,
    Product,
    Segment,
    StrategyTheme,
)


class EvidenceLink(models.Model):
    """A request is linked to the item that answers it; to one item at most."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="evidence_links")
    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="evidence_link")
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    linked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"R-{self.request_id} for {self.item_id}"


class Support(models.Model):
    """An account's vote for an item, given by one of its people or by a colleague for it.

    Together with the account's linked requests it makes the account's one voice for the item.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="supports")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="supports")
    importance = models.CharField(max_length=12, choices=Importance, default=Importance.IMPORTANT)
    horizon = models.CharField(max_length=10, choices=Horizon, default=Horizon.NOW)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    first_given_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was first given, if it was changed since."
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "account"], name="support_once_per_account"),
            models.CheckConstraint(
                condition=Q(importance__in=Importance.values),
                name="support_importance_known",
            ),
            models.CheckConstraint(condition=Q(horizon__in=Horizon.values), name="support_horizon_known"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} supports {self.item_id}"

    @property
    def since(self) -> datetime:
        """When the account first said so, however often it changed how much."""
        return self.first_given_at or self.given_at


class Reconfirmation(models.Model):
    """What was answered for an account, the last time, when asked whether an old must-have still is one.

    It is a note to the product PM and changes no score: how much the account needs the item is said by its vote.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="reconfirmations")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="reconfirmations")
    answer = models.CharField(max_length=10, choices=StillNeeded)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "account"], name="reconfirmed_once_per_account"),
            models.CheckConstraint(condition=Q(answer__in=StillNeeded.values), name="reconfirmation_known"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} on {self.item_id}: {self.answer}"


class OpportunityLink(models.Model):
    """A deal hangs on the item, more or less."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="opportunity_links")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="item_links")
    importance = models.CharField(max_length=12, choices=Importance, default=Importance.IMPORTANT)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "opportunity"], name="opportunity_linked_once"),
            models.CheckConstraint(
                condition=Q(importance__in=Importance.values),
                name="deal_importance_known",
            ),
        ]

    def __str__(self) -> str:
        return f"deal {self.opportunity_id} for {self.item_id}"


class SegmentImpact(models.Model):
    """The item opens (3) or deepens (1, 2) a market; 0 has been looked at and does not."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="segment_impacts")
    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="item_impacts")
    impact = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "segment"], name="segment_impact_once"),
            models.CheckConstraint(condition=Q(impact__lte=3), name="segment_impact_0_to_3"),
        ]

    def __str__(self) -> str:
        return f"segment {self.segment_id} for {self.item_id}"


class ThemeAlignment(models.Model):
    """How far the item serves a strategy theme, 0 to 3."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="alignments")
    theme = models.ForeignKey(StrategyTheme, on_delete=models.PROTECT, related_name="alignments")
    alignment = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "theme"], name="theme_alignment_once"),
            models.CheckConstraint(condition=Q(alignment__lte=3), name="theme_alignment_0_to_3"),
        ]

    def __str__(self) -> str:
        return f"theme {self.theme_id} for {self.item_id}"


class Interview(models.Model):
    """A talk with a customer. Only interviews weigh; sales and support calls are kept apart."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="interviews")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="interviews")
    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="interviews",
    )
    kind = models.CharField(max_length=12, choices=InterviewKind, default=InterviewKind.INTERVIEW)
    held_on = models.DateField(default=timezone.localdate)
    notes = models.TextField(blank=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-held_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=InterviewKind.values), name="interview_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} with {self.account} on {self.held_on}"


class InterviewFinding(models.Model):
    """What an interview said of one item."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="findings")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="findings")
    finding = models.CharField(max_length=12, choices=Finding)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interview", "item"], name="one_finding_per_interview_and_item"),
            models.CheckConstraint(condition=Q(finding__in=Finding.values), name="finding_known"),
        ]

    def __str__(self) -> str:
        return f"{self.finding} {self.item_id}"
