"""The ranked backlog as plain rows: one query a page, by keyset, nothing counted and nothing instantiated.

The order is that of the index `ranked_backlog`. Other weights (a what-if) are tried on the stored figures in the
database; nothing is stored. An unfiltered page knows its ranks from its cursor; a filtered one counts, in one query,
the index entries between its rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from django.db import connection

from backlog.models import Score
from backlog.scoring.what_if import Tried
from backlog.selectors.ranked_sql import (
    BY_KEY_OR_WORDS,
    CONDITIONS,
    PAGE,
    STORED_ORDER,
    Order,
    conditions_of,
    search_words,
    tried_order,
)
from backlog.selectors.tried import tried_values
from common.cursors import Cursor, decode, malformed

PAGE_KEY = ("p.key_below", "p.key_place", "p.key_depth", "s.opened_at", "s.number")
KEY_LENGTH = len(PAGE_KEY)
MOST_RANK = 2**31 - 1
RARE = 5000
"""A text that more items than this hold is looked for along the ranking, where a page of it is met soon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the backlog is narrowed to; an empty value asks for nothing."""

    q: str = ""
    kind: str = ""
    status: str = ""
    release: str = ""
    solution: str = ""
    theme: int | None = None
    account: int | None = None
    min_current: float | None = None
    updated_since: datetime | None = None

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class RankedPage:
    """One page of rows, best first, each with its `rank`, and the cursors of its neighbours."""

    rows: tuple[dict[str, Any], ...]
    next: Cursor | None
    previous: Cursor | None


def ranked_page(
    product_id: int,
    *,
    filters: Filters | None = None,
    tried: Tried | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> RankedPage:
    """Read a page of a product's open items.

    Args:
        tried: rank by these numbers instead of the active profile's; each row then has its `rank_today` as well.
        cursor: where the page starts, as an earlier page gave it.

    Raises:
        Invalid: a cursor that this list did not give out.
    """
    at = _read(cursor) if cursor else None
    narrowed = narrow(product_id, filters or Filters())
    order, values = STORED_ORDER, narrowed | {"product": product_id}
    if tried is not None:
        values |= tried_values(product_id, tried, 0 if narrowed else limit + 1 + (at.at[-1] if at else 0))
        order = tried_order(values)
    rows, more = _cut(order, values, conditions_of(order, narrowed), at, limit)
    first = 1 if at is None else at.at[-1] + (-len(rows) if at.backwards else 1)
    ranks = _counted(order, values, rows) if narrowed else range(first, first + len(rows))
    for row, rank in zip(rows, ranks, strict=True):
        row["rank"] = rank
    if tried is not None:
        _compare_with_today(rows, {"product": product_id})
    return _with_neighbours(rows, at, more)


def _read(text: str) -> Cursor:
    """The five values of the order and the rank, of the types that they must have."""
    cursor = decode(text, KEY_LENGTH + 1)
    below, neg_place, neg_depth, opened_at, number, rank = cursor.at
    if not isinstance(below, bool) or not isinstance(neg_place, int | float):
        raise malformed()
    if any(not isinstance(one, int) or abs(one) > MOST_RANK for one in (neg_depth, number, rank)):
        raise malformed()
    try:
        return replace(cursor, at=(below, neg_place, neg_depth, datetime.fromisoformat(opened_at), number, rank))
    except (TypeError, ValueError) as error:
        raise malformed() from error


def narrow(product_id: int, filters: Filters) -> dict[str, Any]:
    """The filters as the values of conditions. A text is looked up first: what is rare is found by its own index,
    what is common is met soon in the order of the ranking."""
    values = {name: getattr(filters, name) for name in CONDITIONS if hasattr(filters, name)}
    values = {name: value for name, value in values.items() if value not in {"", None}}
    return values | _search(product_id, filters.q) if filters.q else values


def _search(product_id: int, text: str) -> dict[str, Any]:
    words = search_words(text)
    if not words:  # nothing to look for; keys have letters
        return {"found": "{}"}
    values: dict[str, Any] = {"product": product_id, "key": text.strip().upper(), "q": words, "most": RARE + 1}
    with connection.cursor() as cursor:
        cursor.execute(BY_KEY_OR_WORDS, values)
        is_key, many, found = cursor.fetchone() or (False, 0, "{}")
    return {"found": found} if is_key or many <= RARE else {"q": words}


def _cut(
    order: Order, values: dict[str, Any], conditions: str, at: Cursor | None, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """The rows after the cursor, or before it, and whether there are more beyond them."""
    backwards = at is not None and at.backwards
    after = "" if at is None else f"AND ({order.key}) {'<' if backwards else '>'} %(after)s"
    statement = PAGE.format(
        source=order.source,
        figures=order.figures,
        scores=order.scores,
        below=order.below,
        conditions=conditions,
        after=after,
        order=_by(order.names, backwards=backwards),
        outer=_by(PAGE_KEY, backwards=backwards),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values | {"many": limit + 1, "after": at.at[:KEY_LENGTH] if at else None})
        names = [column.name for column in cursor.description or ()]
        found = cursor.fetchall()
    rows = [dict(zip(names, row, strict=True)) for row in found[:limit]]
    for row in rows:
        row["efforts"] = orjson.loads(row["efforts"])  # Django's connections leave JSON as text
    return rows[::-1] if backwards else rows, len(found) > limit


def _by(names: Sequence[str], *, backwards: bool) -> str:
    return ", ".join(f"{name} DESC" for name in names) if backwards else ", ".join(names)


def _counted(order: Order, values: dict[str, Any], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Ranks among all open items, by counting the entries of the index between each row and the one before it."""
    if not rows:
        return []
    return _count(order, values, [_key(row) for row in rows])


