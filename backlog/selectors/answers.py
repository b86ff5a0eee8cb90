"""The words with which a no begins: of the product, else of all products, else our own; and how often each is used."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from backlog.models import ItemDecline
from requests_intake.choices import Decision, DeclineReason
from requests_intake.models import AnswerText, TriageDecision
from stakeholders.models import Product
from users.models import User

#: For each kind of reason: the text to the sender, and what would change the answer.
OWN_ANSWERS: Mapping[str, tuple[str, str]] = {
    DeclineReason.OUT_OF_SCOPE.value: (
        "Thank you for the idea. It lies outside what this product is for, so we will not build it.",
        "A change of what the product is for",
    ),
    DeclineReason.TOO_FEW.value: (
        "Thank you for telling us. So far too few of our customers need this for us to build it now.",
        "Several more customers who need it",
    ),
    DeclineReason.SINGLE_CUSTOMER.value: (
        "Thank you for explaining this. It would serve your company alone, and we build what serves many.",
        "Other customers who need the same",
    ),
    DeclineReason.TOO_COSTLY.value: (
        "Thank you for the request. We looked at what it takes, and it costs more than it would bring.",
        "A simpler way to build it",
    ),
    DeclineReason.AGAINST_STRATEGY.value: (
        "Thank you for the idea. It leads away from where we take the product, so we will not build it.",
        "A change of our strategy",
    ),
    DeclineReason.OTHER_WAY.value: (
        "Thank you for asking. There is a way to do this today; your customer PM is glad to show it to you.",
        "A case that today's way does not cover",
    ),
    DeclineReason.NOT_FEASIBLE.value: (
        "Thank you for the request. We looked into it, and it cannot be built on what we have today.",
        "A new technical base",
    ),
    DeclineReason.NOT_NOW.value: (
        "Thank you for the request. It is a good one, but other things come first, and we do not want you to wait.",
        "Room after what comes first",
    ),
}
COUNTED_DAYS = 365


@dataclass(frozen=True, slots=True)
class Answer:
    """The words in force for one kind of reason. ``row`` is whose they are: the product's, all products', or ours.

    ``given`` is how often it was given, ``share`` that of the one that was given most.
    """

    reason: DeclineReason
    text: str
    would_change: str
    row: AnswerText | None
    given: int = 0
    share: float = 0.0

    @property
    def is_own(self) -> bool:
        """Whether these are the product's own words."""
        return self.row is not None and self.row.product_id is not None

    @property
    def version(self) -> int:
        """Of the row; 0 for the software's own words."""
        return self.row.version if self.row else 0


def ready_words_for(product: Product | None) -> dict[str, tuple[str, str]]:
    """For each kind of reason that a person may give: the text and what would change the answer, to begin with."""
    return {answer.reason.value: (answer.text, answer.would_change) for answer in answers_of(product)}


def answers_of(product: Product | None) -> list[Answer]:
    """The words in force for ``product``, or for all products; one query."""
    rows = AnswerText.objects.filter(Q(product=None) | Q(product=product)).select_related("changed_by")
    found = {row.reason: row for row in sorted(rows, key=lambda row: row.product_id is not None)}
    return [_answer(DeclineReason(value), found.get(value)) for value, _ in DeclineReason.offered()]


def _answer(reason: DeclineReason, row: AnswerText | None) -> Answer:
    text, would_change = (row.text, row.would_change) if row else OWN_ANSWERS[reason.value]
    return Answer(reason, text, would_change, row)


def answer_row(product: Product | None, reason: DeclineReason) -> AnswerText | None:
    """The text that was written for exactly this product, or for all."""
    return AnswerText.objects.filter(product=product, reason=reason).select_related("changed_by").first()


def times_given(user: User, product: Product | None) -> dict[str, int]:
    """How often each kind of reason was given in the last twelve months, to requests and items, and stands.

    Args:
        product: of which to count; ``None`` for all that ``user`` sees.
    """
    products = Product.objects.visible_to(user).filter(pk=product.pk) if product else Product.objects.visible_to(user)
    since = timezone.now() - timedelta(days=COUNTED_DAYS)
    requests = TriageDecision.objects.filter(
        decision=Decision.DECLINE, undone_at=None, decided_at__gte=since, request__product__in=products.values("pk")
    )
    items = ItemDecline.objects.filter(declined_at__gte=since, item__product__in=products.values("pk"))
    counted: dict[str, int] = {}
    for rows in (requests, items):
        for reason, count in _by_reason(rows):
            counted[reason] = counted.get(reason, 0) + count
    return counted


def _by_reason(rows: "QuerySet[TriageDecision] | QuerySet[ItemDecline]") -> list[tuple[str, int]]:
    return list(rows.order_by().values_list("reason").annotate(count=Count("pk")))
