"""Form fields and bases that every app's forms share."""

from decimal import Decimal
from typing import Any

from django import forms

# Money columns hold 14 digits, two of them decimals.
MONEY = {"max_digits": 14, "decimal_places": 2, "min_value": Decimal(0)}


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


class VersionedForm(forms.Form):
    """A form over something that others may change meanwhile: it carries the version that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def changes(self) -> dict[str, Any]:
        """The cleaned values, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
