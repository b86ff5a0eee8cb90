"""The gap ledger: what workarounds cost, by gap, account, product and month.

Each read is one statement of ``ledger_sql`` over the gaps that a person may see; ``scope_of`` is the door to them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Generic, TypeVar

import orjson
from django.conf import settings
from django.db import connection
from django.utils import timezone

from backlog.choices import OPEN_STATUSES, ItemStatus
from backlog.models import Item
from backlog.selectors.ledger_sql import BY_ACCOUNT, BY_AGE, BY_GAP, BY_LOST, BY_MONTH, BY_PRODUCT, ORDERS, conditions
from backlog.selectors.ranked_sql import search_words
from common.cursors import Cursor, decode, malformed
from requests_intake.models import Request
from stakeholders.models import Product
from users.models import User

UNTRIAGED = "untriaged"
ALL = "all"
#: Months on the chart, with the present one.
MONTHS = 24
_DONE = [status.value for status in ItemStatus if status not in OPEN_STATUSES]
_GAP_KEY = ("lead", "opened_on", "gap_id")
_ACCOUNT_KEY = ("lead", "account_id")
_MOST_ID = 2**63 - 1
_MOST_ACCOUNTS = 100_000
_NAME = re.compile(r"[A-Z][A-Z0-9]*-[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the ledger is narrowed to; an empty value asks for nothing.

    ``account``, ``accounts``, ``segment`` and ``customer_pm`` choose whose workarounds are counted. ``status`` is empty
    for all open gaps, ``all``, ``untriaged`` or an item's.
    """

    product: str = ""
    account: int | None = None
    accounts: tuple[int, ...] | None = None
    segment: int | None = None
    customer_pm: int | None = None
    status: str = ""
    q: str = ""
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person may see of the ledger, narrowed by filters; ``products`` are those that are left."""

    products: tuple[Product, ...]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What workarounds cost, in hours of the accounts' people.

    ``hours`` a month is the score's: ``runs``, living with it, and a twelfth of the undoing. ``since`` is the living
    with it since each was reported. ``undo_told`` is the undoing as reported, ``undo`` as it has grown up to today,
    ``undo_grown`` what the last twelve months added to it.
    """

    hours: float = 0.0
    runs: float = 0.0
    since: float = 0.0
    build: float = 0.0
    undo_told: float = 0.0
    undo: float = 0.0
    undo_grown: float = 0.0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Lost:
    """A former customer who had asked for the gap to be closed; ``arr`` is the yearly revenue that it last brought."""

    id: int
    name: str
    to: str
    arr: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap(Cost):
    """One line of the ledger: an item, or a gap report that nobody has triaged yet (``item_id`` is ``None``).

    ``told`` is the workaround as the account that it costs most describes it, ``told_in`` the request in which the
    costliest one was reported; ``None`` where the gap has only votes.
    """

    gap_id: int
    item_id: int | None
    request_id: int | None
    product_id: int
    product: Product
    key: str
    title: str
    status: str
    slips: int
    competitor: str
    workaround: str
    is_published: bool
    opened_on: date
    closed_on: date | None
    accounts: int
    months: int
    is_due: bool
    lead: float
    told: str
    told_by: str
    told_in: int | None
    lost: tuple[Lost, ...]

    @property
    def arr_lost(self) -> Decimal:
        """Yearly revenue of the customers lost over it."""
        return sum((one.arr for one in self.lost), Decimal(0))

    @property
    def status_label(self) -> str:
        """In words."""
        return "Not yet triaged" if self.status == UNTRIAGED else str(ItemStatus(self.status).label)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCost(Cost):
    """What one account's gaps cost it; ``accounts`` is how many there are in the whole list."""

    account_id: int
    name: str
    stage: str
    arr: Decimal
    lost_to: str
    gaps: int
    accounts: int
    lead: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCost(Cost):
    """The sum over the gaps of one product, or of all. ``months``: how long the oldest is open."""

    product: Product | None = None
    gaps: int = 0
    accounts: int = 0
    slipped: int = 0
    slipped_often: int = 0
    due: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class Sums:
    """The sum of all, and of each product in sight, also of those without a gap."""

    total: ProductCost
    products: tuple[ProductCost, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """How things stood at the end of a month, today for the present one; ``hours`` by the product's id."""

    month: date
    gaps: int = 0
    opened: int = 0
    closed: int = 0
    hours: dict[int, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Hours a month, all products."""
        return sum(self.hours.values())


Line = TypeVar("Line", Gap, AccountCost)


@dataclass(frozen=True, slots=True)
class LedgerPage(Generic[Line]):
    """Some lines, and the cursors of the pages beside them."""

    rows: tuple[Line, ...]
    next: Cursor | None
    previous: Cursor | None


def scope_of(user: User, filters: Filters) -> Scope:
    """The gaps that ``user`` may see, narrowed. Customers see none: their door is the portal."""
    rows = Product.objects.visible_to(user) if user.is_internal else Product.objects.none()
    return _scope(tuple(rows.filter(slug=filters.product) if filters.product else rows), filters)


def _scope(products: tuple[Product, ...], filters: Filters) -> Scope:
    today = timezone.localdate()
    values: dict[str, Any] = {
        "products": [product.pk for product in products],
        "zone": settings.TIME_ZONE,
        "done": _DONE,
        "today": today,
        "year_ago": today - timedelta(days=365),
        "status": filters.status,
    }
    accounts = filters.accounts if filters.account is None else (filters.account,)
    chosen = {name: getattr(filters, name) for name in ("segment", "customer_pm", "item")}
    chosen["accounts"] = None if accounts is None else list(accounts)
    values |= {name: value for name, value in chosen.items() if value is not None}
    if filters.q:
        text = filters.q.strip().upper()
        words = "" if _is_name(products, text) else search_words(filters.q)
        values |= {"q": text} | ({"words": words} if words else {})
    return Scope(products, values)


def _is_name(products: Sequence[Product], text: str) -> bool:
    """Whether the text names one gap, as LIFT-1 or R-7 do; then it is looked for alone, and not as words."""
    if not _NAME.fullmatch(text):
        return False
    number = text.removeprefix("R-")
    if number.isdecimal() and Request.objects.filter(product__in=products, pk=int(number)).exists():
        return True
    return Item.objects.filter(product__in=products, key=text).exists()


def gaps_page(scope: Scope, *, order: str = "age", limit: int = 50, cursor: str = "") -> LedgerPage[Gap]:
    """A page of gaps.

    Args:
        order: ``age`` puts those first that are due for a decision (open 18 months or slipped twice), the oldest
            first; ``cost``, ``slips`` and ``undo`` put the largest first.

    Raises:
        Invalid: a cursor that this list did not give out.
    """
    at = _gap_cursor(cursor) if cursor else None
    found, more = _cut(BY_GAP, scope, at, limit, {"lead": ORDERS[order]})
    products = {product.pk: product for product in scope.products}
    return _page([_gap(row, products[row["product_id"]]) for row in found], at, _GAP_KEY, more=more)


def accounts_page(scope: Scope, *, limit: int = 50, cursor: str = "") -> LedgerPage[AccountCost]:
    """A page of accounts, the one that carries most first. Raises ``Invalid`` for a cursor of another list."""
    at = _account_cursor(cursor) if cursor else None
    found, more = _cut(BY_ACCOUNT, scope, at, limit, {})
    return _page([AccountCost(**row) for row in found], at, _ACCOUNT_KEY, more=more)


def costs_of(user: User, accounts: Sequence[int]) -> dict[int, AccountCost]:
    """What the open gaps cost each of some accounts, by its id; none for one that has no gap. One query."""
    scope = scope_of(user, Filters(accounts=tuple(accounts)))
    return {row.account_id: row for row in accounts_page(scope, limit=len(accounts)).rows}


def sums_of(scope: Scope) -> Sums:
    """The sums over everything that the filters leave."""
    found = {row.pop("product_id"): row for row in _read(BY_PRODUCT, scope)}
    products = tuple(ProductCost(product=one, **found.get(one.pk, {})) for one in scope.products)
    return Sums(ProductCost(**found.get(None, {})), products)


def months_of(scope: Scope, months: int = MONTHS) -> tuple[Month, ...]:
    """The last months, the oldest first, whatever became of a gap since: the status does not narrow them."""
    found: dict[date, Month] = {}
    for row in _read(BY_MONTH, scope, {"months": months - 1}):
        month = found.get(row["month"], Month(row["month"]))
        hours = {} if row["product_id"] is None else {row["product_id"]: row["hours"]}
        found[row["month"]] = Month(
            row["month"],
            month.gaps + row["gaps"],
            month.opened + row["opened"],
            month.closed + row["closed"],
            month.hours | hours,
        )
    return tuple(found.values())


def ages_of(scope: Scope) -> list[dict[str, Any]]:
    """How old the gaps are: an age (0 the youngest) with its gaps, slips and hours a month; none for an empty age."""
    return _read(BY_AGE, scope)


def lost_of(scope: Scope, many: int) -> list[dict[str, Any]]:
    """Former customers who had a voice for a gap, the costliest first; each row counts all, and what all paid."""
    return _read(BY_LOST, scope, {"many": many})


def gap_of(user: User, item: Item) -> Gap | None:
    """The ledger's line of one item, whatever its status; ``None`` if it is no gap."""
    page = gaps_page(scope_of(user, Filters(item=item.pk, status=ALL)), limit=1)
    return page.rows[0] if page.rows else None


def costs_by_account(item: Item) -> tuple[AccountCost, ...]:
    """What one gap costs, or had cost when it was closed, each account with a voice for it; none of a feature."""
    scope = _scope((item.product,), Filters(item=item.pk, status=ALL))
    return accounts_page(scope, limit=_MOST_ACCOUNTS).rows


def _gap_cursor(text: str) -> Cursor:
    cursor = decode(text, len(_GAP_KEY))
    lead, opened_on, gap_id = cursor.at
    try:
        at = (_number(lead), date.fromisoformat(opened_on), _id(gap_id))
    except (TypeError, ValueError) as error:
        raise malformed() from error
    return Cursor(at, cursor.backwards)


def _account_cursor(text: str) -> Cursor:
    cursor = decode(text, len(_ACCOUNT_KEY))
    return Cursor((_number(cursor.at[0]), _id(cursor.at[1])), cursor.backwards)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise malformed()
    return float(value)


def _id(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MOST_ID:
        raise malformed()
    return value


def _cut(
    statement: str, scope: Scope, at: Cursor | None, limit: int, parts: dict[str, str]
) -> tuple[list[dict[str, Any]], bool]:
    """The rows after the cursor, or before it, in the order of the list, and whether there are more beyond them."""
    key = ", ".join(_GAP_KEY if statement is BY_GAP else _ACCOUNT_KEY)
    backwards = at is not None and at.backwards
    after = "true" if at is None else f"({key}) {'<' if backwards else '>'} %(at)s"
    parts = parts | {"after": after, "way": "DESC" if backwards else "ASC"}
    found = _read(statement, scope, {"many": limit + 1, "at": at.at if at else None}, parts)
    shown = found[:limit]
    return shown[::-1] if backwards else shown, len(found) > limit


def _read(
    statement: str, scope: Scope, values: dict[str, Any] | None = None, parts: dict[str, str] | None = None
) -> list[dict[str, Any]]:
    asked = scope.values | (values or {})
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**conditions(scope.values), **(parts or {})), asked)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _gap(row: dict[str, Any], product: Product) -> Gap:
    lost = orjson.loads(row["lost"]) if isinstance(row["lost"], str) else row["lost"] or ()
    customers = tuple(Lost(one["id"], one["name"], one["to"], Decimal(one["arr"])) for one in lost)
    told = {"told": row["told"] or "", "told_by": row["told_by"] or ""}
    return Gap(**row | told | {"lost": customers, "product": product})


def _page(rows: Sequence[Line], at: Cursor | None, key: Sequence[str], *, more: bool) -> LedgerPage[Line]:
    if not rows:
        return LedgerPage((), None, None)
    backwards = at is not None and at.backwards
    has_next, has_previous = (True, more) if backwards else (more, at is not None)
    following = Cursor(_key_of(rows[-1], key)) if has_next else None
    previous = Cursor(_key_of(rows[0], key), backwards=True) if has_previous else None
    return LedgerPage(tuple(rows), following, previous)


def _key_of(row: Gap | AccountCost, key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)
