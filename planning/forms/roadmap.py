"""Forms of the roadmap: what is told to whom, as whom to look at it, a link."""

from typing import Any, ClassVar

from django import forms

from backlog.models import Item
from common.forms import AccountField, DateField, PageForm, TextField, VersionedForm
from planning.choices import RoadmapAudience, RoadmapColumn
from planning.models import RoadmapEntry
from stakeholders.models import Account, Product, Segment
from users.models import User

_DATED = ("by_date", "by_words", "despite")


class ItemField(forms.CharField):
    """An item, typed by its key. ``items`` are those that may be named: a queryset that a form sets."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}))
        super().__init__(**kwargs)
        self.items: Any = Item.objects.none()

    def clean(self, value: Any) -> Any:
        """Find it, however its key is typed; nothing typed is none.

        Raises:
            ValidationError: there is none of this key.
        """
        key = super().clean(value)
        if not key:
            return None
        item = self.items.called(key).defer("search").first()
        if item is None:
            raise forms.ValidationError("The product has no item of this key: it looks like LIFT-12.")
        return item


class AudienceFields(VersionedForm):
    """To whom: one choice, and the account or the segment that it needs."""

    audience = forms.ChoiceField(
        choices=RoadmapAudience.choices,
        initial=RoadmapAudience.EVERYBODY,
        label="To whom",
        widget=forms.RadioSelect(attrs={"class": "rd"}),
    )
    account = AccountField(required=False, label="Account")
    segment = forms.ModelChoiceField(Segment.objects.none(), required=False, empty_label="none", label="Segment")

    def let_choose(self, user: User) -> None:
        """Offer the accounts and segments that the person may see."""
        self.fields["account"].accounts = Account.objects.visible_to(user)
        self.fields["segment"].queryset = Segment.objects.visible_to(user).order_by("name")


class EntryForm(AudienceFields):
    """What is told of an item. Item and audience cannot change afterwards; a day only by who may promise."""

    rows: ClassVar = (
        ("item", "column"),
        ("audience",),
        ("account", "segment"),
        ("title",),
        ("text",),
        ("by_date", "by_words"),
        ("despite",),
        ("reason",),
    )

    item = ItemField(label="Item", help_text="Its key. Customers never see it.")
    column = forms.ChoiceField(choices=RoadmapColumn.choices, label="When", help_text="An order, not a date.")
    title = forms.CharField(
        max_length=200,
        label="Title for customers",
        error_messages={"required": "Customers need a title to read: write one in their words."},
    )
    text = TextField(
        rows=3,
        max_length=2_000,
        required=False,
        label="Text for customers",
        help_text="What it will do for them. No names of other customers, no keys.",
    )
    by_date = DateField(
        label="Publish a day",
        required=False,
        help_text="Leave it empty unless you promise it: a published day goes into the ledger of promises.",
    )
    by_words = forms.CharField(max_length=200, required=False, label="Words beside it", help_text="As in: for pilots.")
    despite = forms.BooleanField(required=False, label="I promise it all the same")
    reason = TextField(rows=2, max_length=500, required=False, label="Why does the day change?")

    def __init__(
        self,
        *args: Any,
        user: User,
        product: Product,
        may_promise: bool,
        entry: RoadmapEntry | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose(user)
        self.fields["item"].items = Item.objects.visible_to(user).filter(product=product)
        for name in ("item", "audience", "account", "segment") if entry else ("reason",):
            del self.fields[name]
        for name in () if may_promise else (*_DATED, "reason"):
            self.fields.pop(name, None)
        if entry is not None and entry.by_date is None:
            self.fields.pop("reason", None)

    @classmethod
    def initial_of(cls, entry: RoadmapEntry) -> dict[str, Any]:
        """What stands now."""
        return {name: getattr(entry, name) for name in ("column", "title", "text", "by_date", "by_words", "version")}

    @property
    def asks_despite(self) -> bool:
        """Whether something stands against the day, so that one has to mean it."""
        return "despite" in self.fields and bool(self.errors.get("despite") or self["despite"].value())


class OffForm(VersionedForm):
    """Why something is told no longer; needed if it was promised."""

    reason = TextField(rows=2, max_length=500, required=False, label="Why?")


class AsWhomForm(PageForm):
    """As whom to look at what is told: an account, a segment, or nobody in particular."""

    account = AccountField(required=False, label="Account")
    segment = forms.ModelChoiceField(Segment.objects.none(), required=False, empty_label="Everybody", label="Segment")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].accounts = Account.objects.visible_to(user)
        self.fields["segment"].queryset = Segment.objects.visible_to(user).order_by("name")


class LinkForm(PageForm):
    """Where a link is used."""

    note = forms.CharField(max_length=100, required=False, label="Where it is used, as in: our web site")
