"""The three decisions of the first inbox."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from backlog.choices import ItemKind
from common.forms import DateField, VersionedForm
from requests_intake.choices import DeclineReason
from requests_intake.models import Request
from requests_intake.models.requests import TITLE_LENGTH


class LinkForm(VersionedForm):
    """To an item that is there."""

    item = forms.CharField(
        max_length=20,
        label="Item",
        error_messages={"required": "Choose the item that answers it, or write its key."},
    )

    def clean_item(self) -> str:
        """Keys are written in capitals."""
        key: str = self.cleaned_data["item"]
        return key.strip().upper()


class NewItemForm(VersionedForm):
    """To an item that begins with it."""

    rows = (("title",), ("kind",))

    title = forms.CharField(
        max_length=TITLE_LENGTH,
        label="Title of the item",
        error_messages={"required": "An item needs a title."},
    )
    kind = forms.ChoiceField(choices=ItemKind.choices)


class DeclineForm(VersionedForm):
    """No, with its reason."""

    reason = forms.ChoiceField(choices=DeclineReason.offered(), label="Kind of reason")
    would_change = forms.CharField(
        max_length=2000,
        label="What would change the answer",
        error_messages={"required": "Say what would change the answer; “nothing” is an answer too."},
    )
    look_again = forms.ChoiceField(label="Look again", choices=[("on", "On a day"), ("never", "Never")], initial="on")
    look_again_on = DateField(label="Day", error_messages={"required": "Name the day to look again, or choose never."})
    text = forms.CharField(
        max_length=10_000,
        label="Text to the sender",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write what the sender should read. Nothing is declined without a text."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["look_again_on"].required = self["look_again"].value() != "never"

    def clean(self) -> dict[str, Any]:
        """Ask for the day unless it is never, and keep it ahead of today."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("look_again") == "never":
            cleaned["look_again_on"] = None
        elif "look_again_on" in cleaned:
            self._check_day(cleaned["look_again_on"])
        return cleaned

    def _check_day(self, day: date | None) -> None:
        if day is not None and day <= timezone.localdate():
            self.add_error("look_again_on", "The day to look again must be ahead.")

    @staticmethod
    def initial_of(request: Request) -> dict[str, Any]:
        """In half a year, unless told otherwise."""
        today = timezone.localdate()
        month = today.month + 6
        ahead = date(today.year + (month > 12), (month - 1) % 12 + 1, 1)
        return {"version": request.version, "look_again_on": ahead}
