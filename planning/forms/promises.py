"""Forms of promises: one by hand, and what became of one."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone

from backlog.models import Item
from common.forms import DateField, TextField, VersionedForm
from planning.choices import PromiseSource, PromiseState, RoadmapAudience
from planning.forms.roadmap import AudienceFields, ItemField
from stakeholders.models import Product
from users.choices import INTERNAL_ROLES, Role
from users.models import User


class PromiseForm(AudienceFields):
    """What somebody said outside the roadmap."""

    rows: ClassVar = (
        ("product", "item"),
        ("text",),
        ("due_on",),
        ("audience",),
        ("account", "segment"),
        ("made_by", "made_on", "source"),
    )

    product = forms.ModelChoiceField(Product.objects.none(), empty_label=None)
    item = ItemField(label="Item", required=False, help_text="Its key, if it is about one.")
    text = forms.CharField(
        max_length=500,
        label="What was promised",
        help_text="As it was said.",
        error_messages={"required": "Say what was promised."},
    )
    due_on = DateField(label="Until", error_messages={"required": "Until when? Without a day nobody can keep it."})
    made_by = forms.ModelChoiceField(User.objects.none(), label="Who said it", empty_label=None)
    made_on = DateField(label="When", initial=timezone.localdate)
    source = forms.ChoiceField(
        choices=[(one.value, one.label) for one in PromiseSource if one != PromiseSource.ROADMAP],
        label="Where",
        initial=PromiseSource.CALL,
    )

    def __init__(self, *args: Any, user: User, products: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"made_by": user, "audience": RoadmapAudience.ACCOUNT} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.let_choose(user)
        if user.role == Role.CUSTOMER_PM:
            self._narrow_to_own(user)
        self.fields["product"].queryset = products
        self.fields["item"].items = Item.objects.visible_to(user)
        people = User.objects.filter(is_active=True, role__in=INTERNAL_ROLES)
        if "made_by" in self.fields:
            self.fields["made_by"].queryset = people.order_by("full_name", "email")

    def _narrow_to_own(self, user: User) -> None:
        """A customer PM puts on record what they said themselves, to one of their accounts."""
        for name in ("audience", "segment", "made_by"):
            del self.fields[name]
        account = self.fields["account"]
        account.accounts = account.accounts.filter(Q(customer_pm=user) | Q(customer_pm=None))
        account.required, account.help_text = True, "One that you keep."
        account.error_messages["required"] = "To which account?"


class SettleForm(VersionedForm):
    """What became of a promise."""

    rows: ClassVar = (("state",), ("settled_on",), ("reason",))

    state = forms.ChoiceField(
        label="What became of it?",
        widget=forms.RadioSelect(attrs={"class": "rd"}),
        choices=[(one.value, one.label) for one in PromiseState if one != PromiseState.OPEN],
        error_messages={"required": "Kept, missed or withdrawn?"},
    )
    settled_on = DateField(label="On which day", required=False, help_text="Empty: the day it shipped, or today.")
    reason = TextField(
        rows=2, max_length=500, required=False, label="Why", help_text="Needed if it is missed or withdrawn."
    )
