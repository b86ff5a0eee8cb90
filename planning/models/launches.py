"""What is said of a release to the market, and what is to be done before it is said."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from planning.models.releases import Release


class Launch(models.Model):
    """The message of a release, in one or two sentences; each wording is in the record of activity."""

    release = models.OneToOneField(Release, primary_key=True, on_delete=models.CASCADE, related_name="launch")
    message = models.TextField(max_length=400)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name_plural = "launches"
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(message=""), name="launch_says_something")]

    def __str__(self) -> str:
        return f"launch of {self.release_id}"


class LaunchEntry(models.Model):
    """One thing to be done before a launch: what, by whom, and whether it is."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="launch_entries")
    text = models.CharField("what is to be done", max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name_plural = "launch entries"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="launch_entry_says_what")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_done(self) -> bool:
        """Whether somebody ticked it off."""
        return self.done_at is not None
