"""What customers read of an item."""

from typing import Any

from django import forms

from backlog.models import Item
from backlog.services.publishing import SUMMARY_LENGTH, TITLE_LENGTH
from common.forms import TextField, VersionedForm


class PublicationForm(VersionedForm):
    """An item's title and summary in words for customers."""

    public_title = forms.CharField(
        max_length=TITLE_LENGTH,
        label="Title for customers",
        error_messages={"required": "Customers need a title to read: write one in their words."},
    )
    public_summary = TextField(
        required=False,
        max_length=SUMMARY_LENGTH,
        rows=6,
        label="Summary for customers",
        help_text="What it will do for them. No names of other customers, no numbers of ours, no dates.",
    )

    @classmethod
    def initial_of(cls, item: Item) -> dict[str, Any]:
        """What stands now; the first time the item's own title, to be put into their words."""
        title = item.public_title or item.title
        return {"public_title": title, "public_summary": item.public_summary, "version": item.version}
