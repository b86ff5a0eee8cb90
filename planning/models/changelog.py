"""What customers read of an item that shipped."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from backlog.models import Item


class ChangelogEntry(models.Model):
    """The words for customers about something that shipped; they read them while ``published_at`` is set."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="changelog_entry")
    title = models.CharField("title for customers", max_length=200)
    text = models.TextField("text for customers", max_length=10_000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "changelog entry"
        verbose_name_plural = "changelog entries"
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(title=""), name="changelog_entry_has_a_title")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        """Whether customers of the product read it."""
        return self.published_at is not None
