"""The name of a saved view."""

from django import forms

from backlog.services.saved_views import NAME_LENGTH
from common.forms import PageForm


class SavedViewForm(PageForm):
    """A name, and whether colleagues see it; the filters come along."""

    name = forms.CharField(max_length=NAME_LENGTH, label="Name", error_messages={"required": "Give the view a name."})
    is_shared = forms.BooleanField(
        required=False, label="Share it", help_text="All colleagues see it; only you can change it."
    )
    query = forms.CharField(required=False, widget=forms.HiddenInput)
