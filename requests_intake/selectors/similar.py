"""Requests that say the same as a text: candidates by full text, the best of them first. They are suggestions only."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet
from django.utils.safestring import SafeString, mark_safe

from requests_intake.models import Request
from requests_intake.similarity.marking import WORD, marked, matched_words
from stakeholders.models import Product
from users.models import User

VERY_LIKE = 0.6
LIKE = 0.35


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like something is to the text asked about.

    Attributes:
        score: from 0 to 1; comparable within one answer, not between answers.
        matched: words of its title and text that the asked text holds too, as they stand there.
        title: its title as HTML, with those words marked.
    """

    score: float
    matched: tuple[str, ...]
    title: SafeString

    @property
    def word(self) -> str:
        """The score in a word."""
        if self.score >= VERY_LIKE:
            return "very like"
        return "like" if self.score >= LIKE else "a little like"


@dataclass(frozen=True, slots=True)
class SimilarRequest:
    """A request, with its product and account read, and how like it is."""

    request: Request
    likeness: Likeness


def requests_like_request(
    user: User, request: Request, *, limit: int = 10, earlier_only: bool = False
) -> Sequence[SimilarRequest]:
    """Requests of the same product that ``user`` may see, the likest first; ``earlier_only``: filed before it."""
    rows = Request.objects.visible_to(user).filter(product=request.product_id).exclude(pk=request.pk)
    if earlier_only:
        rows = rows.filter(Q(filed_at__lt=request.filed_at) | Q(filed_at=request.filed_at, pk__lt=request.pk))
    return _likest(rows, request.title, request.body, limit)


def requests_like_text(
    user: User, product: Product, title: str, body: str = "", *, limit: int = 10
) -> Sequence[SimilarRequest]:
    """Requests of ``product`` that ``user`` may see and that say what a text not yet filed says, the likest first."""
    return _likest(Request.objects.visible_to(user).filter(product=product), title, body, limit)


def _likest(rows: QuerySet[Request], title: str, body: str, limit: int) -> Sequence[SimilarRequest]:
    words = {word.lower() for word in WORD.findall(title.replace("\x00", ""))}
    query = SearchQuery(" or ".join(sorted(words)), config="english", search_type="websearch")
    ranked = rows.filter(search=query).annotate(closeness=SearchRank(F("search"), query))
    found = ranked.select_related("product", "account").defer("search").order_by("-closeness", "-pk")[:limit]
    return [SimilarRequest(one, _likeness(one, words)) for one in found]


def _likeness(one: Request, words: set[str]) -> Likeness:
    matched = matched_words(one.title, words, str.lower)
    closeness = float(one.closeness)  # type: ignore[attr-defined]  # annotated
    return Likeness(closeness, matched, mark_safe(marked(one.title, matched)))  # noqa: S308 - escaped there
