"""Forms of the settings: API keys and people."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone

from common.forms import DateField, PageForm
from users.choices import Role, Scope


class ApiKeyForm(PageForm):
    """A new key for a program of mine."""

    rows = (("name",), ("scopes", "expires_on"))

    name = forms.CharField(max_length=80, label="What for", help_text="The program that will use it.")
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        initial=[Scope.READ],
        label="May",
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = DateField(required=False, label="Until", help_text="Empty: until it is revoked.")

    def clean_expires_on(self) -> datetime | None:
        """The end of the chosen day, which must not be over."""
        day = self.cleaned_data["expires_on"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError("That day is over: the key would be useless.")
        return timezone.make_aware(datetime.combine(day, time.max))


class PersonForm(PageForm):
    """Somebody new who may sign in."""

    rows = (("full_name",), ("email", "role"), ("password",))

    full_name = forms.CharField(max_length=120, label="Name")
    email = forms.EmailField(max_length=254, label="E-mail")
    role = forms.ChoiceField(choices=Role.choices)
    password = forms.CharField(
        required=False,
        max_length=200,
        strip=False,
        label="First password",
        help_text="Empty: they set one by the link under “Forgot your password?”.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str | None:
        """Refuse a password that is easily guessed."""
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password or None


class PeopleFilter(forms.Form):
    """Which people to list."""

    q = forms.CharField(required=False, max_length=120)
    role = forms.ChoiceField(required=False, choices=[("", "All roles"), *Role.choices])

    def chosen(self) -> dict[str, Any]:
        """What was asked for; what makes no sense asks for nothing."""
        self.is_valid()
        return {"text": self.cleaned_data.get("q", ""), "role": self.cleaned_data.get("role", "")}
