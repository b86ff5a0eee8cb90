"""Saying something on a request or an item, with files."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from backlog.choices import Audience
from backlog.models import Item
from backlog.models.conversation import COMMENT_LENGTH
from backlog.selectors.conversation import can_be_read_outside, partners_of
from common.forms import TextField, VersionedForm
from requests_intake.models import Request
from stakeholders.models import Account
from users.models import User


class FilesInput(forms.ClearableFileInput):
    """Takes any number of files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; what each is, the service judges."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        """Return the files that were chosen; an empty one is kept, to be refused by name."""
        chosen: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        return [one for one in chosen if one]


class CommentForm(forms.Form):
    """A comment; on an item that is meant for a customer, with which account one talks."""

    body = TextField(required=False, max_length=COMMENT_LENGTH, rows=3, label="Comment")
    audience = forms.ChoiceField(
        choices=Audience.choices,
        widget=forms.RadioSelect,
        required=False,
        initial=Audience.INTERNAL,
        label="Who reads it",
    )
    account = forms.ModelChoiceField(queryset=Account.objects.none(), required=False, empty_label="Choose the account")
    file = FilesField(required=False, max_length=200, label="Files")

    prefix = "say"

    def __init__(self, *args: Any, user: User, subject: Request | Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outside = can_be_read_outside(subject)
        if not user.is_internal or not outside:
            del self.fields["audience"]
        if isinstance(subject, Request) or not outside:
            del self.fields["account"]
        else:
            self._offer(user, subject)

    def _offer(self, user: User, item: Item) -> None:
        """Let the person choose; a customer of one account has nothing to choose."""
        partners = partners_of(user, item)
        self.fields["account"].queryset = partners  # type: ignore[attr-defined]
        if not user.is_internal and len(partners[:2]) < 2:
            del self.fields["account"]

    def clean(self) -> dict[str, Any]:
        """Nothing said and no file is nothing."""
        values = super().clean() or self.cleaned_data
        if "body" not in self.errors and not values.get("body") and not values.get("file"):
            self.add_error("body", "Write something first.")
        return values


class EditCommentForm(VersionedForm):
    """A comment that is put right."""

    body = TextField(
        max_length=COMMENT_LENGTH, rows=4, label="Comment", error_messages={"required": "Write something first."}
    )
