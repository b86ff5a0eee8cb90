"""Form fields and bases that every app's forms share."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField

# Money columns hold 14 digits, two of them decimals.
MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2, "min_value": Decimal(0)}
# More hours a month than ten people have.
MOST_HOURS = 100_000.0


class PercentField(forms.FloatField):
    """A share of one, typed and shown as a percentage from 0 to 100."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", 100)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> float | None:
        """Turn the percentage into a share."""
        percentage = super().clean(value)
        return None if percentage is None else round(percentage / 100, 6)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored share as a percentage; what somebody typed stays as they typed it."""
        return f"{value * 100:g}" if isinstance(value, float) else value


class DateField(forms.DateField):
    """A day, with the browser's own picker."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class TextField(forms.CharField):
    """Prose of a few lines, up to 100,000 characters."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 100_000)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class PageForm(forms.Form):
    """A form that knows which of its fields stand beside each other; ``rows`` names them, top to bottom."""

    rows: ClassVar[tuple[tuple[str, ...], ...]] = ()
    # Forms set querysets and choices of fields whose class only they know.
    fields: dict[str, Any]

    def layout(self) -> Iterator[list[BoundField]]:
        """The visible fields row by row; one that no row names has a row of its own."""
        named = {name for row in self.rows for name in row}
        for row in self.rows:
            yield [self[name] for name in row if name in self.fields]
        yield from ([field] for field in self.visible_fields() if field.name not in named)


class VersionedForm(PageForm):
    """A form over something that others may change meanwhile: it carries the version that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


def hours_field(label: str) -> forms.FloatField:
    """Hours, none or more."""
    return forms.FloatField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_HOURS,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


def without_version(values: dict[str, Any]) -> dict[str, Any]:
    """Cleaned values without the version: what is new has been seen by nobody."""
    return {name: value for name, value in values.items() if name != "version"}


_MOST_MEANT = 4


class AccountField(forms.CharField):
    """An account, typed by its name with proposals: a list of thousands to choose from would help nobody.

    ``accounts`` are those that the person may see: a queryset that a form sets. ``list`` names the page's datalist.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        kwargs.setdefault("widget", forms.TextInput(attrs={"list": "account-names", "autocomplete": "off"}))
        super().__init__(**kwargs)
        self.accounts: Any = None

    def clean(self, value: Any) -> Any:
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
