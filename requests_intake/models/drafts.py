"""What somebody began to file and will take up again."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from requests_intake.choices import RequestKind
from requests_intake.querysets import DraftQuerySet


class Draft(models.Model):
    """A request or gap that its owner has not filed yet; nobody else ever sees it.

    ``typed`` holds the form's fields as they were typed, right or wrong: it is checked when it is filed.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=10, choices=RequestKind)
    typed = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-updated_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="draft_kind_known"),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"  # its words are its owner's alone

    @property
    def title(self) -> str:
        """What it asks for; empty as long as nobody typed it."""
        return str(self.typed.get("title", "")).strip()

    @property
    def account(self) -> str:
        """The customer as it was typed."""
        return str(self.typed.get("account", "")).strip()
