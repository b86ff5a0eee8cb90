"""Forms about accounts and their people and deals, and about where the company wants to go."""

from typing import Any

from django import forms
from django.conf import settings

from common.forms import MONEY, DateField, PercentField, TextField, VersionedForm
from stakeholders.choices import (
    AccountStage,
    ContactKind,
    OpportunityStage,
    SegmentKind,
)
from stakeholders.models import (
    Account,
    Contact,
    Opportunity,
    Product,
    Segment,
    StrategyTheme,
    Vision,
)
from users.choices import Role
from users.models import User

LARGEST_COUNT = 2_147_483_647


class AccountForm(VersionedForm):
    """An account. Revenue is a year's, in the reporting currency."""

    rows = (
        ("name", "stage"), ("description",), ("arr", "renewal_on"), ("churn_risk", "open_support_issues"),
        ("segment", "customer_pm"), ("in_target_market",), ("products",), ("lost_to", "crm_id"),
    )  # fmt: skip

    name = forms.CharField(max_length=120)
    stage = forms.ChoiceField(choices=AccountStage.choices, initial=AccountStage.CUSTOMER)
    description = forms.CharField(max_length=200, required=False, label="What they do")
    arr = forms.DecimalField(label="Revenue a year", initial=0, **MONEY)
    renewal_on = DateField(label="Renewal", required=False)
    churn_risk = PercentField(
        label="Churn risk",
        initial=0,
        help_text="0 stays for sure, 100 leaves for sure.",
    )
    open_support_issues = forms.IntegerField(min_value=0, max_value=LARGEST_COUNT, initial=0)
    segment = forms.ModelChoiceField(queryset=Segment.objects.none(), required=False)
    in_target_market = forms.BooleanField(required=False, initial=True, label="In our target market")
    customer_pm = forms.ModelChoiceField(queryset=User.objects.none(), required=False, label="Customer PM")
    lost_to = forms.CharField(
        max_length=80,
        required=False,
        label="Lost to",
        help_text="For a former customer: the competitor.",
    )
    crm_id = forms.CharField(max_length=80, required=False, label="CRM id")
    products = forms.ModelMultipleChoiceField(
        queryset=Product.objects.none(),
        required=False,
        label="Products they use",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segment"].queryset = Segment.objects.visible_to(user)
        self.fields["customer_pm"].queryset = User.objects.visible_to(user).filter(role=Role.CUSTOMER_PM)
        self.fields["products"].queryset = Product.objects.visible_to(user)
        self.fields["arr"].help_text = f"In {settings.REPORTING_CURRENCY}."

    def clean_crm_id(self) -> str | None:
        """No id is no id: two accounts without one are not the same account."""
        return self.cleaned_data["crm_id"] or None

    @staticmethod
    def initial_of(account: Account) -> dict[str, Any]:
        """What the form shows of a saved account."""
        names = (
            "name", "stage", "description", "arr", "renewal_on", "churn_risk", "open_support_issues",
            "segment", "in_target_market", "customer_pm", "lost_to", "crm_id", "version",
        )  # fmt: skip
        values = {name: getattr(account, name) for name in names}
        return values | {"products": account.products.all()}


class ContactForm(VersionedForm):
    """A person at an account."""

    rows = (("name",), ("title", "kind"), ("email",))

    name = forms.CharField(max_length=120)
    title = forms.CharField(max_length=80, required=False, label="Job title")
    email = forms.EmailField(required=False, label="E-mail")
    kind = forms.ChoiceField(
        choices=ContactKind.choices,
        initial=ContactKind.USER,
        help_text="A buyer pays and may know little of the product; a champion speaks for us.",
    )

    @staticmethod
    def initial_of(contact: Contact) -> dict[str, Any]:
        """What the form shows of a saved contact."""
        return {name: getattr(contact, name) for name in ("name", "title", "email", "kind", "version")}


class OpportunityForm(VersionedForm):
    """A deal."""

    rows = (("name",), ("amount", "win_probability"), ("stage", "closes_on"))

    name = forms.CharField(max_length=120, label="What they would buy")
    amount = forms.DecimalField(label="Worth a year", **MONEY)
    win_probability = PercentField(label="Chance to win", initial=0.5)
    stage = forms.ChoiceField(choices=OpportunityStage.choices, initial=OpportunityStage.OPEN)
    closes_on = DateField(label="Closes", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = f"In {settings.REPORTING_CURRENCY}."

    @staticmethod
    def initial_of(deal: Opportunity) -> dict[str, Any]:
        """What the form shows of a saved deal."""
        names = ("name", "amount", "win_probability", "stage", "closes_on", "version")
        return {name: getattr(deal, name) for name in names}


class SegmentForm(VersionedForm):
    """A part of the market."""

    rows = (("name",), ("kind", "attractiveness"), ("description",))

    name = forms.CharField(max_length=80)
    kind = forms.ChoiceField(choices=SegmentKind.choices)
    attractiveness = PercentField(
        initial=0.5,
        help_text="0 is no interest, 100 the market to win. It scales what opening it is worth.",
    )
    description = TextField(required=False)

    @staticmethod
    def initial_of(segment: Segment) -> dict[str, Any]:
        """What the form shows of a saved segment."""
        names = ("name", "kind", "attractiveness", "description", "version")
        return {name: getattr(segment, name) for name in names}


class _Dated(VersionedForm):
    starts_on = DateField(required=False, label="From")
    ends_on = DateField(required=False, label="Until", help_text="Empty: until further notice.")

    def clean(self) -> dict[str, Any]:
        """Refuse an end before its start."""
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "The end comes before the start.")
        return cleaned


class VisionForm(_Dated):
    """What the company wants to be."""

    rows = (("title",), ("body",), ("starts_on", "ends_on"))

    title = forms.CharField(max_length=120)
    body = TextField(required=False, label="In a few sentences")

    @staticmethod
    def initial_of(vision: Vision) -> dict[str, Any]:
        """What the form shows of a saved vision."""
        return {name: getattr(vision, name) for name in ("title", "body", "starts_on", "ends_on")}


class ThemeForm(_Dated):
    """A direction set from the top."""

    rows = (
        ("name",),
        ("importance", "vision"),
        ("starts_on", "ends_on"),
        ("description",),
    )

    name = forms.CharField(max_length=80)
    importance = PercentField(initial=0.5, help_text="0 is nice to have, 100 means the company stands on it.")
    starts_on = DateField(label="From")
    vision = forms.ModelChoiceField(queryset=Vision.objects.none(), required=False)
    description = TextField(required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vision"].queryset = Vision.objects.visible_to(user)

    @staticmethod
    def initial_of(theme: StrategyTheme) -> dict[str, Any]:
        """What the form shows of a saved theme."""
        names = (
            "name",
            "importance",
            "starts_on",
            "ends_on",
            "vision",
            "description",
            "version",
        )
        return {name: getattr(theme, name) for name in names}
