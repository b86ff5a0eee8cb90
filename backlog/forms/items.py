"""What people change on the item page: its definition, its effort, the accounts that support it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from backlog.choices import ItemKind, ItemStatus
from backlog.models import Item
from common.forms import TextField, VersionedForm
from requests_intake.choices import Horizon, Importance
from stakeholders.models import Account, Pool
from users.models import User

MOST_DAYS = 10_000


class DefinitionForm(VersionedForm):
    """What the item is, in the PM's words."""

    title = forms.CharField(max_length=200, error_messages={"required": "An item needs a title."})
    kind = forms.ChoiceField(choices=ItemKind.choices, widget=forms.RadioSelect, label="What is it?")
    status = forms.ChoiceField(choices=ItemStatus.choices)
    problem = TextField(rows=5, required=False, help_text="What goes wrong today, for whom, how often.")
    requirements = TextField(rows=5, required=False)
    user_experience = TextField(rows=4, required=False, label="User experience")
    acceptance = TextField(rows=4, required=False, help_text="How we shall know that it is done.")
    competitor = forms.CharField(max_length=80, required=False, label="Competitor who has it")

    FIELDS = ("title", "kind", "status", "problem", "requirements", "user_experience", "acceptance", "competitor")

    @classmethod
    def initial_of(cls, item: Item) -> dict[str, Any]:
        """What stands now, and the version that the person sees."""
        return {name: getattr(item, name) for name in cls.FIELDS} | {"version": item.version}

    def values(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {name: self.cleaned_data[name] for name in self.FIELDS}


class EffortForm(forms.Form):
    """Person-days for each of the product's pools; an empty field is no estimate."""

    def __init__(self, *args: Any, pools: Iterable[Pool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pools = tuple(pools)
        for pool in self.pools:
            self.fields[pool.slug] = forms.FloatField(
                label=pool.name,
                required=False,
                min_value=0,
                max_value=MOST_DAYS,
                help_text="Person-days; empty if nobody has estimated it.",
                widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
            )

    def values(self) -> dict[str, float | None]:
        """Days by the pool's slug; ``None`` takes an estimate back."""
        return {pool.slug: self.cleaned_data[pool.slug] for pool in self.pools}


class SupportForm(forms.Form):
    """One account's support. The account is typed by name: a list of thousands would help nobody."""

    account = forms.CharField(
        max_length=120,
        widget=forms.TextInput(attrs={"list": "account-names", "autocomplete": "off"}),
        error_messages={"required": "Name the account."},
    )
    importance = forms.ChoiceField(choices=Importance.choices, widget=forms.RadioSelect, label="How much?")
    horizon = forms.ChoiceField(choices=Horizon.choices, widget=forms.RadioSelect, label="Needed when?")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_account(self) -> Account:
        """Find the account by its name, whatever the case."""
        return account_named(self.user, self.cleaned_data["account"])


class ValidationForm(forms.Form):
    """A customer with whom the definition was gone through."""

    account = forms.CharField(
        max_length=120,
        widget=forms.TextInput(attrs={"list": "account-names", "autocomplete": "off"}),
        error_messages={"required": "Name the account."},
    )
    note = forms.CharField(max_length=200, required=False, label="What they said")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_account(self) -> Account:
        """Find the account by its name, whatever the case."""
        return account_named(self.user, self.cleaned_data["account"])


def account_named(user: User, name: str) -> Account:
    """The account of this name that the person may see.

    Raises:
        ValidationError: there is none.
    """
    account = Account.objects.visible_to(user).filter(name__iexact=name.strip()).first()
    if account is None:
        raise forms.ValidationError("There is no account of this name. Choose one from the list, or add it first.")
    return account
