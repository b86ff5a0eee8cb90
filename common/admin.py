"""The Django admin, for what has no page: writes there are recorded and re-scored like every other write."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from common.activity import record
from common.models import Activity, OutboxMessage
from common.outbox import emit, nudge

# Django's own classes take no type parameter when they run.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline


class ReadOnlyAdmin(ModelAdmin):
    """For looking only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes here."""
        return False


class ReadOnlyInline(TabularInline):
    """Rows of something else, for looking only."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes here."""
        return False


class RecordedAdmin(ModelAdmin):
    """For writes: each is on record, counts the version up, and tells the outbox what it bears on.

    ``topic`` and ``payload_key`` name the outbox message for each affected id; without a topic nothing follows. What a
    thing bore on before the change is told as well, so that nothing stays behind that was moved away.
    """

    topic: ClassVar[str] = ""
    payload_key: ClassVar[str] = ""

    def affected(self, obj: Any) -> set[int]:
        """The ids that the outbox is told about."""
        return {obj.pk}

    def spread(self, ids: set[int]) -> None:
        """Tell the outbox, in the write's transaction."""
        if self.topic:
            for pk in sorted(ids):
                emit(self.topic, {self.payload_key: pk})

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        """Save, remembering what the thing bore on until now."""
        before = self.model._default_manager.filter(pk=obj.pk).first() if change else None
        form.affected_before = self.affected(before) if before else set()  # type: ignore[attr-defined]
        if change and hasattr(obj, "version"):
            obj.version += 1
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: "ModelForm[Any]", formsets: Any, change: bool) -> None:
        """Save the rows below it, then record the whole and have it followed up."""
        super().save_related(request, form, formsets, change)
        obj = form.instance
        verb = "changed in the admin" if change else "created in the admin"
        record(actor=_actor(request), verb=verb, target=obj, data={"fields": form.changed_data})
        self.spread(form.affected_before | self.affected(obj))  # type: ignore[attr-defined]

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        """Delete, on record."""
        ids = self.affected(obj)
        record(actor=_actor(request), verb="deleted in the admin", target=obj, data={"name": str(obj)[:200]})
        super().delete_model(request, obj)
        self.spread(ids)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        """Delete one by one, in one transaction: a bulk delete would leave scores behind."""
        with transaction.atomic():
            for obj in queryset.order_by("pk"):
                self.delete_model(request, obj)


def _actor(request: HttpRequest) -> Any:
    return request.user


@admin.register(OutboxMessage)
class OutboxAdmin(ReadOnlyAdmin):
    """What waits to be done, and what gave up; dead letters can be tried again."""

    list_display = ("topic", "created_at", "available_at", "attempts", "is_dead", "last_error")
    list_filter = ("is_dead", "topic")
    actions = ("retry",)

    @admin.action(description="Try dead letters again")
    def retry(self, request: HttpRequest, queryset: "QuerySet[OutboxMessage]") -> None:
        """Put dead letters back into the queue, due now."""
        with transaction.atomic():
            waiting = queryset.filter(is_dead=True)
            number = waiting.update(is_dead=False, attempts=0, available_at=timezone.now())
            transaction.on_commit(nudge, robust=True)
        self.message_user(request, f"{number} will be tried again.", messages.SUCCESS)


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    """Who did what."""

    list_display = ("at", "actor", "verb", "target_type", "target_id")
    list_filter = ("target_type",)
    list_select_related = ("actor",)
    show_full_result_count = False
