"""The score of an item, in a narrow table of its own."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from backlog.models.items import Item
from stakeholders.models import Product, WeightProfile


class Score(models.Model):
    """An item's figures as last computed, and whether they are still true.

    Whatever changes an item's evidence adds one to ``inputs_revision`` in the same transaction; scoring writes the
    revision that it read. ``product``, ``is_open``, ``opened_at`` and ``number`` repeat the item's, so that the order
    of the ranked backlog is one index: first those that meet the floors, then by descending place (``neg_place`` is
    minus the priority, or minus that of the item which lifts a prerequisite), then prerequisites before what needs
    them, then the older item.
    """

    item = models.OneToOneField(Item, primary_key=True, on_delete=models.CASCADE, related_name="score")
    # No index of its own: every write of a row would pay for it, and reads by product go by those below or the key.
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", db_index=False)
    is_open = models.BooleanField(default=True)
    opened_at = models.DateTimeField(default=timezone.now)
    number = models.PositiveIntegerField()

    inputs_revision = models.BigIntegerField(default=1)
    scored_revision = models.BigIntegerField(default=0)
    # No constraint in the database: a change of weights writes this of every item, and would have it looked up for
    # each. The statements that write it ask once whether the profile is the active one, versions are never deleted
    # but with their product, and a profile that is not the active one makes a score stale anyway.
    profile = models.ForeignKey(
        WeightProfile,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    scored_at = models.DateTimeField(null=True)

    current = models.FloatField(default=0)
    future = models.FloatField(default=0)
    strategy = models.FloatField(default=0)
    value = models.FloatField(default=0)
    urgency = models.FloatField(default=1)
    confidence = models.FloatField(default=1)
    effort_days = models.FloatField(default=0)
    is_estimated = models.BooleanField(default=False)
    efforts = models.JSONField(default=dict, help_text="Person-days by the pool's slug.")
    priority = models.FloatField(default=0)

    below_floors = models.BooleanField(default=False)
    neg_place = models.FloatField(default=0)
    neg_depth = models.SmallIntegerField(default=0)
    lifted_by = models.ForeignKey(Item, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    requests = models.PositiveIntegerField(default=0)
    accounts = models.PositiveIntegerField(default=0)
    effective_accounts = models.FloatField(default=0)
    arr = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    hours_per_month = models.FloatField(default=0)
    unnamed_votes = models.PositiveIntegerField(default=0)
    months_open = models.PositiveIntegerField(default=0)
    top_share = models.FloatField(default=0, help_text="Share of the largest account in the current-customer sum.")
    flags = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=[
                    "product",
                    "below_floors",
                    "neg_place",
                    "neg_depth",
                    "opened_at",
                    "number",
                ],
                condition=Q(is_open=True),
                name="ranked_backlog",
            ),
            models.Index(
                fields=["product", "item"],
                condition=Q(scored_revision__lt=F("inputs_revision")),
                name="stale_scores",
            ),
            # Whether all figures are those of the active weights: then a what-if need not weigh the whole backlog.
            models.Index(fields=["product", "profile"], condition=Q(is_open=True), name="scores_by_profile"),
            # Without it, deleting an item reads every score to see that none is lifted by it.
            models.Index(
                fields=["lifted_by"],
                condition=Q(lifted_by__isnull=False),
                name="lifted_scores",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    current__gte=0,
                    current__lte=100,
                    future__gte=0,
                    future__lte=100,
                    strategy__gte=0,
                    strategy__lte=100,
                ),
                name="scores_0_to_100",
            ),
            models.CheckConstraint(condition=Q(priority__gte=0), name="priority_not_negative"),
            models.CheckConstraint(
                condition=Q(scored_revision__lte=F("inputs_revision")),
                name="scored_no_later_than_inputs",
            ),
        ]

    def __str__(self) -> str:
        return f"score of {self.item_id}"


class FiguresChange(models.Model):
    """That some scores of a product were written: who updates scores notes it, triggers note what comes and goes.

    A process that keeps a product's figures in memory reads from here which of them to read again. Rows are told
    apart by the transaction that wrote them, not by their order: a transaction that commits late is noticed by
    whoever remembers the oldest one that was under way when they last read. A night job drops those of past days.
    """

    # No constraints: a product that is deleted takes its scores along, which is a change like any other.
    product = models.ForeignKey(
        Product, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    transaction = models.BigIntegerField()
    items = ArrayField(models.BigIntegerField(), null=True, help_text="Ids; none if they are too many to name.")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["product", "transaction"], name="figures_changes"),
        ]

    def __str__(self) -> str:
        return f"change to the figures of {self.product_id}"
