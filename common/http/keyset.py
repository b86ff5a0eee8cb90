"""Lists that go by keyset: a page is found by where the last one ended, and no rows are counted.

A cursor is the sort values of one row, signed by nobody and trusted with nothing: whatever does not parse starts
from the beginning, because it only says where to read on in rows that the person may see anyway.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldError, ValidationError
from django.db import DataError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page and the addresses before and after it; empty where there is none."""

    rows: tuple[Row, ...]
    previous_url: str
    next_url: str


def page_of(
    request: HttpRequest,
    rows: QuerySet[Row],
    order: Sequence[str],
    size: int = PAGE_SIZE,
) -> Page[Row]:
    """Cut the page that the address asks for (``after`` or ``before`` a cursor) out of ``rows``.

    Args:
        order: fields, all ascending or with a minus descending; together they are unique and never empty.
    """
    before = _read(request.GET.get("before", ""), order)
    after = None if before else _read(request.GET.get("after", ""), order)
    try:
        found = _cut(rows, order, before=before, after=after, size=size + 1)
    except (ValidationError, ValueError, DataError, FieldError):
        before = after = None
        found = _cut(rows, order, before=None, after=None, size=size + 1)
    more, shown = len(found) > size, found[:size]
    if before:
        shown = shown[::-1]
    has_previous = more if before else after is not None
    has_next = True if before else more
    return Page(
        rows=tuple(shown),
        previous_url=_url(request, "before", shown[0], order)
        if shown and has_previous
        else "",
        next_url=_url(request, "after", shown[-1], order) if shown and has_next else "",
    )


def _cut(
    rows: QuerySet[Row],
    order: Sequence[str],
    *,
    before: list[Any] | None,
    after: list[Any] | None,
    size: int,
) -> list[Row]:
    if before:
        order = [_turned(field) for field in order]
    cursor = before or after
    if cursor:
        rows = rows.filter(_beyond(order, cursor))
    return list(rows.order_by(*order)[:size])


def _turned(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after the cursor: (a > x) or (a = x and b > y) and so on."""
    beyond, equal = Q(), Q()
    for field, value in zip(order, values, strict=True):
        name = field.lstrip("-")
        sign = "lt" if field.startswith("-") else "gt"
        beyond |= equal & Q(**{f"{name}__{sign}": value})
        equal &= Q(**{name: value})
    return beyond


def _read(text: str, order: Sequence[str]) -> list[Any] | None:
    try:
        values = json.loads(urlsafe_b64decode(text.encode()))
    except (ValueError, UnicodeError):
        return None
    is_cursor = isinstance(values, list) and len(values) == len(order)
    plain = is_cursor and all(
        isinstance(value, str | int | float | bool) for value in values
    )
    return values if plain and "\x00" not in str(values) else None


def _url(request: HttpRequest, way: str, row: Model, order: Sequence[str]) -> str:
    values = [_plain(getattr(row, field.lstrip("-"))) for field in order]
    query = request.GET.copy()
    query.pop("after", None)
    query.pop("before", None)
    query[way] = urlsafe_b64encode(json.dumps(values).encode()).decode()
    return f"{request.path}?{query.urlencode()}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
