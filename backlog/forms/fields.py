"""Fields that forms share."""

from typing import Any

from django import forms

from stakeholders.models import Account

_MOST_MEANT = 4


class AccountField(forms.CharField):
    """An account, typed by its name with proposals: a list of thousands to choose from would help nobody.

    ``accounts`` are those that the person may see; a form sets them. ``list`` names the datalist of the page.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        kwargs.setdefault("widget", forms.TextInput(attrs={"list": "account-names", "autocomplete": "off"}))
        super().__init__(**kwargs)
        self.accounts = Account.objects.none()

    def clean(self, value: Any) -> Account | None:
        """Find the account of this name, whatever the case; nothing typed is nobody.

        Raises:
            ValidationError: there is none; those whose name holds what was typed are proposed.
        """
        name = super().clean(value)
        if not name:
            return None
        account = self.accounts.known_as(name__iexact=name).first()
        if account is None:
            raise forms.ValidationError(f"There is no account of this name. {self._meant(name)}")
        return account

    def _meant(self, typed: str) -> str:
        rows = self.accounts.filter(name__icontains=typed).order_by("name")
        names = list(rows.values_list("name", flat=True)[:_MOST_MEANT])
        return f"Did you mean {' or '.join(names)}?" if names else "Choose one from the list, or add it first."
