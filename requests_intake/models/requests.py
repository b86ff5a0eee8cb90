"""Requests in the sender's words, gap reports' workarounds, and the decisions taken on them."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from requests_intake.choices import (
    Decision,
    DeclineReason,
    Evidence,
    Horizon,
    Importance,
    RequestKind,
    RequestScope,
    RequestStatus,
    Source,
)
from requests_intake.models.imports import ImportBatch
from requests_intake.querysets import RequestQuerySet
from stakeholders.models import Account, Contact, Opportunity, Product

TITLE_LENGTH = 200
BODY_LENGTH = 100_000


class Request(models.Model):
    """What somebody asked for. Never edited into something else: it is linked to an item.

    ``filed_at`` is when it was asked (an import keeps the original date), ``created_at`` when it came here.
    ``unnamed_votes`` are votes without a name, as public trackers bring them; they never count as accounts.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=10, choices=RequestKind)
    title = models.CharField(max_length=TITLE_LENGTH)
    body = models.TextField(blank=True, max_length=BODY_LENGTH)
    importance = models.CharField(max_length=12, choices=Importance, default=Importance.IMPORTANT)
    scope = models.CharField(max_length=10, choices=RequestScope, default=RequestScope.ONE)
    horizon = models.CharField(max_length=10, choices=Horizon, default=Horizon.NOW)
    source = models.CharField(max_length=12, choices=Source)
    evidence = models.CharField(max_length=10, choices=Evidence, default=Evidence.PERCEIVED)
    status = models.CharField(max_length=10, choices=RequestStatus, default=RequestStatus.NEW)
    account = models.ForeignKey(
        Account,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="requests",
    )
    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="requests",
    )
    opportunity = models.ForeignKey(
        Opportunity,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="requests",
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="filed_requests",
    )
    asked_by = models.CharField(max_length=120, blank=True, help_text="Who asked, where they are no user here.")
    is_anticipated = models.BooleanField(default=False, help_text="A customer PM saw it before the customer did.")
    competitor = models.CharField(max_length=80, blank=True, help_text="The competitor who has it.")
    unnamed_votes = models.PositiveIntegerField(default=0)
    look_again_on = models.DateField(null=True, blank=True, help_text="Snoozed until; or when to look at a no again.")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_requests",
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.RESTRICT,
        related_name="duplicates",
    )
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When the sender was asked back.")
    reminded_at = models.DateTimeField(null=True, blank=True)
    external_source = models.CharField(max_length=150, blank=True)
    external_id = models.CharField(max_length=80, blank=True)
    external_url = models.URLField(max_length=500, blank=True)
    import_batch = models.ForeignKey(
        ImportBatch,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="requests",
    )
    filed_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("body", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "external_source", "external_id"],
                condition=~Q(external_id=""),
                name="request_imported_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="request_kind_known"),
            models.CheckConstraint(
                condition=Q(importance__in=Importance.values),
                name="request_importance_known",
            ),
            models.CheckConstraint(condition=Q(scope__in=RequestScope.values), name="request_scope_known"),
            models.CheckConstraint(condition=Q(horizon__in=Horizon.values), name="request_horizon_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="request_source_known"),
            models.CheckConstraint(condition=Q(evidence__in=Evidence.values), name="request_evidence_known"),
            models.CheckConstraint(
                condition=Q(status__in=RequestStatus.values),
                name="request_status_known",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="request_has_a_title"),
            models.CheckConstraint(
                condition=Q(status=RequestStatus.MERGED, merged_into__isnull=False)
                | (~Q(status=RequestStatus.MERGED) & Q(merged_into__isnull=True)),
                name="request_merged_into_one",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="request_not_merged_into_itself"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["product", "status", "filed_at", "id"], name="request_inbox"),
            models.Index(fields=["product", "-filed_at", "-id"], name="request_newest"),
            GinIndex(fields=["search"], name="request_search"),
        ]

    def __str__(self) -> str:
        return f"R-{self.pk} {self.title}"

    @property
    def reference(self) -> str:
        """Its name on screen."""
        return f"R-{self.pk}"


class Workaround(models.Model):
    """How an account lives with a gap. Hours are those of the whole account, not of each person."""

    request = models.OneToOneField(Request, primary_key=True, on_delete=models.CASCADE, related_name="workaround")
    description = models.TextField(blank=True)
    build_hours = models.FloatField(default=0, help_text="Hours it took to build, once.")
    hours_per_month = models.FloatField(default=0, help_text="Hours a month to live with it.")
    people = models.PositiveIntegerField(default=0, help_text="People affected.")
    undo_hours = models.FloatField(default=0, help_text="Hours to take it away once the gap closes.")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(build_hours__gte=0, hours_per_month__gte=0, undo_hours__gte=0),
                name="workaround_hours_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"workaround of R-{self.pk}"


class TriageDecision(models.Model):
    """One decision on one request; never changed, a later one follows. ``item_key`` names where a link went."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="decisions")
    decision = models.CharField(max_length=10, choices=Decision)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    item_key = models.CharField(max_length=20, blank=True)
    merged_into = models.ForeignKey(Request, null=True, on_delete=models.SET_NULL, related_name="+")
    previous = models.JSONField(
        default=dict, blank=True, help_text="What the request was before, for taking the decision back."
    )
    undone_at = models.DateTimeField(null=True, editable=False)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField("kind of reason", max_length=20, choices=DeclineReason, blank=True)
    text = models.TextField(blank=True, help_text="In words for whoever asked.")
    would_change = models.TextField("what would change the answer", blank=True)
    look_again_on = models.DateField(null=True, blank=True, help_text="Empty on a decline: never.")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(decision__in=Decision.values), name="decision_known"),
            models.CheckConstraint(
                condition=~Q(decision=Decision.DECLINE) | (~Q(reason="") & ~Q(text="") & ~Q(would_change="")),
                name="decline_says_why_and_what_would_change_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} R-{self.request_id}"
