"""What the page of robustness is asked: how long the top is, and how near today's weights."""

from django import forms

from backlog.scoring.robustness import CONCENTRATION, CONCENTRATIONS, LARGEST_TOP, TOP, Parameters


class RobustnessForm(forms.Form):
    """Both are in the address; empty means the usual."""

    top = forms.IntegerField(
        label="Top of the list",
        min_value=1,
        max_value=LARGEST_TOP,
        required=False,
        help_text=f"How many items, 1 to {LARGEST_TOP}.",
    )
    concentration = forms.FloatField(
        label="Concentration",
        min_value=CONCENTRATIONS[0],
        max_value=CONCENTRATIONS[1],
        required=False,
        help_text="How near the drawn weights stay to ours: 10 is wide, 30 usual, 200 narrow.",
    )

    def parameters(self) -> Parameters:
        """What is asked, the usual where nothing or nonsense was typed."""
        known = self.cleaned_data if self.is_bound else {}
        return Parameters(top=known.get("top") or TOP, concentration=known.get("concentration") or CONCENTRATION)
