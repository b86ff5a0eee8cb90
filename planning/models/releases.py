"""Releases: a date, what the people there can do until then, and what it is for."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from planning.choices import COMING, GoalMet, ReleaseState
from planning.querysets import ReleaseQuerySet
from stakeholders.models import Pool, Product


class Release(models.Model):
    """What ships together. ``first_ships_on`` is the day that was named first: lateness counts from it.

    ``version`` counts changes of the release itself, its capacities and its goals, not of the items planned in it.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="releases")
    name = models.CharField(max_length=40, help_text="As in 2027.1.")
    slug = models.SlugField(max_length=40, editable=False)
    ships_on = models.DateField("planned day")
    first_ships_on = models.DateField("day first planned", editable=False)
    state = models.CharField(max_length=10, choices=ReleaseState, default=ReleaseState.PLANNED, editable=False)
    shipped_at = models.DateTimeField(null=True, blank=True, editable=False)
    note = models.TextField(blank=True, max_length=10_000)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["ships_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("product", Lower("name"), name="release_name_once_per_product"),
            models.UniqueConstraint(fields=["product", "slug"], name="release_slug_once_per_product"),
            models.CheckConstraint(condition=Q(state__in=ReleaseState.values), name="release_state_known"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(slug=""), name="release_has_a_name"),
            models.CheckConstraint(
                condition=Q(state=ReleaseState.SHIPPED, shipped_at__isnull=False)
                | (~Q(state=ReleaseState.SHIPPED) & Q(shipped_at=None)),
                name="release_shipped_at_when_shipped",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["product", "ships_on"], name="release_by_day")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_coming(self) -> bool:
        """Whether items can be planned in it."""
        return self.state in COMING

    @property
    def ended(self) -> str:
        """That it has ended, in a sentence."""
        return f"{self} is {self.get_state_display().lower()} already."

    @property
    def shipped_on(self) -> date | None:
        """The day on which it shipped, in the installation's time zone."""
        return timezone.localdate(self.shipped_at) if self.shipped_at else None

    @property
    def days_late(self) -> int:
        """How many days it shipped after the day first named, negative if before; for one that is coming, how many
        the planned day has moved."""
        return ((self.shipped_on or self.ships_on) - self.first_ships_on).days

    @property
    def days_early(self) -> int:
        """The same the other way round."""
        return -self.days_late

    def is_overdue(self, today: date) -> bool:
        """Whether its planned day is gone and it has not shipped."""
        return self.is_coming and self.ships_on < today


class ReleaseCapacity(models.Model):
    """Person-days of one pool that a release may take. A pool without a row is not limited."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="capacities")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="capacities")
    days = models.FloatField()

    class Meta:
        verbose_name_plural = "release capacities"
        ordering: ClassVar = ["pool__position", "pool_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "pool"], name="capacity_once_per_pool"),
            models.CheckConstraint(condition=Q(days__gte=0), name="capacity_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.days:g} days of {self.pool_id}"


class ReleaseGoal(models.Model):
    """What a release is for, with the measure that tells whether it was reached, and afterwards: was it?"""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField("goal", max_length=200)
    measure = models.CharField(max_length=200, help_text="What is measured, as in 'calls about dropped priorities'.")
    target = models.CharField(max_length=100, help_text="The value to reach, as in 'under 5 a month'.")
    reached = models.CharField("value reached", max_length=100, blank=True)
    met = models.CharField(max_length=10, choices=GoalMet, default=GoalMet.UNKNOWN)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(met__in=GoalMet.values), name="goal_met_known"),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(measure="") & ~Q(target=""), name="goal_has_text_measure_and_target"
            ),
        ]

    def __str__(self) -> str:
        return self.text
