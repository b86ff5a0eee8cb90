"""What the jump box finds: items, requests and accounts by the beginnings of their words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet

from backlog.models import Item
from requests_intake.models import Request
from stakeholders.models import Account
from users.models import User

Row = TypeVar("Row", Item, Request)

MOST = 6
SHORTEST = 2
MOST_WORDS = 8
_WORD = re.compile(r"\w+", re.UNICODE)
_REFERENCE = re.compile(r"^R-?(\d{1,18})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing to go to."""

    title: str
    mark: str
    url: str


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, by kind; empty where nothing was."""

    items: tuple[Hit, ...] = ()
    requests: tuple[Hit, ...] = ()
    accounts: tuple[Hit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.items or self.requests or self.accounts)


def jump_hits(user: User, text: str) -> Hits:
    """Find what this person may see; a text too short to mean anything finds nothing."""
    text = text.strip().replace("\x00", "")
    if len(text) < SHORTEST:
        return Hits()
    return Hits(items=_items(user, text), requests=_requests(user, text), accounts=_accounts(user, text))


def _beginnings(text: str) -> str:
    """The words as a query for texts that hold words beginning so; only letters and digits get through."""
    words = _WORD.findall(text)[:MOST_WORDS]
    return " & ".join(f"{word}:*" for word in words)


def _items(user: User, text: str) -> tuple[Hit, ...]:
    found = _matching(Item.objects.visible_to(user), text, Q(key__iexact=text) | Q(key__istartswith=text))
    return tuple(Hit(item.title, item.key, f"/items/{item.key}/") for item in found)


def _requests(user: User, text: str) -> tuple[Hit, ...]:
    reference = _REFERENCE.match(text)
    named = Q(pk=int(reference[1])) if reference else Q()
    found = _matching(Request.objects.visible_to(user), text, named)
    return tuple(Hit(one.title, one.reference, f"/requests/{one.pk}/") for one in found)


def _matching(rows: QuerySet[Row], text: str, named: Q) -> Iterable[Row]:
    """Those named exactly, and those whose words begin so, the closest first."""
    wanted = _beginnings(text)
    if not wanted:
        return rows.filter(named)[:MOST] if named else rows.none()
    query = SearchQuery(wanted, config="english", search_type="raw")
    rank = SearchRank(F("search"), query)
    return rows.filter(Q(search=query) | named).order_by(rank.desc(), "-pk")[:MOST]


def _accounts(user: User, text: str) -> tuple[Hit, ...]:
    found = Account.objects.visible_to(user).filter(name__icontains=text).order_by("name")[:MOST]
    return tuple(Hit(account.name, account.get_stage_display(), f"/accounts/{account.pk}/") for account in found)
