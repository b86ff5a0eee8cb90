"""Where a request may belong: the likeliest items and duplicates, or what matches the words typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString

from backlog.models import EvidenceLink, Item
from backlog.selectors.similar import WORTH_SHOWING, similar_to_request
from requests_intake.models import Request
from users.models import User

LIKEST_ITEMS, LIKEST_REQUESTS = 5, 4
FOUND_ITEMS, FOUND_REQUESTS = 10, 5
KEYS = 9


@dataclass(frozen=True, slots=True)
class Candidate:
    """One item or request to choose.

    Attributes:
        key: of the item, or the request's reference: what is sent if it is chosen.
        title: as HTML, with the words marked that both hold.
        number: the key on the keyboard; 0 for none.
        score: how like it is, from 0 to 1; ``None`` for what was searched for.
        item_key: of a request, the item at which it counts.
    """

    key: str
    title: SafeString
    kind: str
    number: int = 0
    score: float | None = None
    item: Item | None = None
    request: Request | None = None
    item_key: str = ""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Items and requests, the likest first of each."""

    items: Sequence[Candidate] = ()
    requests: Sequence[Candidate] = ()

    def __bool__(self) -> bool:
        return bool(self.items or self.requests)


def candidates_for(user: User, request: Request, text: str = "") -> Candidates:
    """What ``request`` may belong to: the likeliest, or with ``text`` what holds its words or bears its name."""
    return _numbered(*(_matching(user, request, text) if text else _likest(user, request)))


def _numbered(items: Sequence[Candidate], requests: Sequence[Candidate]) -> Candidates:
    numbers = count(1)
    given = [_with_number(one, next(numbers)) for one in (*items, *requests)]
    return Candidates(given[: len(items)], given[len(items) :])


def _with_number(one: Candidate, number: int) -> Candidate:
    shown = number if number <= KEYS else 0
    return Candidate(one.key, one.title, one.kind, shown, one.score, one.item, one.request, one.item_key)


Found = tuple[Sequence[Candidate], Sequence[Candidate]]


def _likest(user: User, request: Request) -> Found:
    found = similar_to_request(user, request, limit=max(LIKEST_ITEMS, LIKEST_REQUESTS))
    items = [
        Candidate(one.item.key, one.likeness.title, one.item.kind, score=one.likeness.score, item=one.item)
        for one in found.items[:LIKEST_ITEMS]
        if one.likeness.score >= WORTH_SHOWING
    ]
    requests = [
        _of_request(one.request, one.likeness.title, found.item_keys, one.likeness.score)
        for one in found.requests[:LIKEST_REQUESTS]
        if one.likeness.score >= WORTH_SHOWING
    ]
    return items, requests


def _of_request(
    request: Request, title: SafeString, item_keys: Mapping[int, str], score: float | None = None
) -> Candidate:
    key = item_keys.get(request.pk, "")
    return Candidate(request.reference, title, request.kind, score=score, request=request, item_key=key)


def _matching(user: User, request: Request, text: str) -> Found:
    items = [Candidate(one.key, escape(one.title), one.kind, item=one) for one in items_matching(user, request, text)]
    found = _requests_matching(user, request, text)
    keys = dict(EvidenceLink.objects.filter(request__in=found).values_list("request_id", "item__key"))
    return items, [_of_request(one, escape(one.title), keys) for one in found]


def items_matching(user: User, request: Request, text: str) -> list[Item]:
    """Items of the request's product with this key, else those that hold the words."""
    rows = Item.objects.visible_to(user).filter(product=request.product).select_related("score").defer("search")
    return list(rows.filter(key__iexact=text)) or list(_by_words(rows, text)[:FOUND_ITEMS])


def _requests_matching(user: User, request: Request, text: str) -> list[Request]:
    rows = Request.objects.visible_to(user).filter(product=request.product).exclude(pk=request.pk)
    rows = rows.canonical().select_related("account").defer("body", "search")
    named = text.upper().removeprefix("R-")
    if named.isascii() and named.isdecimal() and len(named) < 19:
        return list(rows.filter(pk=int(named)))
    return list(_by_words(rows, text)[:FOUND_REQUESTS])


def _by_words(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those that hold the words, the closest first."""
    query = SearchQuery(text, config="english", search_type="websearch")
    ranked = rows.filter(search=query).annotate(rank=SearchRank(F("search"), query))
    closest: QuerySet[Any] = ranked.order_by("-rank", "-pk")
    return closest
