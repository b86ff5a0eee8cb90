"""Items' evidence in the Django admin: every write there makes the items that it bears on stale."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from backlog.models import (
    EvidenceLink,
    Interview,
    InterviewFinding,
    Item,
    OpportunityLink,
    Score,
    SegmentImpact,
    Support,
    ThemeAlignment,
)
from backlog.services.freshness import touch
from common.admin import ReadOnlyAdmin, ReadOnlyInline, RecordedAdmin, TabularInline
from common.errors import Invalid


class EvidenceAdmin(RecordedAdmin):
    """Something that weighs in an item."""

    show_full_result_count = False

    def affected(self, obj: Any) -> set[int]:
        """The item that it weighs in."""
        return {obj.item_id}

    def spread(self, ids: set[int]) -> None:
        """Make the items stale and have them scored."""
        touch(ids)


@admin.register(Support)
class SupportAdmin(EvidenceAdmin):
    """Accounts' votes."""

    list_display = ("item", "account", "importance", "horizon", "given_at")
    list_select_related = ("item", "account")
    autocomplete_fields = ("item", "account")
    exclude = ("given_by",)

    def save_model(self, request: HttpRequest, obj: Support, form: "ModelForm[Any]", change: bool) -> None:
        """Whoever adds it here gave it."""
        if not change:
            obj.given_by_id = request.user.pk
        super().save_model(request, obj, form, change)


@admin.register(OpportunityLink)
class OpportunityLinkAdmin(EvidenceAdmin):
    """Deals that hang on items."""

    list_display = ("item", "opportunity", "importance")
    list_select_related = ("item", "opportunity")
    autocomplete_fields = ("item", "opportunity")


@admin.register(SegmentImpact)
class SegmentImpactAdmin(EvidenceAdmin):
    """Segments that items open."""

    list_display = ("item", "segment", "impact")
    autocomplete_fields = ("item", "segment")
    list_select_related = ("item", "segment")


@admin.register(ThemeAlignment)
class ThemeAlignmentAdmin(EvidenceAdmin):
    """Themes that items serve."""

    list_display = ("item", "theme", "alignment")
    autocomplete_fields = ("item", "theme")
    list_select_related = ("item", "theme")


class FindingInline(TabularInline):
    """What an interview said of items."""

    model = InterviewFinding
    extra = 1
    autocomplete_fields = ("item",)


@admin.register(Interview)
class InterviewAdmin(EvidenceAdmin):
    """Talks with customers, and what they said of items."""

    list_display = ("held_on", "kind", "account", "product", "held_by")
    list_filter = ("kind", "product")
    list_select_related = ("account", "product", "held_by")
    autocomplete_fields = ("account", "contact")
    exclude = ("held_by",)
    inlines = (FindingInline,)

    def save_model(self, request: HttpRequest, obj: Interview, form: "ModelForm[Any]", change: bool) -> None:
        """Whoever adds it here held it; no talk lies ahead of today."""
        if obj.held_on > timezone.localdate():
            raise Invalid("A talk that has not been held says nothing yet: choose a day up to today.", field="held_on")
        if not change:
            obj.held_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: "ModelForm[Any]", formsets: Any, change: bool) -> None:
        """Findings are about items of the interview's product."""
        super().save_related(request, form, formsets, change)
        if form.instance.findings.exclude(item__product=form.instance.product_id).exists():
            raise Invalid("An interview speaks of items of its own product only.", field="findings")

    def affected(self, obj: Interview) -> set[int]:
        """Every item with a finding."""
        return set(obj.findings.values_list("item_id", flat=True))


class LinkInline(ReadOnlyInline):
    """The requests that are linked; triage links them."""

    model = EvidenceLink


@admin.register(Item)
class ItemAdmin(ReadOnlyAdmin):
    """Items; their own pages change them."""

    list_display = ("key", "title", "product", "kind", "status", "opened_at")
    list_filter = ("product", "kind", "status")
    list_select_related = ("product",)
    search_fields = ("key", "title")
    exclude = ("search",)
    inlines = (LinkInline,)
    show_full_result_count = False


@admin.register(Score)
class ScoreAdmin(ReadOnlyAdmin):
    """Scores as last computed."""

    list_display = ("item", "priority", "value", "current", "future", "strategy", "inputs_revision", "scored_revision")
    list_filter = ("product", "is_open")
    list_select_related = ("item",)
    show_full_result_count = False
