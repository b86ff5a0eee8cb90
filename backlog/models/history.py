"""Where the items stood on earlier days, in as few bytes as that takes.

A moment is a `Snapshot`. Ranks are kept in blocks of `BLOCK` running numbers, figures an item each, and both only where
they differ from what the snapshots before say: what held at a snapshot is the latest row up to it. Value and priority
are not kept, they follow from the figures and the snapshot's weights; so other weights write blocks and no figures.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from backlog.choices import SnapshotReason
from backlog.models.items import Item
from stakeholders.models import Product, WeightProfile

BLOCK = 256
"""So many running numbers share one array of ranks: a kilobyte, which is written and read as a whole."""


class Snapshot(models.Model):
    """The moment at which a product's ranking was put on record, and the weights in force."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", db_index=False)
    taken_at = models.DateTimeField(default=timezone.now, editable=False)
    reason = models.CharField(max_length=10, choices=SnapshotReason)
    profile = models.ForeignKey(WeightProfile, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["product", "-taken_at"], name="snapshots_of_product")]

    def __str__(self) -> str:
        return f"{self.product_id} at {self.taken_at}"


class RankBlock(models.Model):
    """The ranks of `BLOCK` running numbers from ``block * BLOCK`` on; 0 is an item that was not ranked, or none."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", db_index=False)
    block = models.PositiveIntegerField()
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="+", db_index=False)
    ranks = ArrayField(models.IntegerField())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "block", "snapshot"], name="rank_block_once_per_snapshot"),
        ]

    def __str__(self) -> str:
        return f"block {self.block} of snapshot {self.snapshot_id}"


class PastFigures(models.Model):
    """What an item's priority was made of, from this snapshot on until the item's next row."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+", db_index=False)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="+", db_index=False)
    current = models.FloatField()
    future = models.FloatField()
    strategy = models.FloatField()
    urgency = models.FloatField()
    confidence = models.FloatField()
    effort_days = models.FloatField()
    is_estimated = models.BooleanField()
    below_floors = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "snapshot"], name="past_figures_once_per_snapshot"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} at snapshot {self.snapshot_id}"
