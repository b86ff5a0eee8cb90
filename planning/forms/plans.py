"""Forms of plans: what is asked, and why one is accepted."""

from typing import Any, ClassVar

from django import forms

from common.forms import PageForm, PercentField, TextField, VersionedForm
from planning.models import Plan, Release
from planning.services.plans import DEFAULTS
from stakeholders.models import Product


class PlanForm(PageForm):
    """A new plan for the coming releases of a product. Pins are typed a line each."""

    rows = (
        ("name",),
        ("releases",),
        ("keep_planned",),
        ("discount", "gap_share"),
        ("floor_current", "floor_future", "floor_strategy"),
        ("account_value", "solution_share"),
        ("pins",),
        ("time_limit",),
    )

    name = forms.CharField(max_length=80, required=False, help_text="Empty: named after its releases.")
    releases = forms.ModelMultipleChoiceField(
        queryset=Release.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one release to plan."},
    )
    keep_planned = forms.BooleanField(
        required=False, initial=True, label="What is planned stays where it is", help_text="Or plan everything anew."
    )
    discount = PercentField(
        initial=DEFAULTS["discount"],
        label="Worth one release later, %",
        help_text="What is left of a value that comes later.",
    )
    gap_share = PercentField(
        initial=DEFAULTS["gap_share"], label="At least for gaps, %", help_text="Of each release's capacity."
    )
    floor_current = PercentField(initial=0.0, label="Current customer, %", help_text="At least, of the plan's value.")
    floor_future = PercentField(initial=0.0, label="Future customer, %", help_text="At least, of the plan's value.")
    floor_strategy = PercentField(initial=0.0, label="Strategy, %", help_text="At least, of the plan's value.")
    account_value = forms.FloatField(
        initial=0,
        min_value=0,
        max_value=10_000,
        label="Worth of serving an account whole",
        help_text="Value points, for an account of the reference size, once all its must-haves are built.",
    )
    solution_share = PercentField(
        initial=0.0, label="Worth of a whole solution, %", help_text="On top of the value of its items."
    )
    pins = TextField(
        rows=3,
        required=False,
        max_length=5_000,
        help_text="One a line: LIFT-12 in, LIFT-7 out, or LIFT-9 and the release.",
    )
    time_limit = forms.IntegerField(
        initial=60, min_value=1, max_value=600, label="Seconds at most", help_text="The best plan until then is kept."
    )

    FLOORS: ClassVar = ("current", "future", "strategy")

    def __init__(self, *args: Any, product: Product, like: Plan | None = None, **kwargs: Any) -> None:
        if like is not None:
            kwargs["initial"] = _as_typed(like) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        coming = Release.objects.filter(product=product).coming()
        self.fields["releases"].queryset = coming
        if like is None:
            self.initial.setdefault("releases", [release.pk for release in coming[:2]])

    def clean_pins(self) -> dict[str, str]:
        """Read the lines; the service knows whether the items exist."""
        pins: dict[str, str] = {}
        for line in self.cleaned_data["pins"].splitlines():
            words = line.split(maxsplit=1)
            if len(words) == 1:
                raise forms.ValidationError(f"Say where {words[0]} goes: in, out or a release, as in {words[0]} in.")
            if words:
                pins[words[0].upper()] = self._place(words[1].strip())
        return pins

    def _place(self, typed: str) -> str:
        """The release's slug, for its name or its slug; in and out as they are."""
        named = self.fields["releases"].queryset.filter(name__iexact=typed).values_list("slug", flat=True).first()
        return named or typed.lower()

    def settings(self) -> dict[str, Any]:
        """What the service takes."""
        values = dict(self.cleaned_data)
        values["floors"] = {name: values.pop(f"floor_{name}") or 0.0 for name in self.FLOORS}
        return values


def _as_typed(plan: Plan) -> dict[str, Any]:
    chosen = plan.chosen
    slugs = chosen["releases"]
    return {
        **{name: chosen[name] for name in DEFAULTS if name not in {"floors", "pins"}},
        **{f"floor_{name}": chosen["floors"].get(name, 0.0) for name in PlanForm.FLOORS},
        "releases": list(Release.objects.filter(product=plan.product, slug__in=slugs).values_list("pk", flat=True)),
        "pins": "\n".join(f"{key} {where}" for key, where in chosen["pins"].items()),
        "time_limit": plan.time_limit,
    }


class AcceptForm(VersionedForm):
    """Why it is this plan, and which one was the plan when the person looked (0: none)."""

    instead_of = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    reason = TextField(
        rows=3,
        max_length=2_000,
        label="Why this plan",
        help_text="Stays on record, and with each item that leaves a release or comes later: those have slipped.",
        error_messages={"required": "Say why this plan."},
    )