def _count(order: Order, values: dict[str, Any], keys: Sequence[tuple[Any, ...]]) -> list[int]:
    bounds = {f"k{at}": list(column) for at, column in enumerate(zip(*keys, strict=True))}
    with connection.cursor() as cursor:
        cursor.execute(order.ranks, values | bounds)
        return [rank for (rank,) in cursor.fetchall()]


def _compare_with_today(rows: list[dict[str, Any]], values: dict[str, Any]) -> None:
    """Give each row the rank that it has under the active profile."""
    today = sorted(rows, key=_key_today)
    ranks = _count(STORED_ORDER, values, [_key_today(row) for row in today]) if rows else []
    for row, rank in zip(today, ranks, strict=True):
        row["rank_today"] = rank


def _key_today(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["today_below"], row["today_place"], row["today_depth"], row["opened_at"], row["number"]


def ranks_of(product_id: int, scores: Sequence[Score]) -> dict[int, int]:
    """The ranks of some open items of a product, by their ids; those that are closed have none."""
    open_ones = [one for one in scores if one.is_open]
    keys = sorted((one.below_floors, one.neg_place, one.neg_depth, one.opened_at, one.number, one.item_id)
                  for one in open_ones)  # fmt: skip
    if not keys:
        return {}
    ranks = _count(STORED_ORDER, {"product": product_id}, [key[:KEY_LENGTH] for key in keys])
    return dict(zip((key[-1] for key in keys), ranks, strict=True))


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["key_below"], row["key_place"], row["key_depth"], row["opened_at"], row["number"]


def _with_neighbours(rows: list[dict[str, Any]], at: Cursor | None, more: bool) -> RankedPage:
    if not rows:
        return RankedPage((), None, None)
    backwards = at is not None and at.backwards
    has_next, has_previous = (True, more) if backwards else (more, at is not None)
    last = Cursor((*_key(rows[-1]), rows[-1]["rank"]))
    first = Cursor((*_key(rows[0]), rows[0]["rank"]), backwards=True)
    return RankedPage(tuple(rows), last if has_next else None, first if has_previous else None)
