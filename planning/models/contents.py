"""What is planned in a release, and what left it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from backlog.models import Item
from planning.models.releases import Release
from planning.querysets import DepartureQuerySet


class ReleaseItem(models.Model):
    """An item that is planned in a release, or that shipped with it (then ``shipped_at`` says when).

    An item is planned in one release at most; one that was opened again after it shipped can be planned anew.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="entries")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="release_entries")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    shipped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "item"], name="item_once_per_release"),
            models.UniqueConstraint(fields=["item"], condition=Q(shipped_at=None), name="item_planned_in_one_release"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} in {self.release_id}"


class Departure(models.Model):
    """An item left a release: when, by whom, why, and to which release if to any.

    ``is_slip`` is false where nothing was put off: the item moved to an earlier release. ``planned_at`` and
    ``planned_by`` are when and by whom it had been planned, so that leaving can be undone.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="departures")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="departures")
    to_release = models.ForeignKey(
        Release, null=True, blank=True, on_delete=models.SET_NULL, related_name="arrivals", verbose_name="moved to"
    )
    reason = models.CharField(max_length=500, blank=True)
    is_slip = models.BooleanField(default=True)
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    left_at = models.DateTimeField(default=timezone.now)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    planned_at = models.DateTimeField()

    objects = DepartureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-left_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(is_slip=False) | ~Q(reason=""), name="slip_has_its_reason"),
            models.CheckConstraint(
                condition=Q(to_release=None) | ~Q(to_release=F("release")), name="departure_leads_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} left {self.release_id}"
