"""Lists by keyset: ``{"results", "next", "previous"}``, no count, no offset.

A page is read as one row more than asked for: its presence says whether there is a next page.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from common.api.serializers import DEFAULT_LIMIT
from common.cursors import Cursor, decode, malformed

Row = TypeVar("Row", bound=models.Model)


class KeysetPagination(BasePagination):
    """Cuts a queryset into pages by the values of its order, which must be unique and without nulls."""

    def __init__(self, order: Sequence[str] = ("id",), limit: int = DEFAULT_LIMIT) -> None:
        self.order = tuple(order)
        self.limit = limit
        self.next: Cursor | None = None
        self.previous: Cursor | None = None

    def read(self, rows: models.QuerySet[Row], text: str | None = None) -> list[Row]:
        """Return the page at the cursor ``text``, or the first one, and note where its neighbours start."""
        cursor = decode(text, len(self.order)) if text else None
        backwards = cursor is not None and cursor.backwards
        order = [_turned(name) for name in self.order] if backwards else self.order
        if cursor is not None:
            rows = rows.filter(_after(order, _typed(rows.model, order, cursor.at)))
        found = list(rows.order_by(*order)[: self.limit + 1])
        more, page = len(found) > self.limit, found[: self.limit]
        if backwards:
            page.reverse()
        self._note_neighbours(page, cursor, more)
        return page

    def _note_neighbours(self, page: Sequence[models.Model], cursor: Cursor | None, more: bool) -> None:
        if not page:
            return
        backwards = cursor is not None and cursor.backwards
        if more or backwards:
            self.next = Cursor(self._values(page[-1]))
        if more if backwards else cursor is not None:
            self.previous = Cursor(self._values(page[0]), backwards=True)

    def _values(self, row: models.Model) -> tuple[Any, ...]:
        return tuple(getattr(row, name.lstrip("-")) for name in self.order)


def page_of(
    request: Request,
    rows: models.QuerySet[Row],
    shape: Callable[[list[Row]], Sequence[Any]],
    query: dict[str, Any],
    order: Sequence[str] = ("id",),
) -> Response:
    """Answer one page of ``rows``; ``shape`` turns the page's rows into plain data, all at once."""
    pages = KeysetPagination(order, query.get("limit", DEFAULT_LIMIT))
    page = pages.read(rows, query.get("cursor"))
    return Response(envelope(request, shape(page), pages.next, pages.previous))


def envelope(
    request: Request,
    results: Sequence[Any],
    following: Cursor | None,
    previous: Cursor | None,
) -> dict[str, Any]:
    """The body of a list, with the addresses of its neighbours."""
    return {
        "results": results,
        "next": _address(request, following),
        "previous": _address(request, previous),
    }


def _address(request: Request, cursor: Cursor | None) -> str | None:
    if cursor is None:
        return None
    return str(replace_query_param(request.build_absolute_uri(), "cursor", cursor.encode()))


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _typed(model: type[models.Model], order: Sequence[str], at: Sequence[Any]) -> list[Any]:
    try:
        return [
            model._meta.get_field(name.lstrip("-")).to_python(value)  # type: ignore[union-attr]
            for name, value in zip(order, at, strict=True)
        ]
    except (ValidationError, TypeError, ValueError) as error:
        raise malformed() from error


def _after(order: Sequence[str], at: Sequence[Any]) -> Q:
    """Rows behind ``at``: a later first value, or the same one and a later second, and so on."""
    if any(value is None for value in at):
        raise malformed()
    condition, same = Q(), Q()
    for name, value in zip(order, at, strict=True):
        field = name.lstrip("-")
        direction = "lt" if name.startswith("-") else "gt"
        condition |= same & Q(**{f"{field}__{direction}": value})
        same &= Q(**{field: value})
    return condition
