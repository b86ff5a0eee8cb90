"""What the pages of launches accept."""

from typing import Any

from django import forms

from common.forms import PageForm, TextField, VersionedForm
from planning.models import Launch
from stakeholders.models import Product
from stakeholders.selectors.colleagues import colleagues_of
from users.models import User


class MessageForm(VersionedForm):
    """The message of a release."""

    message = TextField(
        rows=3,
        max_length=400,
        help_text="One or two sentences: for whom it is, what it changes for them. No date; up to 400 characters.",
    )

    def __init__(self, *args: Any, launch: Launch | None, **kwargs: Any) -> None:
        kwargs["initial"] = {"message": launch.message if launch else "", "version": launch.version if launch else 0}
        super().__init__(*args, **kwargs)


class EntryForm(PageForm):
    """Something to be done before a launch."""

    text = forms.CharField(max_length=200, label="What is to be done")
    owner = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="nobody yet")

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = colleagues_of(product)
        self.fields["owner"].queryset = colleagues
        # Read once: the page draws the field for each release.
        self.owners = [("", "nobody yet"), *((str(one.pk), str(one)) for one in colleagues)]
