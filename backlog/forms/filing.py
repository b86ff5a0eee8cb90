"""File a request or a gap, as a colleague: one page, under a minute."""

from typing import Any

from django import forms

from backlog.forms.fields import AccountField
from common.forms import PageForm, TextField, hours_field
from requests_intake.choices import Evidence, Horizon, Importance, RequestKind, RequestScope, Source
from requests_intake.models.requests import BODY_LENGTH, TITLE_LENGTH
from stakeholders.models import Account, Product
from users.choices import Role
from users.models import User

# What a role hears comes through it, unless they say otherwise.
SOURCE_OF_ROLE = {
    Role.CUSTOMER_PM: Source.CUSTOMER_PM,
    Role.LEADERSHIP: Source.LEADERSHIP,
    Role.ENGINEERING: Source.ENGINEERING,
    Role.SALES: Source.SALES,
    Role.MARKETING: Source.MARKETING,
    Role.FINANCE: Source.FINANCE,
    Role.SUPPORT: Source.SUPPORT,
}
# Programs and files name themselves; a person does not choose these.
NOT_BY_HAND = {Source.API, Source.IMPORT}
# More people than any account has.
MOST_PEOPLE = 1_000_000
FEW_PRODUCTS = 4

IMPORTANCE_WORDS = {
    Importance.MUST_HAVE: "cannot live without it",
    Importance.IMPORTANT: "costs them time every month",
    Importance.NICE_TO_HAVE: "they would notice it",
}


class FilingForm(PageForm):
    """What somebody asked for. A gap brings its workaround, or says that there is none."""

    product = forms.ModelChoiceField(queryset=Product.objects.none(), empty_label=None)
    account = AccountField(label="Customer")
    title = forms.CharField(max_length=TITLE_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    body = TextField(required=False, max_length=BODY_LENGTH)
    importance = forms.ChoiceField(choices=Importance.choices, initial=Importance.IMPORTANT)
    scope = forms.ChoiceField(choices=RequestScope.choices, initial=RequestScope.ONE)
    is_anticipated = forms.BooleanField(required=False)
    horizon = forms.ChoiceField(choices=Horizon.choices, initial=Horizon.NOW, label="Needed")
    source = forms.ChoiceField(
        choices=[choice for choice in Source.choices if choice[0] not in NOT_BY_HAND], label="Heard through"
    )
    evidence = forms.ChoiceField(choices=Evidence.choices, initial=Evidence.PERCEIVED, label="How sure")
    competitor = forms.CharField(max_length=80, required=False, label="Competitor who has it")
    no_workaround = forms.BooleanField(required=False)
    workaround = forms.CharField(max_length=2000, required=False, label="What do they do instead?")
    hours_per_month = hours_field("To live with it")
    people = forms.IntegerField(
        label="People affected",
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    build_hours = hours_field("To build it")
    undo_hours = hours_field("To undo it later")

    def __init__(self, *args: Any, user: User, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = RequestKind(kind)
        self._offer_products(user)
        self._offer_accounts(user)
        self.fields["source"].initial = SOURCE_OF_ROLE.get(Role(user.role), Source.CUSTOMER)
        if user.role == Role.CUSTOMER_PM:
            self.fields["evidence"].initial = Evidence.FIRST_HAND
        if not self.is_gap:
            for name in WORKAROUND_FIELDS:
                del self.fields[name]
        else:  # what is missing is missing today
            del self.fields["horizon"]

    @property
    def is_gap(self) -> bool:
        """Whether it files a gap."""
        return self.kind == RequestKind.GAP

    @property
    def has_few_products(self) -> bool:
        """Whether all products fit beside each other."""
        return bool(self.fields["product"].queryset.count() <= FEW_PRODUCTS)

    @property
    def title_label(self) -> str:
        """The question that the title answers."""
        return "What is missing?" if self.is_gap else "What do they need?"

    @property
    def body_label(self) -> str:
        """The question that the text answers."""
        return "What happens without it?" if self.is_gap else "What would they do with it?"

    @property
    def more_has_errors(self) -> bool:
        """Whether the fold must stand open."""
        return self.is_bound and any(name in self.errors for name in ("horizon", "source", "evidence", "competitor"))

    def _offer_products(self, user: User) -> None:
        field = self.fields["product"]
        field.queryset = Product.objects.visible_to(user)
        if not field.initial:
            first = field.queryset.first()
            field.initial = first.pk if first else None

    def _offer_accounts(self, user: User) -> None:
        field = self.fields["account"]
        field.accounts = Account.objects.visible_to(user)
        field.required = self.is_gap and user.role == Role.CUSTOMER_PM
        field.help_text = "" if field.required else "Empty: nobody yet, our own idea."
        field.widget.is_required = field.required
        field.error_messages["required"] = "Name the customer who lives with the gap."
        title = self.fields["title"]
        title.error_messages["required"] = (
            "Say in a few words what is missing." if self.is_gap else "Say in a few words what they need."
        )

    def filing(self) -> dict[str, Any]:
        """The cleaned values as the service takes them."""
        cleaned = self.cleaned_data
        values = {name: value for name, value in cleaned.items() if name not in WORKAROUND_FIELDS}
        return values | {"kind": self.kind, "workaround": self._workaround()}

    def _workaround(self) -> dict[str, Any] | None:
        cleaned = self.cleaned_data
        if not self.is_gap or cleaned["no_workaround"]:
            return None
        values = {
            "description": cleaned["workaround"],
            **{name: cleaned[name] or 0 for name in ("hours_per_month", "people", "build_hours", "undo_hours")},
        }
        return values if any(values.values()) else None


WORKAROUND_FIELDS = ("no_workaround", "workaround", "hours_per_month", "people", "build_hours", "undo_hours")
