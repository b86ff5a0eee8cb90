"""Where the company wants to go: segments of the market, visions, strategy themes."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from stakeholders.choices import SegmentKind
from stakeholders.querysets import SegmentQuerySet, ThemeQuerySet, VisionQuerySet


class Segment(models.Model):
    """A part of the market. ``attractiveness`` in [0, 1] scales what opening it is worth."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=SegmentKind)
    description = models.TextField(blank=True)
    attractiveness = models.FloatField(default=0.5, help_text="From 0 (no interest) to 1 (the market to win).")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("name"), name="segment_name_once"),
            models.CheckConstraint(condition=Q(kind__in=SegmentKind.values), name="segment_kind_known"),
            models.CheckConstraint(
                condition=Q(attractiveness__gte=0, attractiveness__lte=1),
                name="segment_attractiveness_0_to_1",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Vision(models.Model):
    """What the company wants to be, beyond today's customers; themes lead towards it."""

    title = models.CharField(max_length=120)
    body = models.TextField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="vision_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StrategyTheme(models.Model):
    """A direction set from the top, with dates. ``importance`` in [0, 1] is omega of the score."""

    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    vision = models.ForeignKey(Vision, null=True, blank=True, on_delete=models.SET_NULL, related_name="themes")
    importance = models.FloatField(default=0.5, help_text="From 0 (nice to have) to 1 (the company stands on it).")
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True, help_text="Empty: until further notice.")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-importance", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("name"), name="theme_name_once"),
            models.CheckConstraint(
                condition=Q(importance__gte=0, importance__lte=1),
                name="theme_importance_0_to_1",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="theme_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether the theme counts today."""
        today = timezone.localdate()
        return self.starts_on <= today and (self.ends_on is None or self.ends_on >= today)
