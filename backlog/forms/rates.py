"""What the page of a product's rates accepts."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings

from backlog.scoring.business_case import Rates
from backlog.services.rates import MOST
from common.forms import VersionedForm


class RatesForm(VersionedForm):
    """A rate for each pool, and for an hour with a workaround; empty ones are not known."""

    def __init__(self, *args: Any, pools: dict[str, str], rates: Rates, version: int, **kwargs: Any) -> None:
        begun = {f"rate_{slug}": rate for slug, rate in rates.per_day.items()}
        kwargs["initial"] = begun | {"per_hour": rates.per_hour, "version": version}
        super().__init__(*args, **kwargs)
        self.pools = pools
        for slug, name in pools.items():
            self.fields[f"rate_{slug}"] = _rate_field(f"{name}, a person-day")
        self.fields["per_hour"] = _rate_field(
            "An hour with a workaround", "Of the customers' people. It tells what living with gaps costs them."
        )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        per_day = {slug: given[f"rate_{slug}"] for slug in self.pools}
        return {"per_day": per_day, "per_hour": given["per_hour"], "version": given["version"]}


def _rate_field(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=f"{label}, in {settings.REPORTING_CURRENCY}",
        help_text=help_text,
        required=False,
        min_value=Decimal("0.01"),
        max_value=MOST,
        max_digits=8,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
