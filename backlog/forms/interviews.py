"""Note a talk with a customer, and what it said of items."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from backlog.choices import Finding, InterviewKind
from backlog.models import Interview, Item
from common.forms import AccountField, DateField, TextField, VersionedForm
from stakeholders.models import Account, Contact, Product
from users.models import User

_BETWEEN_KEYS = re.compile(r"[\s,;]+")


class InterviewForm(VersionedForm):
    """A talk. The customer and the person there are typed by name, items by key."""

    rows = (("product", "account"), ("contact", "held_on"), ("kind",), ("notes",), ("confirmed",), ("contradicted",))

    product = forms.ModelChoiceField(queryset=Product.objects.none(), empty_label=None)
    account = AccountField(label="Customer", error_messages={"required": "With which customer did you talk?"})
    contact = forms.CharField(
        max_length=120,
        required=False,
        label="With whom",
        help_text="A contact of that customer, by name.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    held_on = DateField(label="When", initial=timezone.localdate)
    kind = forms.ChoiceField(
        choices=InterviewKind.choices,
        initial=InterviewKind.INTERVIEW,
        widget=forms.RadioSelect(attrs={"class": "rd"}),
        label="What was it?",
        help_text="Only interviews bear on how sure a ranking is: who sells or helps hears something else.",
    )
    notes = TextField(rows=8, required=False, help_text="What they do, where it hurts, in their words. Markdown.")
    confirmed = forms.CharField(
        max_length=2_000, required=False, label="Items whose use it confirmed", help_text="Keys, as in LIFT-3 LIFT-12."
    )
    contradicted = forms.CharField(max_length=2_000, required=False, label="Items whose use it contradicted")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        products = Product.objects.visible_to(user)
        self.fields["product"].queryset = products
        self.fields["account"].accounts = Account.objects.visible_to(user)
        self.fields["product"].initial = self.initial.get("product") or products.first()

    @classmethod
    def initial_of(cls, interview: Interview) -> dict[str, Any]:
        """What stands now, and the version that the person sees."""
        found = list(interview.findings.select_related("item").order_by("item__number"))

        def keys(finding: Finding) -> str:
            return " ".join(one.item.key for one in found if one.finding == finding)

        return {
            "product": interview.product,
            "account": str(interview.account),
            "contact": str(interview.contact or ""),
            "held_on": interview.held_on,
            "kind": interview.kind,
            "notes": interview.notes,
            "confirmed": keys(Finding.CONFIRMED),
            "contradicted": keys(Finding.CONTRADICTED),
            "version": interview.version,
        }

    def clean(self) -> dict[str, Any]:
        """Find the contact and the items that were named."""
        values = super().clean() or self.cleaned_data
        account = values.get("account")
        values["contact"] = self._contact(account, values.get("contact", "")) if account else None
        values["findings"] = self._findings() if values.get("product") else {}
        return values

    def _contact(self, account: Account, name: str) -> Contact | None:
        if not name:
            return None
        people = Contact.objects.visible_to(self._user).filter(account=account)
        contact = people.filter(name__iexact=name).first()
        if contact is None:
            known = ", ".join(people.values_list("name", flat=True)[:6])
            hint = f"Known there: {known}." if known else "Add them on the account's page first, or leave it empty."
            self.add_error("contact", f"{account} has no contact of this name. {hint}")
        return contact

    def _findings(self) -> dict[int, str]:
        """Finding by item; an item cannot be both."""
        found: dict[int, str] = {}
        for finding in (Finding.CONFIRMED, Finding.CONTRADICTED):
            for key, pk in self._items(finding.value).items():
                if found.get(pk, finding) != finding:
                    self.add_error(finding.value, f"{key} stands in both lists: choose one of them.")
                found[pk] = finding.value
        return found

    def _items(self, field: str) -> dict[str, int]:
        keys = [key.upper() for key in _BETWEEN_KEYS.split(self.cleaned_data.get(field, "")) if key]
        rows = Item.objects.visible_to(self._user).filter(product=self.cleaned_data["product"], key__in=keys)
        known = dict(rows.values_list("key", "pk"))
        unknown = [key for key in keys if key not in known]
        if unknown:
            self.add_error(field, f"{self.cleaned_data['product']} has no item {', '.join(unknown)[:200]}.")
        return known

    def values(self) -> dict[str, Any]:
        """What the services take: without the version, with findings by item."""
        names = ("account", "contact", "held_on", "kind", "notes", "findings")
        return {name: self.cleaned_data[name] for name in names}
