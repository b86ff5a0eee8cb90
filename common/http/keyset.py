"""Pages of lists that go by keyset: a page is found by where the last one ended, and no rows are counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import DataError, transaction
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from common.cursors import Cursor, decode, malformed

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page and the addresses of its neighbours; empty where there is none."""

    rows: tuple[Row, ...]
    previous_url: str = ""
    next_url: str = ""


def page_of(
    request: HttpRequest,
    rows: QuerySet[Row],
    order: Sequence[str],
    size: int = PAGE_SIZE,
) -> Page[Row]:
    """Cut out of ``rows`` the page that the address asks for with its ``cursor``.

    Args:
        order: fields, with a minus for descending; together they are unique and never empty.

    Raises:
        Invalid: the cursor is none of this list's.
    """
    text = request.GET.get("cursor", "")
    cursor = decode(text, len(order)) if text else None
    found = _cut(rows, order, cursor, size + 1)
    more, shown = len(found) > size, found[:size]
    backwards = cursor is not None and cursor.backwards
    if backwards:
        shown.reverse()
    has_previous = more if backwards else cursor is not None
    has_next = backwards or more
    return Page(
        tuple(shown),
        _url(request, shown[0], order, backwards=True) if shown and has_previous else "",
        _url(request, shown[-1], order, backwards=False) if shown and has_next else "",
    )


def _cut(rows: QuerySet[Row], order: Sequence[str], cursor: Cursor | None, size: int) -> list[Row]:
    if cursor is None:
        return list(rows.order_by(*order)[:size])
    if cursor.backwards:
        order = [field[1:] if field.startswith("-") else f"-{field}" for field in order]
    try:
        with transaction.atomic():
            return list(rows.filter(_beyond(order, cursor.at)).order_by(*order)[:size])
    except (ValidationError, ValueError, TypeError, DataError) as error:
        raise malformed() from error


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after the cursor: a > x, or a = x and b > y, and so on."""
    beyond, equal = Q(), Q()
    for field, value in zip(order, values, strict=True):
        name = field.lstrip("-")
        sign = "lt" if field.startswith("-") else "gt"
        beyond |= equal & Q(**{f"{name}__{sign}": value})
        equal &= Q(**{name: value})
    return beyond


def _url(request: HttpRequest, row: Model, order: Sequence[str], *, backwards: bool) -> str:
    at = tuple(_plain(getattr(row, field.lstrip("-"))) for field in order)
    query = request.GET.copy()
    query["cursor"] = Cursor(at, backwards).encode()
    return f"{request.path}?{query.urlencode()}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
