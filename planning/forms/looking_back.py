"""What the pages of looking back accept."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from common.forms import TextField, VersionedForm
from planning.choices import Use, WorkaroundState
from planning.forms.releases import days_field
from planning.models import AccountOutcome, ChangelogEntry, EffortOutcome, Outcome
from stakeholders.models import Pool


class ChangelogForm(VersionedForm):
    """What customers read of an item that shipped."""

    title = forms.CharField(
        max_length=200,
        label="Title for customers",
        error_messages={"required": "Customers need a title to read: write one in their words."},
    )
    text = TextField(
        rows=6,
        max_length=10_000,
        required=False,
        label="Text for customers",
        help_text="What they can do now. No names of other customers, no numbers of ours, no dates to come. Markdown.",
    )

    @classmethod
    def initial_of(cls, entry: ChangelogEntry) -> dict[str, Any]:
        """What stands now; to begin with the item's own title, to be put into their words."""
        return {"title": entry.title or entry.item.title, "text": entry.text, "version": entry.version}


class AccountOutcomeForm(VersionedForm):
    """What came of something for one account; without a workaround there is nothing to say of one."""

    rows = (("use",), ("workaround",), ("note",))

    use = forms.ChoiceField(
        choices=Use.choices, label="Do they use it?", widget=forms.RadioSelect(attrs={"class": "rd"})
    )
    workaround = forms.ChoiceField(
        choices=[choice for choice in WorkaroundState.choices if choice[0] != WorkaroundState.NONE],
        label="Their workaround",
        widget=forms.RadioSelect(attrs={"class": "rd"}),
    )
    note = forms.CharField(
        max_length=500,
        required=False,
        help_text="Why they do not use it, or why they keep the workaround.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, row: AccountOutcome, **kwargs: Any) -> None:
        stands = {name: getattr(row, name) for name in ("use", "workaround", "note", "version")}
        kwargs["initial"] = stands | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if row.workaround == WorkaroundState.NONE:
            del self.fields["workaround"]


class OutcomeForm(VersionedForm):
    """What was learnt and what it took, with a field for each pool of the product."""

    learnt = TextField(
        rows=5,
        max_length=10_000,
        required=False,
        label="What was learnt",
        help_text="What you know now and did not know when you planned it.",
    )
    looked = forms.BooleanField(required=False, label="Looked at: take it off the list of what is due")

    def __init__(self, *args: Any, outcome: Outcome, efforts: Sequence[EffortOutcome], **kwargs: Any) -> None:
        self._pools = list(Pool.objects.filter(product=outcome.product_id))
        came = {row.pool.slug: row.actual for row in efforts if row.actual is not None}
        kwargs["initial"] = {
            "learnt": outcome.learnt,
            "looked": outcome.looked_at is not None,
            "version": outcome.version,
            **{f"pool_{slug}": f"{days:g}" for slug, days in came.items()},
        }
        super().__init__(*args, **kwargs)
        for pool in self._pools:
            self.fields[f"pool_{pool.slug}"] = days_field(pool)

    def pool_fields(self) -> list[BoundField]:
        """Person-days that it took, in the product's order of pools."""
        return [self[f"pool_{pool.slug}"] for pool in self._pools]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        effort = {pool.slug: given[f"pool_{pool.slug}"] for pool in self._pools}
        return {"learnt": given["learnt"], "looked": given["looked"], "version": given["version"], "effort": effort}
