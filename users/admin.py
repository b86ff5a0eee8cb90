"""People and keys in the Django admin."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from common.admin import ModelAdmin, ReadOnlyAdmin
from common.errors import Invalid
from users.models import ApiKey, User
from users.services.api_keys import revoke_key
from users.services.people import administrators_beside, check_leaving, update_user


class UserAdminForm(ModelForm):  # type: ignore[type-arg]
    """Says beside the field why somebody cannot go yet; the service says it again when it writes."""

    def clean(self) -> dict[str, Any]:
        """Ask what the service will ask."""
        cleaned = super().clean() or {}
        person = User.objects.get(pk=self.instance.pk)
        try:
            check_leaving(person, cleaned, administrators_beside(person))
        except Invalid as error:
            self.add_error(error.field, error.message)
        return cleaned


@admin.register(User)
class UserAdmin(ModelAdmin):
    """Names, roles and whether somebody may sign in; new people are made in the settings."""

    form = UserAdminForm
    list_display = ("full_name", "email", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("full_name", "email")
    fields = ("full_name", "email", "role", "is_active", "last_login", "date_joined")
    readonly_fields = ("email", "last_login", "date_joined")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The settings page makes people: it sets the first password too."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whoever leaves is made inactive: what they did stays theirs."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: "ModelForm[User]", change: bool) -> None:
        """Change a person by the service, which keeps an administrator."""
        changes: dict[str, Any] = {name: form.cleaned_data[name] for name in ("full_name", "role", "is_active")}
        actor = request.user if isinstance(request.user, User) else None
        update_user(actor=actor, user_id=obj.pk, **changes)


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """Everybody's keys: their names, never their secrets."""

    list_display = ("name", "user", "prefix", "scopes", "expires_at", "revoked_at", "last_used_at")
    list_select_related = ("user",)
    exclude = ("digest",)
    actions = ("revoke",)

    @admin.action(description="Revoke the chosen keys")
    def revoke(self, request: HttpRequest, queryset: "QuerySet[ApiKey]") -> None:
        """Make keys useless from now on."""
        actor = request.user if isinstance(request.user, User) else None
        for pk in queryset.values_list("pk", flat=True):
            revoke_key(actor=actor, key_id=pk)
        self.message_user(request, "Revoked.", messages.SUCCESS)
