"""What of the roadmap is told outside: entries for an audience, and links for those who do not sign in."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from backlog.models import Item
from planning.choices import RoadmapAudience, RoadmapColumn
from planning.models.audience import ForAudience, audience_named
from planning.querysets import RoadmapEntryQuerySet
from stakeholders.models import Product


class RoadmapEntry(ForAudience):
    """An item as it is told to an audience: in words for them, in a column, and with a day only if one was published.

    A day here is a promise, which the ledger holds (``promises``). Item and audience never change.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="roadmap_entries")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="roadmap_entries")
    column = models.CharField(max_length=5, choices=RoadmapColumn)
    title = models.CharField("title for customers", max_length=200)
    text = models.TextField("text for customers", blank=True, max_length=2_000)
    by_date = models.DateField("published day", null=True, blank=True)
    by_words = models.CharField("words beside the day", max_length=200, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RoadmapEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "roadmap entries"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            audience_named("roadmap_entry_names_its_audience"),
            models.CheckConstraint(condition=Q(column__in=RoadmapColumn.values), name="roadmap_column_known"),
            models.CheckConstraint(condition=~Q(title=""), name="roadmap_entry_has_a_title"),
            models.CheckConstraint(
                condition=Q(by_date__isnull=False) | Q(by_words=""), name="roadmap_words_beside_a_day"
            ),
            models.UniqueConstraint(
                fields=["item"], condition=Q(audience=RoadmapAudience.EVERYBODY), name="told_everybody_once"
            ),
            models.UniqueConstraint(
                fields=["item", "account"], condition=Q(account__isnull=False), name="told_account_once"
            ),
            models.UniqueConstraint(
                fields=["item", "segment"], condition=Q(segment__isnull=False), name="told_segment_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RoadmapLink(models.Model):
    """A way to what is told everybody, for a page to embed or a calendar to read. The token is signed, not stored."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="roadmap_links")
    note = models.CharField(max_length=100, blank=True, help_text="Where it is used.")
    revoked_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"link {self.pk} to the roadmap of {self.product_id}"
