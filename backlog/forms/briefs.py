"""What people write in a decision brief, and to whom they give it."""

from typing import Any

from django import forms

from backlog.models import Brief
from common.forms import TextField, VersionedForm

TEXTS = ("title", "decision", "why", "trade_off")


class BriefForm(VersionedForm):
    """The words of a brief; its figures come by themselves."""

    title = forms.CharField(max_length=120, error_messages={"required": "A brief needs a title."})
    decision = TextField(
        rows=3,
        required=False,
        max_length=600,
        label="The decision",
        help_text="What is to be decided, by whom, until when. Up to 600 characters.",
    )
    why = TextField(
        rows=6,
        required=False,
        max_length=1_200,
        label="Why now",
        help_text="What the figures do not say by themselves. Markdown, up to 1,200 characters.",
    )
    trade_off = TextField(
        rows=3,
        required=False,
        max_length=600,
        label="What we give up",
        help_text="Who waits for it, and what we tell them. Up to 600 characters.",
    )

    @classmethod
    def initial_of(cls, brief: Brief) -> dict[str, Any]:
        """What stands now, and the version that the person sees."""
        return {name: getattr(brief, name) for name in (*TEXTS, "version")}

    def values(self) -> dict[str, str]:
        """The texts, without the version."""
        return {name: self.cleaned_data[name] for name in TEXTS}


class ShareForm(forms.Form):
    """For how long a link holds, and whether it names accounts."""

    days = forms.TypedChoiceField(
        choices=[(7, "7 days"), (30, "30 days"), (90, "90 days")], coerce=int, initial=30, label="The link holds for"
    )
    with_names = forms.TypedChoiceField(
        choices=[("no", "without account names"), ("yes", "with account names")],
        coerce=lambda value: value == "yes",
        initial="no",
        label="It shows",
        help_text="Without: numbers of accounts and their sums; no account or deal is named.",
    )
