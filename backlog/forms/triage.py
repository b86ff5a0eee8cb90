"""The decisions on a request, as they are typed: on one, and the same on many."""

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from backlog.choices import ItemKind
from backlog.forms.ready_words import question_for
from backlog.selectors.answers import OWN_ANSWERS
from common.forms import DateField, VersionedForm
from requests_intake.choices import DeclineReason, RequestKind
from requests_intake.models import Request
from requests_intake.models.requests import TITLE_LENGTH

WORDS_LENGTH = 10_000
_REFERENCE = re.compile(r"R-?(\d{1,18})", re.IGNORECASE)


def months_ahead(day: date, months: int) -> date:
    """The same day some months on, or the last one of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    month += 1
    year += day.year
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def request_named(text: str) -> int | None:
    """The id of the request that ``R-12`` names, if it names one."""
    found = _REFERENCE.fullmatch(text.strip())
    return int(found[1]) if found else None


class LinkForm(VersionedForm):
    """To an item that is there: by its key, or by a request that counts there already."""

    item = forms.CharField(
        max_length=20,
        label="Item",
        error_messages={"required": "Choose the item that answers it, or write its key."},
    )

    def clean_item(self) -> str:
        """Keys are written in capitals."""
        key: str = self.cleaned_data["item"]
        return key.strip().upper()


class MergeForm(VersionedForm):
    """Into another request that says the same."""

    item = forms.CharField(
        max_length=20,
        label="Request",
        error_messages={"required": "Choose the request that says the same, or write its number."},
    )

    def clean_item(self) -> int:
        """The id of the request; an item is no duplicate."""
        into = request_named(self.cleaned_data["item"])
        if into is None:
            raise forms.ValidationError("Only a request takes in a duplicate: choose one, or link to the item.")
        return into


class NewItemForm(VersionedForm):
    """To an item that begins with it."""

    rows = (("title",), ("kind",))

    title = forms.CharField(
        max_length=TITLE_LENGTH,
        label="Title of the item",
        error_messages={"required": "An item needs a title."},
    )
    kind = forms.ChoiceField(choices=ItemKind.choices)


class AskForm(VersionedForm):
    """A question to the sender."""

    question = forms.CharField(
        max_length=WORDS_LENGTH,
        label="Your question",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what you want to know."},
    )


class SnoozeForm(VersionedForm):
    """Until a day; ``quick`` is a day that a button offers."""

    quick = DateField(required=False)
    until = DateField(
        label="Or until",
        error_messages={
            "required": "Choose the day on which it comes back.",
            "invalid": "Write the day as year-month-day, or pick it.",
        },
    )
    text = forms.CharField(max_length=WORDS_LENGTH, required=False, label="Why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].required = not self["quick"].value()

    def clean(self) -> dict[str, Any]:
        """The day of the button, if one was pressed."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["until"] = cleaned.get("quick") or cleaned.get("until")
        return cleaned


class ParkForm(VersionedForm):
    """Kept open outside the inbox; ``quick`` is a day to look again that a button offers."""

    quick = DateField(required=False)
    look_again_on = DateField(required=False, label="Due again on")
    text = forms.CharField(max_length=WORDS_LENGTH, required=False, label="Why")

    def clean(self) -> dict[str, Any]:
        """The day of the button, if one was pressed."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["look_again_on"] = cleaned.get("quick") or cleaned.get("look_again_on")
        return cleaned


class ReasonSelect(forms.Select):
    """Kinds of reason, each with words to begin with, and a number that chooses it by keyboard.

    A page that knows the product sets ``words`` to that product's.
    """

    words: Mapping[str, tuple[str, str]] = OWN_ANSWERS

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Hang the words on the option, where the page finds them."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        text, would_change = self.words.get(str(value), ("", ""))
        if option["index"] != "0":
            option["label"] = f"{option['index']}  {option['label']}"
        option["attrs"] |= {"data-text": text, "data-would": would_change}
        return option


class DeclineForm(VersionedForm):
    """No, with its reason."""

    reason = forms.ChoiceField(
        choices=[("", "Choose"), *DeclineReason.offered()],
        label="Kind of reason",
        widget=ReasonSelect,
        error_messages={"required": "Choose the kind of reason."},
    )
    would_change = forms.CharField(
        max_length=2000,
        label="What would change the answer",
        error_messages={"required": "Say what would change the answer; “nothing” is an answer too."},
    )
    look_again = forms.ChoiceField(label="Look again", choices=[("on", "On a day"), ("never", "Never")], initial="on")
    look_again_on = DateField(label="Day", error_messages={"required": "Name the day to look again, or choose never."})
    text = forms.CharField(
        max_length=WORDS_LENGTH,
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


class ReopenForm(VersionedForm):
    """Back into the inbox: nothing to say."""


class AssignForm(VersionedForm):
    """To a colleague, or to nobody."""

    assigned_to = forms.IntegerField(required=False, label="Assigned to")


FORMS: Mapping[str, type[VersionedForm]] = {
    "link": LinkForm,
    "new-item": NewItemForm,
    "merge": MergeForm,
    "ask": AskForm,
    "snooze": SnoozeForm,
    "park": ParkForm,
    "decline": DeclineForm,
    "reopen": ReopenForm,
    "assign": AssignForm,
}


def form_of(name: str, data: Mapping[str, Any] | None = None, initial: dict[str, Any] | None = None) -> VersionedForm:
    """The form of a decision; the page holds several at once, so the fields' ids begin with its name."""
    return FORMS[name](data, initial=initial, auto_id=f"{name}_%s")


def initial_of(request: Request) -> dict[str, dict[str, Any]]:
    """What stands in the forms at first: the request's own words, a fitting question, half a year for a no."""
    today = timezone.localdate()
    return {
        "new-item": {"title": request.title, "kind": request.kind},
        "ask": {"question": question_for(is_gap=request.kind == RequestKind.GAP, has_words=bool(request.body))},
        "decline": {"look_again_on": months_ahead(today.replace(day=1), 6)},
    }


def offered_days() -> dict[str, list[tuple[str, date]]]:
    """The days that buttons offer, in words."""
    today = timezone.localdate()
    month, quarter, half = (months_ahead(today, months) for months in (1, 3, 6))
    return {
        "snooze": [
            ("Next week", today + timedelta(days=7)),
            ("Next month", month),
            ("In a quarter", quarter),
        ],
        "park": [("Look again in a quarter", quarter), ("In half a year", half)],
    }
