"""Requests that say the same as another or as a text, the likest first. They are suggestions: people decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from requests_intake.choices import TextsOf
from requests_intake.models import Request
from requests_intake.selectors.likeness import Likeness, Shelf, likest
from stakeholders.models import Product
from users.models import User


@dataclass(frozen=True, slots=True)
class SimilarRequest:
    """A request, with its product and account read, and how like it is."""

    request: Request
    likeness: Likeness


def requests_like_request(
    user: User, request: Request, *, limit: int = 10, earlier_only: bool = False
) -> Sequence[SimilarRequest]:
    """Requests of the same product that ``user`` may see, the likest first; ``earlier_only``: filed before it."""
    others = ~Q(pk=request.pk)
    if earlier_only:
        others = Q(filed_at__lte=request.filed_at) & (Q(filed_at__lt=request.filed_at) | Q(pk__lt=request.pk))
    return _likest(user, request.product, (request.title, request.body), limit, others)


def requests_like_text(
    user: User, product: Product, title: str, body: str = "", *, limit: int = 10
) -> Sequence[SimilarRequest]:
    """Requests of ``product`` that ``user`` may see and that say what a text not yet filed says, the likest first."""
    return _likest(user, product, (title, body), limit, Q())


def _likest(user: User, product: Product, text: tuple[str, str], limit: int, others: Q) -> Sequence[SimilarRequest]:
    visible = Request.objects.visible_to(user).filter(product=product)
    candidates = visible.filter(others)
    newest = ("-filed_at", "-pk")
    shelf = Shelf(TextsOf.REQUESTS, product, visible, candidates, sees_all=user.is_internal, newest=newest)
    found = likest(*text, shelf, limit)
    rows = _with_related(candidates).in_bulk(found)
    return [SimilarRequest(rows[pk], likeness) for pk, likeness in found.items() if pk in rows]


def _with_related(rows: QuerySet[Request]) -> QuerySet[Request]:
    return rows.select_related("product", "account").defer("search")
