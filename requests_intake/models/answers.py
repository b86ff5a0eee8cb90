"""The words with which a no begins."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from requests_intake.choices import DeclineReason
from stakeholders.models import Product


class AnswerText(models.Model):
    """What a decline for one kind of reason begins with: of one product, or of all where ``product`` is empty.

    Without a row the software's own words are offered. Whoever declines reads and changes them before they are sent.
    """

    product = models.ForeignKey(Product, null=True, on_delete=models.CASCADE, related_name="answer_texts")
    reason = models.CharField(max_length=20, choices=DeclineReason)
    text = models.TextField(max_length=10_000)
    would_change = models.TextField("what would change the answer", max_length=2_000)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "reason"], nulls_distinct=False, name="answer_once_per_product"),
            models.CheckConstraint(condition=Q(reason__in=DeclineReason.values), name="answer_reason_known"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(would_change=""), name="answer_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.product or 'all products'}"
