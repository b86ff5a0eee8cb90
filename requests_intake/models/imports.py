"""Imports: one batch for each run, one row for each line that changed something or was refused."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from requests_intake.choices import ImportStatus, RowAction
from requests_intake.querysets import ImportBatchQuerySet
from stakeholders.models import Product


class ImportBatch(models.Model):
    """One run of an importer over one file, which can be taken back as a whole.

    ``options`` are the mapping and switches it ran with, ``result`` what it or its taking back found worth telling;
    ``file`` names the private upload while it waits.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="import_batches")
    format = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    file = models.CharField(max_length=300, blank=True)
    options = models.JSONField(default=dict)
    is_dry_run = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=ImportStatus, default=ImportStatus.QUEUED)
    rows_total = models.PositiveIntegerField(null=True)
    rows_seen = models.PositiveIntegerField(default=0)
    rows_created = models.PositiveIntegerField(default=0)
    rows_updated = models.PositiveIntegerField(default=0)
    rows_unchanged = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    rows_left_out = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=ImportStatus.values), name="import_status_known"),
        ]

    def __str__(self) -> str:
        return f"import {self.pk} of {self.file_name}"


class ImportRow(models.Model):
    """What one line of a file did.

    ``previous`` holds the values that an update replaced and ``made`` the ids of what the row brought into being, for
    taking it back. ``said`` is what the source told that later rows are compared with: only what has changed there
    since may overrule what people decided here.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    external_id = models.CharField(max_length=80, blank=True)
    action = models.CharField(max_length=10, choices=RowAction)
    request = models.ForeignKey("Request", null=True, on_delete=models.SET_NULL, related_name="import_rows")
    previous = models.JSONField(default=dict)
    said = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    column = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["batch", "line"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(action__in=RowAction.values), name="import_row_action_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["batch", "action", "line"], name="import_row_by_action")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.action}"
