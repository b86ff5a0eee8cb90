"""The rows of a page of the ranking, as one statement gives them."""

from typing import Any

import orjson
from django.db import connection

from common.cursors import Cursor


def rows_of(statement: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Run a statement of `backlog.selectors.ranked_sql` that gives whole rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row["efforts"] = orjson.loads(row["efforts"])  # Django's connections leave JSON as text
    return rows


def counted_on(at: Cursor | None, many: int) -> range:
    """The ranks of so many rows of the whole list: those after a cursor, or before it."""
    first = 1 if at is None else at.at[-1] + (-many if at.backwards else 1)
    return range(first, first + many)
