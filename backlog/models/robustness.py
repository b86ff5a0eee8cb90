"""How sure a product's ranking is, as last worked out for some parameters."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from backlog.choices import UNDER_WAY, RobustnessStatus
from backlog.models.items import Item
from stakeholders.models import Product, WeightProfile


class RobustnessRun(models.Model):
    """One ranking of a product's open items under many weightings; ``revision`` names the figures that it was made of.

    ``top`` is the K of "in the top K", ``concentration`` how near the drawn weights stay to the profile's; ``draws``
    are as many near the profile as anywhere, and ``draws_done`` counts both.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    profile = models.ForeignKey(WeightProfile, null=True, on_delete=models.SET_NULL, related_name="+")
    top = models.PositiveIntegerField()
    concentration = models.FloatField()
    draws = models.PositiveIntegerField()
    seed = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=RobustnessStatus, default=RobustnessStatus.QUEUED)
    draws_done = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    revision = models.CharField(max_length=200, blank=True)
    items = models.PositiveIntegerField(default=0)
    exact_to = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, help_text="When the figures were read that it was made of.")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=RobustnessStatus.values), name="robustness_status_known"),
            models.CheckConstraint(condition=Q(draws_done__lte=2 * F("draws")), name="robustness_draws_within"),
            models.UniqueConstraint(
                fields=["product", "top", "concentration"],
                condition=Q(status__in=UNDER_WAY),
                name="one_robustness_run_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"robustness of {self.product_id}"


class RobustnessFigure(models.Model):
    """What a run says of one item: shares from 0 to 1, ranks from 1; the item's ``rank`` when the figures were read."""

    run = models.ForeignKey(RobustnessRun, on_delete=models.CASCADE, related_name="figures", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveIntegerField()
    near_top = models.FloatField()
    near_first = models.FloatField()
    near_low = models.PositiveIntegerField()
    near_high = models.PositiveIntegerField()
    any_top = models.FloatField()
    any_first = models.FloatField()
    any_low = models.PositiveIntegerField()
    any_high = models.PositiveIntegerField()
    # The mean of the weights under which it comes first; empty if it never does.
    central_current = models.FloatField(null=True)
    central_future = models.FloatField(null=True)
    central_strategy = models.FloatField(null=True)
    pareto = models.BooleanField(help_text="No other item serves all three at least as well, and one better.")
    unbeaten = models.BooleanField(help_text="No other item is ahead of it under every weighting.")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "rank"], name="one_robustness_figure_a_rank")]

    def __str__(self) -> str:
        return f"{self.item_id} in {self.run_id}"
