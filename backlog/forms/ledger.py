"""What the gap ledger is narrowed to, and the workaround that is written of a gap."""

from typing import Any

from django import forms
from django.http import QueryDict

from backlog.choices import ItemStatus
from backlog.models import Item
from backlog.selectors.ledger import ALL, UNTRIAGED, Filters
from backlog.services.workarounds import LONGEST
from common.forms import TextField, VersionedForm
from common.presentation.searching import MAX_SEARCH, search_text
from stakeholders.models import Account, Product, Segment
from users.models import User

VIEWS = (("gap", "Gaps"), ("account", "Accounts"), ("product", "Products"), ("known", "Known workarounds"))
ORDERS = (("age", "oldest first"), ("cost", "costliest first"), ("slips", "slipped most"), ("undo", "hardest to undo"))
STATUSES = (
    ("", "any that is open"),
    (UNTRIAGED, "not yet triaged"),
    *((value, label.lower()) for value, label in ItemStatus.choices),
    (ALL, "all, also closed"),
)


class LedgerForm(forms.Form):
    """Each field is one parameter of the address; one that cannot be read filters nothing and says so."""

    by = forms.ChoiceField(choices=VIEWS, required=False)
    q = forms.CharField(max_length=MAX_SEARCH, required=False)
    product = forms.ModelChoiceField(Product.objects.none(), required=False, to_field_name="slug", empty_label="any")
    mine = forms.BooleanField(required=False)
    order = forms.ChoiceField(choices=ORDERS, required=False)
    status = forms.ChoiceField(choices=STATUSES, required=False)
    account = forms.CharField(
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "account-names", "autocomplete": "off"}),
    )
    segment = forms.ModelChoiceField(Segment.objects.none(), required=False, empty_label="any")

    IN_MENU = ("status", "account", "segment")
    fields: dict[str, Any]

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        self.fields["product"].queryset = Product.objects.visible_to(user)
        self.fields["segment"].queryset = Segment.objects.visible_to(user)

    def clean_q(self) -> str:
        """Without the one character that the database refuses."""
        return search_text(self.cleaned_data["q"])

    def clean_account(self) -> Account | None:
        """Find the account by its name as typed, or by its number as links carry it."""
        typed = self.cleaned_data["account"].strip()
        if not typed:
            return None
        rows = Account.objects.visible_to(self.user)
        found = rows.known_as(pk=typed).first() if typed.isascii() and typed.isdigit() and len(typed) < 18 else None
        found = found or rows.known_as(name__iexact=typed).first()
        if found is None:
            raise forms.ValidationError("There is no account of this name.")
        return found

    def value(self, name: str) -> Any:
        """What a field asks for; nothing if it could not be read."""
        return getattr(self, "cleaned_data", {}).get(name) or None

    @property
    def view(self) -> str:
        """Which of the ``VIEWS``."""
        return self.value("by") or "gap"

    @property
    def sorting(self) -> str:
        """Which of the ``ORDERS``."""
        return self.value("order") or "age"

    def filters(self) -> Filters:
        """What to narrow the ledger to; call after validation."""
        product, account, segment = (self.value(name) for name in ("product", "account", "segment"))
        return Filters(
            product=product.slug if product else "",
            account=account.pk if account else None,
            segment=segment.pk if segment else None,
            customer_pm=self.user.pk if self.value("mine") else None,
            status=self.value("status") or "",
            q=self.value("q") or "",
        )

    def in_words(self) -> list[tuple[str, str, str]]:
        """The filters of the menu that are in use: parameter, label, value in words."""
        found = [
            ("status", "Status", dict(STATUSES)[self.value("status") or ""] if self.value("status") else ""),
            ("account", "Account", str(self.value("account") or "")),
            ("segment", "Segment", str(self.value("segment") or "")),
        ]
        return [one for one in found if one[2]]


class WorkaroundForm(VersionedForm):
    """How to live with a gap until it closes."""

    public_workaround = TextField(
        rows=6,
        required=False,
        max_length=LONGEST,
        label="How to work round it",
        help_text="Steps that support can read out and a customer can follow. No internal names or dates.",
    )

    @classmethod
    def initial_of(cls, item: Item) -> dict[str, Any]:
        """What stands now, and the version that the person sees."""
        return {"public_workaround": item.public_workaround, "version": item.version}
