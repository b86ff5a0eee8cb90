"""Many rows as an array: PostgreSQL's binary copy format, in which a row without empty columns has a fixed length.

Its bytes are the array, nothing is parsed row by row.
"""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

_HEADER: Final = 19
_TRAILER: Final = 2
_KINDS: Final = {"int": ">i8", "moment": ">i8", "float": ">f8", "bool": "?"}
_HERE: Final = {kind: np.dtype(sent).newbyteorder("=") for kind, sent in _KINDS.items()}

Columns = dict[str, NDArray[Any]]


def copied(query: str, values: Mapping[str, Any], columns: Mapping[str, str]) -> Columns:
    """The columns of a query, each close together and in the byte order of this machine.

    Args:
        query: gives bigint, timestamptz, float8 or boolean, none of them null.
        columns: the names of its columns and what they hold: int, moment (microseconds since 2000), float or bool.
    """
    row = np.dtype(
        [("columns", ">i2")]
        + [part for name, kind in columns.items() for part in ((f"{name}_length", ">i4"), (name, _KINDS[kind]))]
    )
    held = BytesIO()
    with connection.cursor() as cursor:
        copy: Callable[[bytes, BytesIO], None] = cursor.copy_expert
        copy(b"COPY (" + cursor.mogrify(query, values) + b") TO STDOUT (FORMAT binary)", held)
    rows = np.frombuffer(memoryview(held.getbuffer())[_HEADER:-_TRAILER], dtype=row)
    return {name: np.ascontiguousarray(rows[name]).astype(_HERE[kind]) for name, kind in columns.items()}


def replaced(held: Columns, fresh: Columns, ids: list[int]) -> Columns:
    """A table by ascending `item` in which the rows of some items are those of another such table."""
    stay = ~np.isin(held["item"], ids)
    at = np.searchsorted(held["item"][stay], fresh["item"])
    return {name: np.insert(held[name][stay], at, column, axis=0) for name, column in fresh.items()}
