"""What the page accepts that answers "can it do this?"."""

from typing import Any

from django import forms

from backlog.selectors.can_it import LONGEST, MOST_QUESTIONS, Question, read_questions
from common.errors import Invalid
from common.forms import PageForm, TextField
from stakeholders.models import Product

LONGEST_PASTE = 200_000


class CanItForm(PageForm):
    """One question, or many lines of an RFP, and about which product."""

    questions = TextField(
        rows=4,
        label="Questions",
        max_length=LONGEST_PASTE,
        help_text=f"One question, or one a line, up to {MOST_QUESTIONS}; of a line {LONGEST} characters are read.",
        error_messages={"required": "Type a question, or paste the lines of an RFP."},
    )
    product = forms.ModelChoiceField(
        Product.objects.none(), to_field_name="slug", required=False, empty_label="All products"
    )

    def __init__(self, *args: Any, products: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.products = products
        self.fields["product"].queryset = products
        self.fields["questions"].widget.attrs["placeholder"] = "Does it export the recall log for inspectors?"

    def clean_questions(self) -> list[Question]:
        """The lines, without the empty ones."""
        try:
            return read_questions(self.cleaned_data["questions"])
        except Invalid as error:
            raise forms.ValidationError(error.message) from error

    def chosen(self) -> list[Product]:
        """The one product, or all that the person sees."""
        product = self.cleaned_data["product"]
        return [product] if product else list(self.products)
