"""What people change on the item page: its definition, its effort, the accounts that support it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet

from backlog.choices import ItemKind, ItemStatus
from backlog.models import Item
from common.forms import TextField, VersionedForm
from common.presentation.figures import money
from requests_intake.choices import Horizon, Importance
from stakeholders.models import Account, Opportunity, Pool, Segment, StrategyTheme
from users.models import User

MOST_DAYS = 10_000


class DefinitionForm(VersionedForm):
    """What the item is, in the PM's words."""

    title = forms.CharField(max_length=200, error_messages={"required": "An item needs a title."})
    kind = forms.ChoiceField(choices=ItemKind.choices, widget=forms.RadioSelect, label="What is it?")
    status = forms.ChoiceField(choices=ItemStatus.choices)
    problem = TextField(rows=5, required=False, help_text="What goes wrong today, for whom, how often.")
    consequence = TextField(rows=3, required=False, help_text="What happens to them, and to us, while it is not built.")
    requirements = TextField(rows=5, required=False)
    user_experience = TextField(
        rows=4, required=False, label="User experience", help_text="Links to drawings; attach pictures to the item."
    )
    acceptance = TextField(rows=4, required=False, help_text="How we shall know that it is done.")
    competitor = forms.CharField(max_length=80, required=False, label="Competitor who has it")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave out declining: a no has a form of its own, which asks for the reason."""
        super().__init__(*args, **kwargs)
        if self.initial.get("status") != ItemStatus.DECLINED:
            kept = [(value, label) for value, label in ItemStatus.choices if value != ItemStatus.DECLINED]
            self.fields["status"].choices = kept

    FIELDS = (
        "title", "kind", "status", "problem", "consequence", "requirements", "user_experience", "acceptance",
        "competitor",
    )  # fmt: skip

    @classmethod
    def initial_of(cls, item: Item) -> dict[str, Any]:
        """What stands now, and the version that the person sees."""
        return {name: getattr(item, name) for name in cls.FIELDS} | {"version": item.version}

    def values(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {name: self.cleaned_data[name] for name in self.FIELDS}


class EffortForm(VersionedForm):
    """Person-days for each of the product's pools; an empty field is no estimate."""

    def __init__(self, *args: Any, pools: Iterable[Pool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pools = tuple(pools)
        for pool in self.pools:
            self.fields[pool.slug] = forms.FloatField(
                label=pool.name,
                required=False,
                min_value=0,
                max_value=MOST_DAYS,
                help_text="Person-days; empty if nobody has estimated it.",
                widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
            )

    def values(self) -> dict[str, float | None]:
        """Days by the pool's slug; ``None`` takes an estimate back."""
        return {pool.slug: self.cleaned_data[pool.slug] for pool in self.pools}


class KeysInput(forms.Widget):
    """A text input for each key with the title of its item beside it, and a few empty ones for more."""

    template_name = "backlog/widgets/keys.html"
    use_fieldset = True
    SPARE = 3

    def __init__(self, *args: Any, noun: str = "prerequisite", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.noun = noun
        self.titles: dict[str, str] = {}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Number the inputs, so that each has a name for those who hear the page."""
        context = super().get_context(name, None, attrs)
        keys = [*(value or []), *[""] * self.SPARE]
        context["noun"] = self.noun
        context["invalid"] = "aria-invalid" in context["widget"]["attrs"]
        context["rows"] = [{"key": key, "title": self.titles.get(key.strip().upper(), "")} for key in keys]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """What was typed, without the inputs that were left empty."""
        return [typed for typed in data.getlist(name) if typed.strip()]


class PrerequisitesForm(VersionedForm):
    """What must be built before the item: keys of the same product, an emptied input takes one away."""

    requires = forms.Field(
        widget=KeysInput,
        required=False,
        label="Items it needs",
        help_text="Type a key or a word of the title and choose. Empty a field to take an item away.",
    )

    def __init__(self, *args: Any, items: QuerySet[Item], **kwargs: Any) -> None:
        """Offer ``items``: those of the product that the person may see."""
        super().__init__(*args, **kwargs)
        self.items = items
        shown = {str(key).strip().upper() for key in self["requires"].value() or ()}
        self.fields["requires"].widget.titles = dict(items.filter(key__in=shown).values_list("key", "title"))

    def clean_requires(self) -> list[int]:
        """Find the items by their keys, whatever the case."""
        return ids_of_keys(self.items, self.cleaned_data["requires"])


def ids_of_keys(items: QuerySet[Item], keys: Iterable[str] | None) -> list[int]:
    """The ids of these items, each once.

    Raises:
        ValidationError: naming the keys that none of ``items`` has.
    """
    typed = list(dict.fromkeys(key.strip().upper() for key in keys or ()))
    known = dict(items.filter(key__in=typed).values_list("key", "pk"))
    unknown = [key for key in typed if key not in known]
    if unknown:
        raise forms.ValidationError(f"This product has no item {', '.join(unknown)}. Choose one from the list.")
    return [known[key] for key in typed]


class SupportForm(forms.Form):
    """One account's support. The account is typed by name: a list of thousands would help nobody."""

    account = forms.CharField(
        max_length=120,
        widget=forms.TextInput(attrs={"list": "account-names", "autocomplete": "off"}),
        error_messages={"required": "Name the account."},
    )
    importance = forms.ChoiceField(choices=Importance.choices, widget=forms.RadioSelect, label="How much?")
    horizon = forms.ChoiceField(choices=Horizon.choices, widget=forms.RadioSelect, label="Needed when?")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.account_name = ""

    def clean_account(self) -> Account:
        """Find the account by its name, whatever the case."""
        return account_named(self.user, self.cleaned_data["account"])


class ValidationForm(forms.Form):
    """A customer with whom the definition was gone through."""

    account = forms.CharField(
        max_length=120,
        widget=forms.TextInput(attrs={"list": "account-names", "autocomplete": "off"}),
        error_messages={"required": "Name the account."},
    )
    note = forms.CharField(max_length=200, required=False, label="What they said")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_account(self) -> Account:
        """Find the account by its name, whatever the case."""
        return account_named(self.user, self.cleaned_data["account"])


def account_named(user: User, name: str) -> Account:
    """The account of this name that the person may see.

    Raises:
        ValidationError: there is none.
    """
    account = Account.objects.visible_to(user).known_as(name__iexact=name.strip()).first()
    if account is None:
        raise forms.ValidationError("There is no account of this name. Choose one from the list, or add it first.")
    return account


class DealField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of deals, each as people know it: 'Cedarholt Hospitals: New wing, €180k'."""

    def label_from_instance(self, obj: Opportunity) -> str:
        """Account, name and amount."""
        return f"{obj.account}: {obj.name}, {money(obj.amount)}"


class DealForm(forms.Form):
    """A deal that hangs on the item."""

    opportunity = DealField(
        Opportunity.objects.none(),
        label="Open deal",
        empty_label="Choose a deal",
        error_messages={"required": "Choose the deal.", "invalid_choice": "This deal is no longer open."},
    )
    deal_importance = forms.ChoiceField(choices=Importance.choices, label="How much does it need the item?")

    def __init__(self, *args: Any, deals: QuerySet[Opportunity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["opportunity"]
        assert isinstance(chosen, DealField)  # noqa: S101 - tells the type checker what stands above
        chosen.queryset = deals


JUDGEMENTS = (("", "not judged"), ("0", "0, not at all"), ("1", "1, a little"), ("2", "2, clearly"), ("3", "3, fully"))


class JudgementForm(VersionedForm):
    """How far the item serves each active theme, and how far it opens each segment, 0 to 3."""

    def __init__(self, *args: Any, themes: Iterable[StrategyTheme], segments: Iterable[Segment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.themes, self.segments = tuple(themes), tuple(segments)
        for theme in self.themes:
            self.fields[f"theme_{theme.pk}"] = _judgement(theme.name)
        for segment in self.segments:
            self.fields[f"segment_{segment.pk}"] = _judgement(segment.name)

    def of_themes(self) -> Iterator[tuple[StrategyTheme, int | None]]:
        """Each theme with what was judged; ``None`` takes the judgement away."""
        for theme in self.themes:
            yield theme, self.cleaned_data[f"theme_{theme.pk}"]

    def of_segments(self) -> Iterator[tuple[Segment, int | None]]:
        """Each segment with what was judged; ``None`` takes the judgement away."""
        for segment in self.segments:
            yield segment, self.cleaned_data[f"segment_{segment.pk}"]


def _judgement(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=JUDGEMENTS, coerce=int, empty_value=None, required=False)
