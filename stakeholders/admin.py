"""Products, accounts and strategy in the Django admin: what the pages do not offer, and a second way to the rest."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from common.admin import ReadOnlyAdmin, RecordedAdmin, TabularInline
from stakeholders.models import (
    Account,
    AccountProduct,
    Contact,
    Opportunity,
    Pool,
    Product,
    ProductMember,
    Segment,
    StrategyTheme,
    Vision,
    WeightProfile,
)
from stakeholders.services.products import create_product


class MemberInline(TabularInline):
    """Who works with the product."""

    model = ProductMember
    extra = 0
    autocomplete_fields = ("user",)


class PoolInline(TabularInline):
    """Whose days its items take."""

    model = Pool
    extra = 0


@admin.register(Product)
class ProductAdmin(RecordedAdmin):
    """Products; a new one gets its pools and its first weights by the service."""

    list_display = ("name", "slug", "code", "accountable_pm", "marketing_manager", "is_one_way")
    list_select_related = ("accountable_pm", "marketing_manager")
    autocomplete_fields = ("accountable_pm", "marketing_manager")
    prepopulated_fields = {"slug": ("name",)}

    def get_inlines(self, request: HttpRequest, obj: Product | None) -> list[Any]:
        """Members and pools once it is there: a new product has its own first pools."""
        return [MemberInline, PoolInline] if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Product | None = None) -> tuple[str, ...]:
        """The code is part of every key, so it stays."""
        return ("code",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Product | None = None) -> dict[str, Any]:
        """Only a new product's slug follows its name."""
        return {} if obj else {"slug": ("name",)}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A product takes its requests, items and scores along: too much for one click."""
        return False

    def save_model(self, request: HttpRequest, obj: Product, form: "ModelForm[Any]", change: bool) -> None:
        """Make a new product by the service; change one here."""
        if change:
            super().save_model(request, obj, form, change)
            return
        form.affected_before = set()  # type: ignore[attr-defined]
        names = ("name", "slug", "code", "accountable_pm", "description")
        made = create_product(actor=request.user, **{name: form.cleaned_data[name] for name in names})  # type: ignore[arg-type]
        obj.pk, obj.created_at = made.pk, made.created_at
        obj._state.adding = False
        obj.save(update_fields=["marketing_manager", "is_one_way"])


class AccountProductInline(TabularInline):
    """Which products it uses."""

    model = AccountProduct
    extra = 0


@admin.register(Account)
class AccountAdmin(RecordedAdmin):
    """Accounts."""

    topic, payload_key = "account.changed", "account_id"
    list_display = ("name", "stage", "arr", "renewal_on", "churn_risk", "customer_pm")
    list_filter = ("stage", "in_target_market")
    list_select_related = ("customer_pm",)
    search_fields = ("name", "crm_id")
    autocomplete_fields = ("customer_pm",)
    inlines = (AccountProductInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A company that left is a former customer: its voice stays on record."""
        return False


@admin.register(Contact)
class ContactAdmin(RecordedAdmin):
    """Contacts; with a user they sign in to the portal."""

    list_display = ("name", "account", "kind", "email", "user")
    list_select_related = ("account", "user")
    search_fields = ("name", "email")
    autocomplete_fields = ("account", "user")


@admin.register(Opportunity)
class OpportunityAdmin(RecordedAdmin):
    """Deals."""

    topic, payload_key = "opportunity.changed", "opportunity_id"
    list_display = ("name", "account", "amount", "win_probability", "stage", "closes_on")
    list_filter = ("stage",)
    list_select_related = ("account",)
    search_fields = ("name",)
    autocomplete_fields = ("account",)


@admin.register(Segment)
class SegmentAdmin(RecordedAdmin):
    """Segments of the market."""

    topic, payload_key = "segment.changed", "segment_id"
    list_display = ("name", "kind", "attractiveness")
    search_fields = ("name",)


@admin.register(StrategyTheme)
class ThemeAdmin(RecordedAdmin):
    """Strategy themes."""

    topic, payload_key = "theme.changed", "theme_id"
    list_display = ("name", "vision", "importance", "starts_on", "ends_on")
    list_select_related = ("vision",)
    search_fields = ("name",)


@admin.register(Vision)
class VisionAdmin(RecordedAdmin):
    """Visions."""

    list_display = ("title", "starts_on", "ends_on")


@admin.register(WeightProfile)
class WeightProfileAdmin(ReadOnlyAdmin):
    """Every version of the weights; a change is a new version, on the product's page."""

    list_display = ("product", "number", "is_active", "author", "activated_at")
    list_filter = ("product",)
    list_select_related = ("product", "author")
