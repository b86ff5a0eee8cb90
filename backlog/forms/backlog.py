"""The filters of the ranked backlog, as the address carries them."""

from typing import Any

from django import forms

from backlog.choices import OPEN_STATUSES, ItemKind, ItemStatus
from backlog.models import Solution
from backlog.selectors.ranked import Filters
from common.presentation.searching import MAX_SEARCH
from stakeholders.models import Account, StrategyTheme
from users.models import User

OPEN_CHOICES = [(value, label.lower()) for value, label in ItemStatus.choices if value in OPEN_STATUSES]


class FilterForm(forms.Form):
    """Each field is one parameter of the address; one that cannot be read filters nothing and says so."""

    q = forms.CharField(max_length=MAX_SEARCH, required=False)
    kind = forms.ChoiceField(choices=[("", "All"), *ItemKind.choices], required=False)
    status = forms.ChoiceField(choices=[("", "any that is open"), *OPEN_CHOICES], required=False)
    solution = forms.CharField(max_length=20, required=False, label="Solution, by its key")
    release = forms.CharField(
        max_length=40, required=False, widget=forms.TextInput(attrs={"placeholder": "as in 2027.1"})
    )
    theme = forms.ModelChoiceField(StrategyTheme.objects.none(), required=False, empty_label="any")
    account = forms.CharField(
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "account-names", "autocomplete": "off"}),
    )
    min_current = forms.FloatField(
        min_value=0,
        max_value=100,
        required=False,
        label="Current customer, at least",
        widget=forms.NumberInput(attrs={"step": "1", "inputmode": "numeric"}),
    )

    IN_MENU = ("status", "release", "solution", "theme", "account", "min_current")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        themes = self.fields["theme"]
        assert isinstance(themes, forms.ModelChoiceField)  # noqa: S101 - tells the type checker what stands above
        themes.queryset = StrategyTheme.objects.visible_to(user)

    def clean_q(self) -> str:
        """Without the one character that the database refuses."""
        text: str = self.cleaned_data["q"]
        return text.replace("\x00", "").strip()

    def clean_solution(self) -> str:
        """The key of a solution that the person may see."""
        typed: str = self.cleaned_data["solution"]
        if not typed:
            return ""
        solution = Solution.objects.visible_to(self.user).called(typed).first()
        if solution is None:
            raise forms.ValidationError("There is no solution of this key.")
        return solution.key

    def clean_release(self) -> str:
        """As it is called, without the one character that the database refuses."""
        text: str = self.cleaned_data["release"]
        return text.replace("\x00", "").strip()

    def clean_account(self) -> Account | None:
        """Find the account by its name as typed, or by its number as links carry it."""
        typed = self.cleaned_data["account"].strip()
        if not typed:
            return None
        rows = Account.objects.visible_to(self.user)
        found = rows.known_as(pk=typed).first() if typed.isascii() and typed.isdigit() and len(typed) < 18 else None
        found = found or rows.known_as(name__iexact=typed).first()
        if found is None:
            raise forms.ValidationError("There is no account of this name.")
        return found

    def filters(self) -> Filters:
        """What to narrow the backlog to; call after validation."""
        data = getattr(self, "cleaned_data", {})
        theme, account = data.get("theme"), data.get("account")
        return Filters(
            q=data.get("q", ""),
            kind=data.get("kind", ""),
            status=data.get("status", ""),
            solution=data.get("solution", ""),
            release=data.get("release", ""),
            theme=theme.pk if theme else None,
            account=account.pk if account else None,
            min_current=data.get("min_current"),
        )

    def in_words(self) -> list[tuple[str, str, str]]:
        """The filters of the menu that are in use: parameter, label, value in words."""
        data = getattr(self, "cleaned_data", {})
        statuses = dict(OPEN_CHOICES)
        found = [
            ("status", "Status", statuses.get(data.get("status", ""), "")),
            ("solution", "Solution", data.get("solution", "")),
            ("release", "Release", data.get("release", "")),
            ("theme", "Theme", str(data.get("theme") or "")),
            ("account", "Account", str(data.get("account") or "")),
            ("min_current", "Current", "" if data.get("min_current") is None else f"≥ {data['min_current']:g}"),
        ]
        return [one for one in found if one[2]]
