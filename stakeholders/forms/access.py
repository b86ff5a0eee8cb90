"""Forms by which people at an account come to the portal."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts

from common.forms import PageForm


class InvitationForm(PageForm):
    """Whom to invite."""

    email = forms.CharField(
        max_length=254, label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Whose mail address is it?"},
    )  # fmt: skip
    full_name = forms.CharField(max_length=120, required=False, label="Name")


class DomainsForm(PageForm):
    """From which mail domains people may ask for access."""

    domains = forms.CharField(
        max_length=2_000,
        required=False,
        label="Mail domains",
        help_text="As in acme.com; several with blanks between. Who writes from there may ask for access.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_domains(self) -> list[str]:
        """The domains one by one."""
        typed: str = self.cleaned_data["domains"]
        return typed.replace(",", " ").replace(";", " ").split()


class AskForm(PageForm):
    """Somebody whom we do not know asks to use the portal."""

    full_name = forms.CharField(
        max_length=120, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Tell us your name."},
    )  # fmt: skip
    email = forms.CharField(
        max_length=254, label="Your e-mail at work", widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Tell us your mail address."},
    )  # fmt: skip


class SignUpForm(PageForm):
    """A name and a password, for somebody who was invited."""

    full_name = forms.CharField(
        max_length=120, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Tell us your name."},
    )  # fmt: skip
    password = forms.CharField(
        max_length=200,
        label="A password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())
