"""What the pages of releases accept."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from common.forms import DateField, PageForm, TextField, VersionedForm
from planning.choices import GoalMet, ReleaseState
from planning.models import Release
from planning.services.goals import MOST_GOALS, goals_as_data
from planning.services.pools import MOST_DAYS, capacity_of
from stakeholders.models import Pool, Product

SPARE_GOALS = 2
_PLANNED, _AFTERWARDS = ("text", "measure", "target"), ("reached", "met", "note")
_LABELS = {"text": "Goal", "measure": "Measured by", "target": "Target", "reached": "Reached", "met": "Met?",
           "note": "Note"}  # fmt: skip
_LENGTHS = {"text": 200, "measure": 200, "target": 100, "reached": 100, "note": 500}


class ReleaseForm(VersionedForm):
    """A release with a capacity field for each pool of its product and a few rows for goals."""

    name = forms.CharField(max_length=40, help_text="As in 2027.1.")
    ships_on = DateField(label="Ships on", help_text="Lateness counts from the day that you name first.")
    state = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (ReleaseState.PLANNED, ReleaseState.BUILDING)],
        label="How far is it?",
    )
    note = TextField(rows=3, required=False, max_length=10_000)

    def __init__(self, *args: Any, product: Product, release: Release | None = None, **kwargs: Any) -> None:
        if release is not None:
            kwargs["initial"] = _initial_of(release) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.has_shipped = release is not None and release.state == ReleaseState.SHIPPED
        self._pools = [] if self.has_shipped else list(Pool.objects.filter(product=product))
        for pool in self._pools:
            self.fields[f"pool_{pool.slug}"] = days_field(pool)
        self._goal_ids = [goal["id"] for goal in goals_as_data(release)] if release else []
        self._add_goals()
        for name in ("name", "ships_on", "state") if self.has_shipped else () if release else ("state",):
            del self.fields[name]

    def _add_goals(self) -> None:
        self._goals = range(min(len(self._goal_ids) + SPARE_GOALS, MOST_GOALS))
        for at in self._goals:
            for name in self._of_goal:
                self.fields[f"goal_{at}_{name}"] = _goal_field(name)

    @property
    def _of_goal(self) -> tuple[str, ...]:
        return _PLANNED + (_AFTERWARDS if self.has_shipped else ())

    def plain_rows(self) -> list[list[BoundField]]:
        """Name, day and state beside each other, the note below, as far as they can change."""
        first = [self[name] for name in ("name", "ships_on", "state") if name in self.fields]
        return [row for row in (first, [self["note"]]) if row]

    def pool_fields(self) -> list[BoundField]:
        """Capacities, in the product's order of pools."""
        return [self[f"pool_{pool.slug}"] for pool in self._pools]

    def goal_rows(self) -> list[list[BoundField]]:
        """A row of fields for each goal."""
        return [[self[f"goal_{at}_{name}"] for name in self._of_goal] for at in self._goals]

    def values(self) -> dict[str, Any]:
        """What the services take, without the version."""
        given = self.cleaned_data
        values: dict[str, Any] = {
            name: given[name] for name in ("name", "ships_on", "state", "note") if name in self.fields
        }
        if self._pools:
            values["capacity"] = {pool.slug: given[f"pool_{pool.slug}"] for pool in self._pools}
        return values | {"goals": [goal for at in self._goals if (goal := self._goal(at))]}

    def _goal(self, at: int) -> dict[str, Any]:
        """One goal; nothing for a row that was left, or made, empty."""
        goal = {name: self.cleaned_data[f"goal_{at}_{name}"] for name in self._of_goal}
        if not any(goal[name] for name in _PLANNED):
            return {}
        return goal | ({"id": self._goal_ids[at]} if at < len(self._goal_ids) else {})


class PlaceForm(PageForm):
    """In which release an item is planned. ``seen`` is where the person saw it."""

    release = forms.ModelChoiceField(Release.objects.none(), required=False, empty_label="none")
    reason = forms.CharField(
        max_length=500,
        required=False,
        label="Why does it leave its release?",
        help_text="Stays on record, and the slip raises a gap's urgency. Not needed for moving to an earlier day.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, releases: Sequence[Release], current: Release | None, **kwargs: Any) -> None:
        kwargs["initial"] = {"release": current, "seen": current.pk if current else ""}
        super().__init__(*args, **kwargs)
        ids = {release.pk for release in releases} | ({current.pk} if current else set())
        self.fields["release"].queryset = Release.objects.filter(pk__in=ids)
        self.fields["release"].label_from_instance = with_day
        if current is None:
            del self.fields["reason"]

    def clean_seen(self) -> int | None:
        """The id of the release, ``None`` for none or nonsense."""
        text = self.cleaned_data["seen"]
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None

    def see(self, release_id: int | None) -> None:
        """Let the form carry where the item is now: sent once more, it means it."""
        self.data = {**self.data.dict(), "seen": str(release_id or "")}  # type: ignore[attr-defined]


def _initial_of(release: Release) -> dict[str, Any]:
    initial = {name: getattr(release, name) for name in ("name", "ships_on", "state", "note", "version")}
    pools = {f"pool_{slug}": f"{days:g}" for slug, days in capacity_of(release).items()}
    goals = {
        f"goal_{at}_{name}": goal[name]
        for at, goal in enumerate(goals_as_data(release))
        for name in (*_PLANNED, *_AFTERWARDS)
    }
    return initial | pools | goals


def days_field(pool: Pool) -> forms.FloatField:
    """Person-days of one pool, if there is anything to say."""
    return forms.FloatField(
        label=pool.name,
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
    )


def _goal_field(name: str) -> forms.Field:
    if name == "met":
        return forms.ChoiceField(choices=GoalMet.choices, required=False, label=_LABELS[name], initial=GoalMet.UNKNOWN)
    return forms.CharField(max_length=_LENGTHS[name], required=False, label=_LABELS[name])


def with_day(release: Release) -> str:
    """A release to choose: its name and its day."""
    return f"{release.name}, {release.ships_on:%-d %b %Y}"
