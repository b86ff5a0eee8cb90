"""What the list of what was declined is narrowed to, and the forms of a no: to an item, and of looking again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from backlog.forms.triage import DeclineForm
from backlog.models import Item
from backlog.selectors.declined import Filters
from common.forms import AccountField, DateField, VersionedForm
from common.presentation.searching import MAX_SEARCH, search_text
from requests_intake.choices import DeclineReason
from requests_intake.models import AnswerText
from requests_intake.services.looking_again import WHY_LENGTH
from stakeholders.models import Account, Product
from users.models import User


class DeclinedFilterForm(forms.Form):
    """Each field is one parameter of the address; one that cannot be read filters nothing and says so."""

    q = forms.CharField(max_length=MAX_SEARCH, required=False)
    product = forms.ModelChoiceField(Product.objects.none(), required=False, to_field_name="slug", empty_label="Any")
    reason = forms.ChoiceField(choices=[("", "Any"), *DeclineReason.choices], required=False, label="Kind of reason")
    due = forms.BooleanField(required=False)
    account = AccountField(required=False, label="Account that asked")

    fields: dict[str, Any]

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.fields["product"].queryset = Product.objects.visible_to(user)
        self.fields["account"].accounts = Account.objects.visible_to(user)

    def clean_q(self) -> str:
        """Without the one character that the database refuses."""
        return search_text(self.cleaned_data["q"])

    def value(self, name: str) -> Any:
        """What a field asks for; nothing if it could not be read."""
        return getattr(self, "cleaned_data", {}).get(name) or None

    def filters(self) -> Filters:
        """What to narrow the list to; call after validation."""
        product, account = self.value("product"), self.value("account")
        return Filters(
            product=product.slug if product else "",
            reason=self.value("reason") or "",
            due=bool(self.value("due")),
            account=account.pk if account else None,
            q=self.value("q") or "",
        )

    def in_words(self) -> list[tuple[str, str, str]]:
        """The filters of the menu that are in use: parameter, label, value in words."""
        reason = self.value("reason")
        found = [
            ("reason", "Reason", str(DeclineReason(reason).label) if reason else ""),
            ("account", "Account", str(self.value("account") or "")),
        ]
        return [one for one in found if one[2]]


class ItemDeclineForm(DeclineForm):
    """No to an item, in the parts of a no to a request."""

    rows = (("reason",), ("text",), ("would_change",), ("look_again", "look_again_on"))

    def __init__(self, *args: Any, words: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        """Offer ``words``: for each kind of reason the text and what would change the answer."""
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Text to whoever asked or follows"
        self.fields["text"].widget.attrs["rows"] = 5
        self.fields["reason"].widget.words = words
        self.fields["reason"].widget.attrs["data-ready-words"] = ""

    @staticmethod
    def initial_of(item: Item, words: Mapping[str, tuple[str, str]], reason: str, day: date) -> dict[str, Any]:
        """The words of the kind of reason that was chosen, if one was."""
        text, would_change = words.get(reason, ("", ""))
        begun = {"reason": reason, "text": text, "would_change": would_change, "look_again_on": day}
        return begun | {"version": item.version}


class LookAgainForm(VersionedForm):
    """Another day to look at a no again, or never, and why."""

    rows = (("look_again", "until"), ("why",))

    look_again = forms.ChoiceField(label="Look again", choices=[("on", "On a day"), ("never", "Never")], initial="on")
    until = DateField(
        required=False, label="Day", error_messages={"invalid": "Write the day as year-month-day, or pick it."}
    )
    why = forms.CharField(
        max_length=WHY_LENGTH,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For colleagues; it stays on record. Whoever asked is not told.",
        error_messages={"required": "Say why it is looked at on another day."},
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the day unless it is never, and keep it ahead of today."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("look_again") == "never":
            cleaned["until"] = None
        elif not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", "Name the day to look again, or choose never.")
        elif cleaned.get("until") and cleaned["until"] <= timezone.localdate():
            self.add_error("until", "The day to look again must be ahead.")
        return cleaned


class AnswerForm(VersionedForm):
    """What a no for one kind of reason begins with."""

    text = forms.CharField(
        max_length=AnswerText._meta.get_field("text").max_length,
        label="Text to the sender",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="In words that a customer may read. Whoever declines changes it to fit before it is sent.",
    )
    would_change = forms.CharField(
        max_length=AnswerText._meta.get_field("would_change").max_length,
        label="What would change the answer",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
