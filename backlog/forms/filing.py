"""File a request or a gap, as a colleague: one page, under a minute."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from backlog.forms.conversation import FilesField
from backlog.services.filing import Asking
from common.forms import AccountField, PageForm, TextField, hours_field
from requests_intake.choices import Evidence, Horizon, Importance, RequestKind, RequestScope, Source
from requests_intake.models.requests import BODY_LENGTH, TITLE_LENGTH
from stakeholders.choices import OpportunityStage
from stakeholders.models import Account, Contact, Opportunity, Product
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
# Customers beside the first; who has more of them imports a file.
OTHERS = range(2, 7)
# How sure it is by who hears it: users, buyers, or nobody yet.
EVIDENCE_OF_ROLE = {
    Role.CUSTOMER_PM: Evidence.FIRST_HAND,
    Role.SUPPORT: Evidence.FIRST_HAND,
    Role.SALES: Evidence.BUYER,
}

IMPORTANCE_WORDS = {
    Importance.MUST_HAVE: "cannot live without it",
    Importance.IMPORTANT: "costs them time every month",
    Importance.NICE_TO_HAVE: "they would notice it",
}


class FilingForm(PageForm):
    """What somebody asked for. A gap brings its workaround, or says that there is none."""

    product = forms.ModelChoiceField(queryset=Product.objects.none(), empty_label=None)
    account = AccountField(label="Customer")
    contact = forms.CharField(
        max_length=120,
        required=False,
        label="Who asked there?",
        widget=forms.TextInput(attrs={"list": "contact-names", "autocomplete": "off"}),
    )
    opportunity = forms.ModelChoiceField(
        queryset=Opportunity.objects.none(), required=False, label="Deal that it came up in", empty_label="No deal"
    )
    file = FilesField(required=False, max_length=200, label="Files")
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

    def __init__(self, *args: Any, user: User, kind: str, joining: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = RequestKind(kind)
        self._user = user
        self._offer_products(user)
        self._offer_accounts(user)
        self._offer_of_account(user)
        if joining:
            self.fields["title"].required = False
            self.fields["account"].required = True
            self.fields["account"].error_messages["required"] = "Name the customer who joins."
        self.fields["source"].initial = SOURCE_OF_ROLE.get(Role(user.role), Source.CUSTOMER)
        self.fields["evidence"].initial = EVIDENCE_OF_ROLE.get(Role(user.role), Evidence.PERCEIVED)
        if user.role == Role.SALES:  # until a user confirms it
            sure = [choice for choice in Evidence.choices if choice[0] != Evidence.FIRST_HAND]
            self.fields["evidence"].choices = sure
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
    def more_stands_open(self) -> bool:
        """Whether the fold holds something that is wrong, or that was typed before."""
        wrong = self.is_bound and any(name in self.errors for name in ("horizon", "source", "evidence", "competitor"))
        return wrong or bool(self["competitor"].value())

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

    def _offer_of_account(self, user: User) -> None:
        """Offer what only the account has: people to propose, open deals to choose from."""
        for number in OTHERS:
            self.fields[f"account_{number}"] = AccountField(label=f"Customer {number}", required=False)
            self.fields[f"account_{number}"].accounts = self.fields["account"].accounts
            if self.is_gap:
                self.fields[f"hours_{number}"] = hours_field(f"Hours a month of customer {number}")
        named = str(self["account"].value() or "").strip().replace("\x00", "")
        account = self.fields["account"].accounts.known_as(name__iexact=named).first() if named else None
        deals = Opportunity.objects.visible_to(user).filter(account=account, stage=OpportunityStage.OPEN)
        self.fields["opportunity"].queryset = deals if account else Opportunity.objects.none()
        people = Contact.objects.visible_to(user).filter(account=account) if account else Contact.objects.none()
        self.known: Sequence[Contact] = list(people[:100])

    @property
    def has_deals(self) -> bool:
        """Whether there is a deal to choose."""
        return bool(self.fields["opportunity"].queryset.exists())

    def others(self) -> Iterator[tuple[BoundField, BoundField | None]]:
        """The further customers, each with the hours that they need."""
        for number in OTHERS:
            yield self[f"account_{number}"], self[f"hours_{number}"] if self.is_gap else None

    @property
    def has_others(self) -> bool:
        """Whether the fold of further customers must stand open."""
        return any(self[f"account_{number}"].value() or f"account_{number}" in self.errors for number in OTHERS)

    def clean(self) -> dict[str, Any]:
        """No customer is named twice, and none after an empty first."""
        values = super().clean() or self.cleaned_data
        named = [values["account"]] if values.get("account") else []
        for number in OTHERS:
            account = values.get(f"account_{number}")
            if account is None:
                continue
            if account in named:
                self.add_error(f"account_{number}", f"{account} is named already.")
            named.append(account)
        if len(named) > 0 and values.get("account") is None and "account" not in self.errors:
            self.add_error("account", "Name the first customer here.")
        return values

    def asking(self) -> list[Asking]:
        """For whom it is filed."""
        cleaned = self.cleaned_data
        first = [Asking(cleaned["account"])]
        return first + [
            Asking(cleaned[f"account_{number}"], cleaned.get(f"hours_{number}"))
            for number in OTHERS
            if cleaned.get(f"account_{number}")
        ]

    def filing(self) -> dict[str, Any]:
        """The cleaned values as ``file_for`` takes them; who asked is a contact of the account, or just a name."""
        cleaned = self.cleaned_data
        values = {name: cleaned[name] for name in PLAIN_FIELDS if name in cleaned}
        name = cleaned["contact"].strip()
        known = [one for one in self.known if name and one.name.casefold() == name.casefold()]
        asked = {"contact": known[0]} if known else {"asked_by": name}
        return values | asked | {"kind": self.kind, "workaround": self._workaround(), "uploads": cleaned["file"]}

    @property
    def says_more(self) -> bool:
        """Whether anything was typed that would be lost if the text were not filed."""
        filing = self.filing()
        return bool(filing["body"] or filing["workaround"] or filing["uploads"] or filing.get("asked_by"))

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
PLAIN_FIELDS = (
    "product", "title", "body", "importance", "scope", "is_anticipated", "horizon", "source", "evidence", "competitor",
    "opportunity",
)  # fmt: skip
