"""What is said when a release ends."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField

from common.forms import DateField, VersionedForm
from planning.forms.releases import days_field, with_day
from planning.models import Release
from planning.selectors.releases import Line
from stakeholders.models import Pool

#: So many pools an item without an estimate gets fields for; of more, the page of its outcome takes what it took.
FEW_POOLS = 4


class EndForm(VersionedForm):
    """Why what is left in a release leaves it, and where it goes."""

    reason = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    to_release = forms.ModelChoiceField(
        Release.objects.none(), required=False, empty_label="no release: open again", label="It goes to"
    )

    def __init__(self, *args: Any, releases: Iterable[Release], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_release"].queryset = Release.objects.filter(pk__in=[release.pk for release in releases])
        self.fields["to_release"].label_from_instance = with_day

    def ending(self) -> dict[str, Any]:
        """What the services take."""
        target = self.cleaned_data["to_release"]
        return {
            "reason": self.cleaned_data["reason"],
            "to_release_id": target.pk if target else None,
            "version": self.cleaned_data["version"],
        }


class CancelForm(EndForm):
    """Giving a release up."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item on the form: whether it is ticked, and for each pool of the table its field with the estimate in days."""

    line: Line
    is_done: bool
    took: list[tuple[BoundField | None, float | None]]


class ShipForm(EndForm):
    """Which items are done, and what they took; the rest leaves with the reason."""

    after: ClassVar = ("reason", "to_release", "overrule")

    shipped_on = DateField(label="Shipped on")
    done = forms.MultipleChoiceField(required=False, label="Done, and shipping")
    overrule = forms.CharField(
        max_length=500,
        required=False,
        label="Why does it ship before its charter customers are ready?",
        help_text="It stays on record.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, lines: Sequence[Line], release: Release, behind: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pools = list(Pool.objects.filter(product=release.product))
        if not behind:
            del self.fields["overrule"]
        self.lines = lines
        self.pools = [pool for pool in pools if any(pool.slug in _asked_of(line, pools) for line in lines)]
        self.fields["done"].choices = [(str(line.item.pk), f"{line.item.key} {line.item.title}") for line in lines]
        self.fields["reason"].label = "Why is the rest not in it?"
        self.fields["to_release"].label = "The rest goes to"
        for line in lines:
            for pool in self.pools:
                if pool.slug in _asked_of(line, pools):
                    self.fields[_took(line, pool)] = days_field(pool)

    def item_rows(self) -> Iterator[ItemRow]:
        """The items in their order."""
        ticked = {str(one) for one in self["done"].value() or ()}
        for line in self.lines:
            fields = ((_took(line, pool), line.days.get(pool.slug)) for pool in self.pools)
            took = [(self[name] if name in self.fields else None, days) for name, days in fields]
            yield ItemRow(line, str(line.item.pk) in ticked, took)

    def rest_fields(self) -> list[BoundField]:
        """What is asked after the items."""
        return [self[name] for name in self.after if name in self.fields]

    def effort(self) -> dict[int, dict[str, float]]:
        """Person-days that items took, where something was said."""
        found: dict[int, dict[str, float]] = {}
        for line in self.lines:
            said = {pool.slug: self.cleaned_data.get(_took(line, pool)) for pool in self.pools}
            if known := {slug: days for slug, days in said.items() if days is not None}:
                found[line.item.pk] = known
        return found

    def clean(self) -> dict[str, Any]:
        """A figure beside an item that is not ticked is refused: what something took is said once it ships."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        shipping = set(values.get("done", ()))
        for line in self.lines:
            typed = [_took(line, pool) for pool in self.pools if values.get(_took(line, pool)) is not None]
            if typed and str(line.item.pk) not in shipping:
                self.add_error(typed[0], "It is not ticked: tick it, or leave this empty.")
        return values


def _asked_of(line: Line, pools: Sequence[Pool]) -> set[str]:
    """The pools whose days are asked of an item: those that were estimated, or all of a few."""
    few = {pool.slug for pool in pools} if len(pools) <= FEW_POOLS else set()
    return few | set(line.days)


def _took(line: Line, pool: Pool) -> str:
    return f"took_{line.item.pk}_{pool.slug}"
