"""Requests and imports in the Django admin, for looking: what was asked is never edited into something else."""

from django.contrib import admin

from common.admin import ReadOnlyAdmin, ReadOnlyInline
from requests_intake.models import ImportBatch, Request, TriageDecision, Workaround


class WorkaroundInline(ReadOnlyInline):
    """How they live with it."""

    model = Workaround


class DecisionInline(ReadOnlyInline):
    """What was decided on it."""

    fk_name = "request"
    model = TriageDecision


@admin.register(Request)
class RequestAdmin(ReadOnlyAdmin):
    """Requests; triage decides on them."""

    list_display = ("title", "product", "kind", "importance", "status", "account", "filed_at")
    list_filter = ("product", "kind", "status", "source")
    list_select_related = ("product", "account")
    search_fields = ("title", "external_id")
    exclude = ("search",)
    inlines = (WorkaroundInline, DecisionInline)
    show_full_result_count = False


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    """Imports and how they went."""

    list_display = ("file_name", "product", "format", "status", "rows_created", "rows_updated", "rows_refused")
    list_filter = ("status", "format")
    list_select_related = ("product",)
