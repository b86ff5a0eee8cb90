"""Items: what may be built, how much work it is, and what it stands on."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from backlog.choices import ItemKind, ItemStatus
from backlog.models.solutions import Solution
from backlog.querysets import ItemQuerySet
from stakeholders.models import Account, Pool, Product


class Item(models.Model):
    """What the product PM may build. ``key`` is the product's code and a running number.

    The five texts are its definition. ``opened_at`` is when the need was first on record; a gap's age counts from it.
    ``slips`` counts the releases that it was planned in and left. ``release_name`` is the release in which it is
    planned or with which it shipped; ``planning``, which knows releases, keeps it by ``services/releases.py``.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField(editable=False)
    key = models.CharField(max_length=20, unique=True, editable=False)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=ItemKind)
    status = models.CharField(max_length=10, choices=ItemStatus, default=ItemStatus.OPEN)
    problem = models.TextField(blank=True, max_length=100_000)
    consequence = models.TextField(
        blank=True, db_default="", max_length=100_000, help_text="What happens while it is not built."
    )
    requirements = models.TextField(blank=True, max_length=100_000)
    user_experience = models.TextField(blank=True, max_length=100_000)
    acceptance = models.TextField(blank=True, max_length=100_000)
    competitor = models.CharField(max_length=80, blank=True, help_text="The competitor who has it.")
    slips = models.PositiveSmallIntegerField(default=0)
    release_name = models.CharField("release", max_length=40, blank=True, default="", db_default="", editable=False)
    # Few items are part of a solution: the index below holds those alone.
    solution = models.ForeignKey(
        Solution, null=True, blank=True, on_delete=models.SET_NULL, related_name="items", db_index=False
    )
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When it was shipped or declined.")
    is_published = models.BooleanField(default=False, help_text="Customers see it in the portal, in the words below.")
    public_title = models.CharField("title for customers", max_length=200, blank=True)
    public_summary = models.TextField("summary for customers", max_length=10_000, blank=True)
    public_workaround = models.TextField("workaround for customers", max_length=10_000, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("key", weight="A", config="simple")
        + SearchVector("title", weight="A", config="english")
        + SearchVector("problem", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["product", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "number"], name="item_number_once"),
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="item_kind_known"),
            models.CheckConstraint(condition=Q(status__in=ItemStatus.values), name="item_status_known"),
            models.CheckConstraint(condition=~Q(title=""), name="item_has_a_title"),
            models.CheckConstraint(
                condition=Q(is_published=False) | ~Q(public_title=""),
                name="published_item_has_a_title_for_customers",
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["search"], name="item_search"),
            models.Index(fields=["product", "-updated_at"], name="item_updated"),
            models.Index(fields=["product", "kind"], condition=Q(is_published=True), name="item_published"),
            models.Index(fields=["product", "release_name"], condition=~Q(release_name=""), name="item_release"),
            models.Index(fields=["solution"], condition=Q(solution__isnull=False), name="item_of_solution"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class ItemEffort(models.Model):
    """Estimated person-days of one pool for one item."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="efforts")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="efforts")
    days = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "pool"], name="effort_once_per_pool"),
            models.CheckConstraint(condition=Q(days__gte=0), name="effort_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.days} days of {self.pool}"


class Dependency(models.Model):
    """``item`` needs ``requires`` to be built first. Chains are free of cycles (kept by the service, under a lock)."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="prerequisites")
    requires = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="needed_by")

    class Meta:
        verbose_name_plural = "dependencies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "requires"], name="dependency_once"),
            models.CheckConstraint(condition=~Q(item=F("requires")), name="item_does_not_need_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} needs {self.requires_id}"


class Validation(models.Model):
    """The item's definition was gone through with a customer."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="validations")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="validations")
    validated_on = models.DateField(default=timezone.localdate)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "account"], name="validated_once_per_account")]

    def __str__(self) -> str:
        return f"{self.item_id} validated with {self.account_id}"
