"""How soon news comes by e-mail; the words in which it comes."""

from django import forms

from backlog.models.notices import NoticeTemplate
from common.forms import PageForm, VersionedForm
from users.choices import MailPace


class MailPaceForm(PageForm):
    """At once, once a day, never."""

    mail_pace = forms.ChoiceField(choices=MailPace.choices, widget=forms.RadioSelect, label="News by e-mail")


class WordsForm(VersionedForm):
    """The subject and the text of one topic."""

    subject = forms.CharField(max_length=NoticeTemplate._meta.get_field("subject").max_length, label="Subject")
    body = forms.CharField(
        max_length=NoticeTemplate._meta.get_field("body").max_length,
        label="Text",
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="Plain text. A line with a placeholder that has nothing to say is left out.",
    )
