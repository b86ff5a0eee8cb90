"""The weights of a product: three numbers that matter daily, floors, and the parameters behind them."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField

from common.forms import VersionedForm
from common.http.pages import ConflictRow
from stakeholders.choices import Stakeholder
from stakeholders.models import WeightProfile
from stakeholders.models.weights import PARAMETERS
from stakeholders.selectors.parameters import GROUPS, MOST


class WeightsForm(VersionedForm):
    """A new version of a product's weights. ``version`` is the number of the version it starts from."""

    reason = forms.CharField(
        max_length=2000,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Everybody can read it in the history.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for stakeholder in Stakeholder:
            self.fields[f"weight_{stakeholder}"] = _number(stakeholder.label, 0, MOST)
            self.fields[f"floor_{stakeholder}"] = _number(stakeholder.label, 0, 100)
        for _, parameters in GROUPS:
            for one in parameters:
                self.fields[one.name] = _number(one.label, one.least, one.most, one.above_zero)

    @staticmethod
    def base_names() -> list[str]:
        """The fields that are numbers of the profile."""
        kinds = [f"{kind}_{one}" for kind in ("weight", "floor") for one in Stakeholder]
        return [*kinds, *PARAMETERS]

    def clean(self) -> dict[str, Any]:
        """Refuse weights that sum to nothing: there would be no ranking."""
        cleaned = super().clean() or self.cleaned_data
        typed = _complete(cleaned)
        if typed and sum(typed) <= 0:
            self.add_error(None, "The three weights sum to nothing: give at least one of them a number above zero.")
        return cleaned

    def shares(self) -> list[tuple[Stakeholder, float]] | None:
        """The weights as typed, made to sum to one; ``None`` as long as they cannot be."""
        typed = _complete(self.cleaned_data)
        total = sum(typed)
        if total <= 0:
            return None
        return [(one, value / total) for one, value in zip(Stakeholder, typed, strict=True)]

    def shown_shares(self) -> list[tuple[Stakeholder, float]] | None:
        """What the weights in the fields come to, typed or as they are saved."""
        if self.is_bound:
            self.is_valid()
            return self.shares()
        try:
            shown = [float(self[f"weight_{one}"].value() or 0) for one in Stakeholder]
        except ValueError:  # an address may say anything
            return None
        total = sum(shown)
        return [(one, share / total) for one, share in zip(Stakeholder, shown, strict=True)] if total > 0 else None

    def values(self) -> dict[str, dict[str, float]]:
        """The cleaned values as the service takes them."""
        cleaned = self.cleaned_data
        return {
            "weights": {str(one): cleaned[f"weight_{one}"] for one in Stakeholder},
            "floors": {str(one): cleaned[f"floor_{one}"] for one in Stakeholder},
            "parameters": {name: cleaned[name] for name in PARAMETERS},
        }

    def weight_fields(self) -> list[tuple[BoundField, BoundField]]:
        """For each stakeholder: weight and floor."""
        return [(self[f"weight_{one}"], self[f"floor_{one}"]) for one in Stakeholder]

    def groups(self) -> Iterator[tuple[str, list[tuple[BoundField, str]]]]:
        """The parameters by group, each with its unit."""
        for title, parameters in GROUPS:
            yield title, [(self[one.name], one.unit) for one in parameters]

    def parameters_have_errors(self) -> bool:
        """Whether the fold must stand open."""
        return any(name in self.errors for name in PARAMETERS) if self.is_bound else False

    def say_conflict(self, profile: WeightProfile) -> None:
        """Put the weights that are active now beside those that were typed."""
        self.conflict = tuple(
            ConflictRow(one.label, f"{getattr(profile, f'weight_{one}') * 100:.4g}", str(self[f"weight_{one}"].value()))
            for one in Stakeholder
        )

    @staticmethod
    def initial_of(profile: WeightProfile) -> dict[str, Any]:
        """What the form shows of the active version; weights as percentages of their sum."""
        stored = {name: getattr(profile, name) for name in PARAMETERS}
        for one in Stakeholder:
            stored[f"weight_{one}"] = getattr(profile, f"weight_{one}") * 100
            stored[f"floor_{one}"] = getattr(profile, f"floor_{one}")
        shown: dict[str, Any] = {name: f"{value:.10g}" for name, value in stored.items()}
        return shown | {"version": profile.number}


def _complete(cleaned: dict[str, Any]) -> list[float]:
    """The three weights as typed; none of them as long as one is missing or no number."""
    typed = [cleaned.get(f"weight_{one}") for one in Stakeholder]
    return [float(value) for value in typed if value is not None] if None not in typed else []


def _number(label: str, least: float, most: float, above_zero: bool = False) -> forms.FloatField:
    field = forms.FloatField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    if above_zero:
        field.validators.append(_above_zero)
    return field


def _above_zero(value: float) -> None:
    if value <= 0:
        raise forms.ValidationError("Give a number above zero.")
