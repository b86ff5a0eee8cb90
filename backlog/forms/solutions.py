"""What people type about solutions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from backlog.forms.items import KeysInput, ids_of_keys
from backlog.models import Item, Solution
from common.forms import TextField, VersionedForm
from users.models import User


class SolutionForm(VersionedForm):
    """The need, and which items are the whole answer to it."""

    title = forms.CharField(
        max_length=200,
        help_text="As whoever has the need would say it: 'A bank of lifts is set up in one visit'.",
        error_messages={"required": "A solution needs a title."},
    )
    need = TextField(
        rows=5,
        required=False,
        max_length=10_000,
        label="The need",
        help_text="What people want to get done, and when it is done. Markdown.",
    )
    owner = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="nobody yet")
    items = forms.Field(
        widget=KeysInput(noun="item"),
        required=False,
        label="Items that make it whole",
        help_text="Type a key or a word of the title and choose. Empty a field to take an item out.",
    )

    def __init__(self, *args: Any, items: QuerySet[Item], people: QuerySet[User], **kwargs: Any) -> None:
        """Offer ``items``, those of the product, and ``people``, who work with it."""
        super().__init__(*args, **kwargs)
        self.choices = items
        self.fields["owner"].queryset = people
        shown = {str(key).strip().upper() for key in self["items"].value() or ()}
        self.fields["items"].widget.titles = dict(items.filter(key__in=shown).values_list("key", "title"))

    @classmethod
    def initial_of(cls, solution: Solution, items: Iterable[Item]) -> dict[str, Any]:
        """What stands now, and the version that the person sees."""
        known = {name: getattr(solution, name) for name in ("title", "need", "owner", "version")}
        return known | {"items": [item.key for item in items]}

    def clean_items(self) -> list[int]:
        """Find the items by their keys, whatever the case."""
        return ids_of_keys(self.choices, self.cleaned_data["items"])

    def values(self) -> dict[str, Any]:
        """What the services take, without the version."""
        data = self.cleaned_data
        return {"title": data["title"], "need": data["need"], "owner": data["owner"], "item_ids": data["items"]}


class AddItemForm(forms.Form):
    """One more item of a solution."""

    item = forms.CharField(
        max_length=60,
        widget=forms.TextInput(attrs={"list": "item-keys", "autocomplete": "off", "placeholder": "Key or word"}),
        error_messages={"required": "Name the item by its key."},
    )

    def __init__(self, *args: Any, items: QuerySet[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items

    def clean_item(self) -> int:
        """Find it by its key."""
        return ids_of_keys(self.items, [self.cleaned_data["item"]])[0]


class PlaceForm(VersionedForm):
    """Which solution an item is part of."""

    solution = forms.ModelChoiceField(
        Solution.objects.none(),
        required=False,
        empty_label="none",
        help_text="An item is part of one solution at most; shipped alone, it is called a featurette of it.",
    )

    def __init__(self, *args: Any, solutions: QuerySet[Solution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["solution"].queryset = solutions
