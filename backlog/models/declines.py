"""A no to an item, with its reason."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from backlog.models.items import Item
from requests_intake.choices import DeclineReason


class ItemDecline(models.Model):
    """Why an item was declined; its latest one holds while the item is declined. ``look_again_on`` empty: never."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="declines")
    reason = models.CharField("kind of reason", max_length=20, choices=DeclineReason)
    text = models.TextField(help_text="In words for whoever asked.")
    would_change = models.TextField("what would change the answer")
    look_again_on = models.DateField(null=True, blank=True)
    declined_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    declined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(reason__in=DeclineReason.values), name="item_decline_reason_known"),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(would_change=""),
                name="item_decline_says_why_and_what_would_change_it",
            ),
        ]

    def __str__(self) -> str:
        return f"no to {self.item_id}"
