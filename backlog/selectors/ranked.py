"""The ranked backlog as plain rows: one query a page, by keyset, nothing counted and nothing instantiated.

The order is that of the index `ranked_backlog`. An unfiltered page knows its ranks from its cursor; a filtered one
counts, in one query, the index entries between its rows. Other numbers (a what-if) are tried in memory.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from backlog.models import Score
from backlog.scoring.what_if import Tried
from backlog.selectors.ranked_rows import counted_on, rows_of
from backlog.selectors.ranked_sql import (
    ALONG,
    BY_KEY_OR_WORDS,
    CONDITIONS,
    ORDER,
    RANKS,
    STORED_PAGE,
    conditions_of,
    search_words,
)
from backlog.selectors.tried import tried_rows
from common.cursors import Cursor, decode, malformed

KEY_LENGTH = len(ORDER)
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
    if tried is None:
        rows, more = _stored_rows(product_id, narrowed, at, limit)
    else:
        rows, more = tried_rows(product_id, tried, narrowed, at, limit)
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


def _stored_rows(
    product_id: int, narrowed: dict[str, Any], at: Cursor | None, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """The rows after the cursor, or before it, with their ranks, and whether there are more beyond them."""
    rows, more = _cut(narrowed | {"product": product_id}, conditions_of(narrowed, ALONG), at, limit)
    ranks = _ranks(product_id, map(_key, rows)) if narrowed else counted_on(at, len(rows))
    return [row | {"rank": rank} for row, rank in zip(rows, ranks, strict=True)], more


def _cut(values: dict[str, Any], conditions: str, at: Cursor | None, limit: int) -> tuple[list[dict[str, Any]], bool]:
    backwards = at is not None and at.backwards
    statement = STORED_PAGE.format(
        conditions=conditions,
        after="" if at is None else f"AND ({', '.join(ORDER)}) {'<' if backwards else '>'} %(after)s",
        order=", ".join(f"{name} DESC" for name in ORDER) if backwards else ", ".join(ORDER),
    )
    found = rows_of(statement, values | {"many": limit + 1, "after": at.at[:KEY_LENGTH] if at else None})
    rows = sorted(found, key=_key, reverse=backwards)[:limit]
    return rows[::-1] if backwards else rows, len(found) > limit


def _ranks(product_id: int, keys: Iterable[tuple[Any, ...]]) -> list[int]:
    """Ranks among all open items, by counting the entries of the index between each key and the one before it."""
    bounds: dict[str, Any] = {f"k{at}": list(column) for at, column in enumerate(zip(*keys, strict=True))}
    if not bounds:
        return []
    with connection.cursor() as cursor:
        cursor.execute(RANKS, {"product": product_id} | bounds)
        return [rank for (rank,) in cursor.fetchall()]


def ranks_of(product_id: int, scores: Sequence[Score]) -> dict[int, int]:
    """The ranks of some open items of a product, by their ids; those that are closed have none."""
    open_ones = [one for one in scores if one.is_open]
    keys = sorted((one.below_floors, one.neg_place, one.neg_depth, one.opened_at, one.number, one.item_id)
                  for one in open_ones)  # fmt: skip
    ranks = _ranks(product_id, [key[:KEY_LENGTH] for key in keys])
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
