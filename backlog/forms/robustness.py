"""What the page of robustness is asked: how long the top is, and how near today's weights."""

from django import forms

from backlog.scoring.robustness import CONCENTRATION, CONCENTRATIONS, LARGEST_TOP, TOP, Parameters

_AT_LEAST, _AT_MOST = (f"At {word} {end:g}." for word, end in zip(("least", "most"), CONCENTRATIONS, strict=True))


class RobustnessForm(forms.Form):
    """Both are in the address; empty means the usual."""

    top = forms.IntegerField(
        label="Top of the list",
        min_value=1,
        max_value=LARGEST_TOP,
        required=False,
        help_text=f"How many items, 1 to {LARGEST_TOP}.",
        error_messages={"min_value": "At least 1.", "max_value": f"At most {LARGEST_TOP}."},
    )
    concentration = forms.FloatField(
        label="Concentration",
        min_value=CONCENTRATIONS[0],
        max_value=CONCENTRATIONS[1],
        required=False,
        help_text="How near the drawn weights stay to ours: 10 is wide, 30 usual, 200 narrow.",
        error_messages={"min_value": _AT_LEAST, "max_value": _AT_MOST},
    )

    def parameters(self) -> Parameters:
        """What is asked, the usual where nothing or nonsense was typed."""
        known = self.cleaned_data if self.is_bound else {}
        return Parameters(top=known.get("top") or TOP, concentration=known.get("concentration") or CONCENTRATION)
