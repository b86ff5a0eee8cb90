"""Solutions: the whole answer to a need, made of items."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from backlog.querysets import SolutionQuerySet
from stakeholders.models import Product


class Solution(models.Model):
    """The whole answer to a need. An item belongs to one solution at most.

    ``key`` is the product's code, S and a running number, as in LIFT-S2. How far it is follows from its items.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="solutions")
    number = models.PositiveIntegerField(editable=False)
    key = models.CharField(max_length=20, unique=True, editable=False)
    title = models.CharField(max_length=200)
    need = models.TextField(blank=True, max_length=10_000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SolutionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["product", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "number"], name="solution_number_once"),
            models.CheckConstraint(condition=~Q(title=""), name="solution_has_a_title"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"
