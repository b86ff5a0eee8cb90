"""The figures of all open items of a product as arrays: for what looks at the whole backlog at once.

Other weights, the weighing triangle and robustness need three scores, one factor and the order of ties of every open
item, and nothing else. One narrow statement reads them in PostgreSQL's binary copy format, in which a row without
empty columns has a fixed length: its bytes are the array, nothing is parsed row by row. 100,000 rows are 11 MB.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""PostgreSQL counts microseconds from here."""
_HEADER: Final = 19
_TRAILER: Final = 2
_COLUMNS: Final = (
    ("item", ">i8"), ("number", ">i8"), ("opened", ">i8"), ("current", ">f8"), ("future", ">f8"), ("strategy", ">f8"),
    ("multiplier", ">f8"), ("effort", ">f8"), ("alpha", ">f8"), ("below", "?"), ("today_below", "?"),
    ("neg_place", ">f8"), ("neg_depth", ">i8"),
)  # fmt: skip
_ROW: Final = np.dtype(
    [("columns", ">i2")] + [part for name, kind in _COLUMNS for part in ((f"{name}_length", ">i4"), (name, kind))]
)
_FIGURES: Final = """
COPY (
    SELECT s.item_id, s.number::bigint, s.opened_at, s.current, s.future, s.strategy, s.urgency * s.confidence,
        greatest(CASE WHEN s.is_estimated THEN s.effort_days ELSE w.effort_ref END, w.effort_min) / w.effort_ref,
        w.alpha::float8,
        s.current < w.floor_current OR s.future < w.floor_future OR s.strategy < w.floor_strategy,
        s.below_floors, s.neg_place, s.neg_depth::bigint
    FROM backlog_score s JOIN stakeholders_weightprofile w ON w.product_id = s.product_id AND w.is_active
    WHERE s.product_id = {product:d} AND s.is_open
) TO STDOUT (FORMAT binary)
"""
_NEEDS: Final = """
COPY (
    SELECT d.item_id, d.requires_id
    FROM backlog_dependency d JOIN backlog_score s ON s.item_id = d.item_id JOIN backlog_score r
        ON r.item_id = d.requires_id
    WHERE s.product_id = {product:d} AND r.product_id = {product:d} AND s.is_open AND r.is_open
) TO STDOUT (FORMAT binary)
"""
_LINK: Final = np.dtype(
    [("columns", ">i2"), ("item_length", ">i4"), ("item", ">i8"), ("first_length", ">i4"), ("first", ">i8")]
)


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """The stored figures of a product's open items, in no particular order; all arrays are of the same length n."""

    items: Ints
    """Ids."""
    numbers: Ints
    """Running numbers: with the product's code before them, the keys."""
    opened: Ints
    """Microseconds since 2000, the order of ties; `opened_at` gives the moment."""
    scores: Floats
    """(n, 3): C, F and S, each from 0 to 100."""
    multiplier: Floats
    """Urgency times confidence."""
    effort: Floats
    """Effort as a multiple of the profile's effort_ref, estimated or not, at least effort_min."""
    alpha: float
    """The active profile's exponent of effort."""
    below_floors: Bools
    """Whether the item itself misses a floor of the active profile."""
    today_below: Bools
    """The stored standing, in which a prerequisite may be lifted: `today_key` sorts by it."""
    neg_place: Floats
    neg_depth: Ints
    needs: Ints
    """(m, 2): positions in these arrays of an item and of an open prerequisite of it."""

    def __len__(self) -> int:
        return len(self.items)

    @property
    def factor(self) -> Floats:
        """What the value is multiplied with to give the priority, under the active profile."""
        return self.multiplier / self.effort**self.alpha

    def priorities(self, weights: tuple[float, float, float]) -> Floats:
        """The priority of each item under weights that sum to one; prerequisites by their own."""
        values: Floats = self.scores @ np.asarray(weights)
        return values * self.factor

    def opened_at(self, position: int) -> datetime:
        """When the need of an item was first on record."""
        return _EPOCH + timedelta(microseconds=int(self.opened[position]))

    def today(self) -> Ints:
        """The positions in the order of the stored ranking, best first."""
        return np.lexsort((self.numbers, self.opened, self.neg_depth, self.neg_place, self.today_below))


def figures_of(product_id: int) -> Figures:
    """Read the figures of a product's open items; empty arrays if it has none."""
    rows = _copied(_FIGURES.format(product=product_id), _ROW)
    items = _plain(rows, "item", np.int64)
    return Figures(
        items=items,
        numbers=_plain(rows, "number", np.int64),
        opened=_plain(rows, "opened", np.int64),
        scores=np.stack([_plain(rows, name, np.float64) for name in ("current", "future", "strategy")], axis=1),
        multiplier=_plain(rows, "multiplier", np.float64),
        effort=_plain(rows, "effort", np.float64),
        alpha=float(rows["alpha"][0]) if len(rows) else 0.0,
        below_floors=_plain(rows, "below", np.bool_),
        today_below=_plain(rows, "today_below", np.bool_),
        neg_place=_plain(rows, "neg_place", np.float64),
        neg_depth=_plain(rows, "neg_depth", np.int64),
        needs=_positions(items, _copied(_NEEDS.format(product=product_id), _LINK)),
    )


def _copied(statement: str, row: np.dtype[Any]) -> NDArray[Any]:
    """The rows of a binary copy. No column may be empty: each row has the same length then."""
    held = BytesIO()
    with connection.cursor() as cursor:
        copy: Callable[[str, BytesIO], None] = cursor.copy_expert
        copy(statement, held)
    body = memoryview(held.getbuffer())[_HEADER:-_TRAILER]
    return np.frombuffer(body, dtype=row)


def _plain(rows: NDArray[Any], name: str, kind: type[np.generic]) -> NDArray[Any]:
    """One column, close together and in the byte order of this machine."""
    return np.ascontiguousarray(rows[name]).astype(kind)


def _positions(items: Ints, links: NDArray[Any]) -> Ints:
    """Links between ids as links between positions."""
    if not len(links):
        return np.empty((0, 2), dtype=np.int64)
    order = np.argsort(items)
    ids = np.stack([_plain(links, "item", np.int64), _plain(links, "first", np.int64)], axis=1)
    found = np.searchsorted(items, ids, sorter=order)
    positions: Ints = order[np.minimum(found, len(items) - 1)]
    known: Ints = positions[(items[positions] == ids).all(axis=1)]
    return known
