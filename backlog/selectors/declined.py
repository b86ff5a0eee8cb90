"""What was declined, why, when it is looked at again, and who asked for it again since.

``scope_of`` is the door: colleagues, for the products that they see.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from backlog.selectors.declined_sql import AGAIN, COUNTS, KEY, LINES, conditions
from backlog.selectors.ranked_sql import search_words
from common.cursors import Cursor, decode, malformed
from requests_intake.choices import DeclineReason
from stakeholders.models import Product
from users.models import User

_MOST = 2**63 - 1
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to; an empty value asks for nothing. ``account``: who asked, then or since."""

    product: str = ""
    reason: str = ""
    due: bool = False
    account: int | None = None
    q: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person may see of the list, narrowed by filters."""

    products: tuple[Product, ...]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asker:
    """An account that asked again; without a name those who asked for no account."""

    account_id: int | None
    name: str
    arr: Decimal
    times: int


@dataclass(frozen=True, slots=True)
class Again:
    """How often and by whom something was asked again since it was declined."""

    askers: tuple[Asker, ...] = ()
    last_at: datetime | None = None

    @property
    def times(self) -> int:
        """Requests."""
        return sum(one.times for one in self.askers)

    @property
    def accounts(self) -> tuple[Asker, ...]:
        """Those with a name, the one with the most revenue first."""
        return tuple(one for one in self.askers if one.account_id is not None)

    @property
    def arr(self) -> Decimal:
        """Yearly revenue of the accounts."""
        return sum((one.arr for one in self.accounts), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """One line: a request (``what`` is "request") or an item.

    ``reason`` is empty where nobody said why; ``look_again_on`` is empty for never.
    """

    what: str
    id: int
    product_id: int
    slug: str
    product_name: str
    key: str
    title: str
    kind: str
    version: int
    account_id: int | None
    account_name: str | None
    reason: str
    text: str
    would_change: str
    declined_at: datetime
    declined_by_id: int | None
    declined_by: str | None
    look_again_on: date | None
    is_due: bool
    place: int
    lead: int
    again: Again = field(default_factory=Again)

    @property
    def reason_label(self) -> str:
        """In words."""
        return str(DeclineReason(self.reason).label) if self.reason else "No reason on record"

    @property
    def is_item(self) -> bool:
        """Whether it is an item and no request."""
        return self.what == "item"


@dataclass(frozen=True, slots=True)
class DeclinedPage:
    """Some lines, and the cursors of the pages beside them."""

    rows: tuple[Declined, ...]
    next: Cursor | None
    previous: Cursor | None


def scope_of(user: User, filters: Filters) -> Scope:
    """What ``user`` may see, narrowed. Customers see nothing: the portal tells them of their own."""
    rows = Product.objects.visible_to(user) if user.is_internal else Product.objects.none()
    products = tuple(rows.filter(slug=filters.product) if filters.product else rows)
    values: dict[str, Any] = {"products": [one.pk for one in products], "today": timezone.localdate()}
    chosen = {"reason": filters.reason or None, "due": filters.due or None, "account": filters.account}
    values |= {name: value for name, value in chosen.items() if value is not None}
    if filters.q:
        words = search_words(filters.q)
        values |= {"q": filters.q.strip().upper()} | ({"words": words} if words else {})
    return Scope(products, values)


def declined_page(scope: Scope, *, limit: int = 50, cursor: str = "") -> DeclinedPage:
    """A page of the list, in two queries: what is due for another look first, then the latest no.

    Raises:
        Invalid: a cursor that this list did not give out.
    """
    at = _cursor(cursor) if cursor else None
    backwards = at is not None and at.backwards
    way = " DESC" if backwards else ""
    parts = {
        "after": f"({', '.join(KEY)}) {'<' if backwards else '>'} %(at)s" if at else "true",
        "order": ", ".join(f"{name}{way}" for name in KEY),
        "outer": ", ".join(f"line.{name}" for name in KEY),
    }
    found = _read(LINES, scope, {"many": limit + 1, "at": at.at if at else None}, parts)
    more = len(found) > limit
    shown = (found[1:] if backwards else found[:-1]) if more else found
    return _page(_with_again(shown), at, more=more)


def counts_of(scope: Scope) -> tuple[int, int]:
    """How many lines the filters leave, and how many of them are due for another look."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(**conditions(scope.values)), scope.values)
        total, due = cursor.fetchone() or (0, 0)
    return total, due


def every_line(scope: Scope) -> Iterator[Declined]:
    """The whole list."""
    cursor = ""
    while True:
        page = declined_page(scope, limit=_AT_ONCE, cursor=cursor)
        yield from page.rows
        if page.next is None:
            return
        cursor = page.next.encode()


def asked_again(what: str, pk: int, since: datetime) -> Again:
    """How often and by whom one request or item was asked for again after ``since``."""
    return _again([(what, pk, since)]).get((what, pk), Again())


def _cursor(text: str) -> Cursor:
    cursor = decode(text, len(KEY))
    place, lead, what, pk = cursor.at
    numbers = (place, lead, pk)
    if any(isinstance(one, bool) or not isinstance(one, int) or abs(one) > _MOST for one in numbers):
        raise malformed()
    if what not in {"item", "request"} or place not in {0, 1}:
        raise malformed()
    return cursor


def _read(statement: str, scope: Scope, values: dict[str, Any], parts: dict[str, str]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**conditions(scope.values), **parts), scope.values | values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _with_again(rows: Sequence[dict[str, Any]]) -> tuple[Declined, ...]:
    found = _again([(row["what"], row["id"], row["declined_at"]) for row in rows])
    return tuple(Declined(**row, again=found.get((row["what"], row["id"]), Again())) for row in rows)


def _again(lines: Sequence[tuple[str, int, datetime]]) -> dict[tuple[str, int], Again]:
    if not lines:
        return {}
    whats, ids, times = (list(column) for column in zip(*lines, strict=True))
    found: dict[tuple[str, int], Again] = {}
    with connection.cursor() as cursor:
        cursor.execute(AGAIN, {"whats": whats, "ids": ids, "times": times})
        for what, pk, account, name, arr, count, last_at in cursor.fetchall():
            before = found.get((what, pk), Again())
            asker = Asker(account, name, arr, count)
            found[what, pk] = Again((*before.askers, asker), max(filter(None, [before.last_at, last_at])))
    return found


def _page(rows: tuple[Declined, ...], at: Cursor | None, *, more: bool) -> DeclinedPage:
    if not rows:
        return DeclinedPage((), None, None)
    backwards = at is not None and at.backwards
    has_next, has_previous = (True, more) if backwards else (more, at is not None)
    following = Cursor(_key(rows[-1])) if has_next else None
    previous = Cursor(_key(rows[0]), backwards=True) if has_previous else None
    return DeclinedPage(rows, following, previous)


def _key(row: Declined) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in KEY)
