"""What customers send from the portal: a request, an answer, that they need something too; for their accounts only."""

from typing import Any

from django import forms
from django.urls import reverse_lazy

from backlog.forms.conversation import FilesField
from backlog.models import Item
from backlog.models.conversation import COMMENT_LENGTH
from backlog.selectors.conversation import partners_of
from common.forms import PageForm, TextField, hours_field
from requests_intake.choices import Evidence, Importance, RequestKind, RequestScope, Source
from requests_intake.models.requests import BODY_LENGTH, TITLE_LENGTH
from stakeholders.choices import ContactKind
from stakeholders.models import Account, Contact, Product
from users.models import User

KINDS = (
    (RequestKind.GAP, "Something is missing or does not work as it should"),
    (RequestKind.FEATURE, "Something new"),
)
IMPORTANCE = (
    (Importance.MUST_HAVE, "We cannot live without it"),
    (Importance.IMPORTANT, "It costs us time every month"),
    (Importance.NICE_TO_HAVE, "We would like it"),
)


class PortalRequestForm(PageForm):
    """What a customer needs."""

    product = forms.ModelChoiceField(queryset=Product.objects.none(), empty_label=None)
    account = forms.ModelChoiceField(queryset=Account.objects.none(), empty_label=None, label="For")
    kind = forms.ChoiceField(
        choices=KINDS, initial=RequestKind.GAP, label="What is it?", widget=forms.RadioSelect(attrs={"class": "rd"})
    )
    title = forms.CharField(
        max_length=TITLE_LENGTH,
        label="In one line",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "hx-get": reverse_lazy("similar"),
                "hx-trigger": "input changed delay:250ms, change from:#id_product",
                "hx-include": "closest form",
                "hx-params": "title,body,product,kind",
                "hx-target": "#alike",
                "hx-sync": "this:replace",
            }
        ),
        error_messages={"required": "Tell us in a few words what you need."},
    )
    body = TextField(
        required=False,
        max_length=BODY_LENGTH,
        rows=5,
        label="What would you do with it?",
        help_text="An example from your work helps us most.",
    )
    importance = forms.ChoiceField(
        choices=IMPORTANCE,
        initial=Importance.IMPORTANT,
        label="How much does it matter to you?",
        widget=forms.RadioSelect(attrs={"class": "rd"}),
    )
    workaround = forms.CharField(max_length=2000, required=False, label="How do you manage today?")
    hours_per_month = hours_field("Hours a month that takes")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        products, accounts = Product.objects.visible_to(user), Account.objects.visible_to(user)
        self.fields["product"].queryset = products
        self.fields["account"].queryset = accounts
        self.fields["account"].initial = accounts.first()
        self.fields["product"].initial = products.first()
        if accounts.count() == 1:
            self.fields["account"].widget = forms.HiddenInput()
        if products.count() == 1:
            self.fields["product"].widget = forms.HiddenInput()

    def filing(self) -> dict[str, Any]:
        """The cleaned values as the service takes them; a user's word is first-hand, a buyer's is not."""
        values = dict(self.cleaned_data)
        description, hours = values.pop("workaround"), values.pop("hours_per_month") or 0
        contact = Contact.objects.filter(account=values["account"], user=self._user).first()
        heard_from_buyer = contact is not None and contact.kind == ContactKind.BUYER
        has_workaround = values["kind"] == RequestKind.GAP and (description or hours)
        return values | {
            "contact": contact,
            "scope": RequestScope.ONE,
            "horizon": "now",
            "source": Source.CUSTOMER,
            "evidence": Evidence.BUYER if heard_from_buyer else Evidence.FIRST_HAND,
            "workaround": {"description": description, "hours_per_month": hours} if has_workaround else None,
        }


class AnswerForm(PageForm):
    """The answer to a question of ours."""

    text = TextField(
        rows=4, max_length=COMMENT_LENGTH, label="Your answer", error_messages={"required": "Write an answer."}
    )
    file = FilesField(required=False, max_length=200, label="Files")

    prefix = "answer"


class NeedForm(PageForm):
    """That one of the customer's companies needs what is published, and how much."""

    account = forms.ModelChoiceField(queryset=Account.objects.none(), empty_label=None, label="For")
    importance = forms.ChoiceField(
        choices=IMPORTANCE,
        initial=Importance.IMPORTANT,
        label="How much does it matter to you?",
        widget=forms.RadioSelect(attrs={"class": "rd"}),
    )

    def __init__(self, *args: Any, user: User, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = partners_of(user, item)
        self.fields["account"].queryset = accounts
        self.fields["account"].initial = accounts.first()
        if len(accounts[:2]) == 1:
            self.fields["account"].widget = forms.HiddenInput()
