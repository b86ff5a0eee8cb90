"""The figures of all open items of a product as arrays: for what looks at the whole backlog at once.

Other weights, the weighing triangle and robustness need three scores, one factor and the order of ties of every open
item, and nothing else. One narrow statement reads them; 100,000 rows are 11 MB. A process keeps what it read, and reads
again what changed.
"""

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final

import numpy as np

from backlog.scoring.arrays import Bools, Floats, Ints
from backlog.scoring.standings import Key, Standings
from backlog.selectors.copied import Columns, copied, replaced
from backlog.selectors.kept import Kept

_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""PostgreSQL counts microseconds from here."""
_COLUMNS: Final = {
    "item": "int", "number": "int", "opened": "moment", "current": "float", "future": "float", "strategy": "float",
    "multiplier": "float", "effort": "float", "alpha": "float", "below": "bool", "today_below": "bool",
    "neg_place": "float", "neg_depth": "int",
}  # fmt: skip
_FIGURES: Final = """
SELECT s.item_id, s.number::bigint, s.opened_at, s.current, s.future, s.strategy, s.urgency * s.confidence,
    greatest(CASE WHEN s.is_estimated THEN s.effort_days ELSE w.effort_ref END, w.effort_min) / w.effort_ref,
    w.alpha::float8,
    s.current < w.floor_current OR s.future < w.floor_future OR s.strategy < w.floor_strategy,
    s.below_floors, s.neg_place, s.neg_depth::bigint
FROM backlog_score s JOIN stakeholders_weightprofile w ON w.product_id = s.product_id AND w.is_active
WHERE s.product_id = %(product)s AND s.is_open
"""
_SOME: Final = " AND s.item_id = ANY(%(items)s)"
_NEEDS: Final = """
SELECT d.item_id, d.requires_id
FROM backlog_dependency d JOIN backlog_score s ON s.item_id = d.item_id JOIN backlog_score r
    ON r.item_id = d.requires_id
WHERE s.product_id = %(product)s AND r.product_id = %(product)s AND s.is_open AND r.is_open
"""
MOST_KEPT: Final = 400_000
"""Open items whose figures a process keeps in memory: some 45 MB."""


@dataclass(frozen=True, eq=False)
class Figures:
    """The stored figures of a product's open items, by their ids; all arrays are of the same length n, but `needs`."""

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
    """The stored standing, in which a prerequisite may be lifted: `standings` is the order of it."""
    neg_place: Floats
    neg_depth: Ints
    needs: Ints
    """(m, 2): positions in these arrays of an item and of an open prerequisite of it."""

    def __post_init__(self) -> None:
        for field in fields(self):
            if isinstance(column := getattr(self, field.name), np.ndarray):
                column.flags.writeable = False  # many requests look at the same arrays

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def factor(self) -> Floats:
        """What the value is multiplied with to give the priority, under the active profile."""
        return self.factor_under(self.alpha)

    def factor_under(self, alpha: float) -> Floats:
        """The same under another exponent of effort."""
        found: Floats = self.multiplier * np.exp(-alpha * self._log_effort)
        return found

    @cached_property
    def _log_effort(self) -> Floats:
        return np.log(self.effort)

    def priorities(self, weights: tuple[float, float, float]) -> Floats:
        """The priority of each item under weights that sum to one; prerequisites by their own."""
        values: Floats = self.scores @ np.asarray(weights)
        return values * self.factor

    def opened_at(self, position: int) -> datetime:
        """When the need of an item was first on record."""
        return _EPOCH + timedelta(microseconds=int(self.opened[position]))

    @cached_property
    def standings(self) -> Standings:
        """The order of the stored ranking."""
        return Standings(self.today_below, self.neg_place, self.neg_depth, self.opened, self.numbers)

    def today(self) -> Ints:
        """The positions in the order of the stored ranking, best first."""
        return self.standings.first(len(self), np.ones(len(self), dtype=np.bool_))

    def positions(self, ids: Ints) -> tuple[Ints, Bools]:
        """Where items stand in these arrays, and which of them do at all."""
        found = np.minimum(np.searchsorted(self.items, ids), max(len(self) - 1, 0))
        return found, self.items[found] == ids if len(self) else np.zeros(ids.shape, dtype=np.bool_)


def key_of(below: bool, place: float, depth: int, opened_at: datetime, number: int) -> Key:
    """A place of the ranking as the arrays have it."""
    return Key(below, place, depth, (opened_at - _EPOCH) // timedelta(microseconds=1), number)


def figures_of(product_id: int) -> Figures:
    """The figures of a product's open items as they are now; empty arrays if it has none."""
    return _KEPT.of(product_id)


def _read(product_id: int, items: list[int] | None = None) -> Figures:
    values = {"product": product_id, "items": items}
    rows = copied(_FIGURES if items is None else _FIGURES + _SOME, values, _COLUMNS)
    order = np.argsort(rows["item"])
    rows = {name: column[order] for name, column in rows.items()}
    figures = Figures(
        items=rows["item"],
        numbers=rows["number"],
        opened=rows["opened"],
        scores=np.stack([rows[name] for name in ("current", "future", "strategy")], axis=1),
        multiplier=rows["multiplier"],
        effort=rows["effort"],
        alpha=float(rows["alpha"][0]) if len(order) else 0.0,
        below_floors=rows["below"],
        today_below=rows["today_below"],
        neg_place=rows["neg_place"],
        neg_depth=rows["neg_depth"],
        needs=np.empty((0, 2), dtype=np.int64),
    )
    return _linked(figures, product_id) if items is None else figures


def _patched(product_id: int, held: Figures, ids: list[int]) -> Figures:
    """The same with some items read again: those that closed are gone, those that are new are there."""
    fresh = _read(product_id, ids)
    merged: Any = replaced(_columns(held), _columns(fresh), ids)
    merged["items"] = merged.pop("item")
    return _linked(Figures(**merged, alpha=fresh.alpha if len(fresh) else held.alpha, needs=held.needs), product_id)


def _columns(figures: Figures) -> Columns:
    names = [field.name for field in fields(Figures) if field.name not in {"items", "alpha", "needs"}]
    return {"item": figures.items} | {name: getattr(figures, name) for name in names}


def _linked(figures: Figures, product_id: int) -> Figures:
    """The same with the links between open items, as positions."""
    links = copied(_NEEDS, {"product": product_id}, {"item": "int", "first": "int"})
    ids = np.stack([links["item"], links["first"]], axis=1)
    positions, known = figures.positions(ids)
    return replace(figures, needs=positions[known.all(axis=1)])


_KEPT: Final = Kept(_read, _patched, MOST_KEPT)
