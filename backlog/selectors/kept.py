"""What a process keeps in memory of a product's figures, and how it knows what of it is still true.

Every write of a score leaves a note with its transaction (`backlog.models.FiguresChange`). Who reads remembers their
snapshot, that is, which transactions were committed then: notes of any other are new, also if it had begun before and
was committed late. What they name is read again, all else stands.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Sized
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final, Generic, TypeVar

from django.db import connection

MOST_AGE: Final = 3600
"""Seconds after which all is read again: so long does a change by hand in the database stay unseen."""
MOST_CHANGED: Final = 5000
"""So many items are read one by one; of more, all are read."""

# The snapshot from which on changes are to be looked for next time, whether this very transaction wrote something, the
# active profile, and what changed since last time.
_CHANGES: Final = """
WITH told AS MATERIALIZED (
    SELECT items FROM backlog_figureschange
    WHERE product_id = %(product)s AND transaction >= pg_snapshot_xmin(%(since)s::pg_snapshot)::text::bigint
        AND NOT pg_visible_in_snapshot(transaction::text::xid8, %(since)s::pg_snapshot)
)
SELECT pg_current_snapshot()::text, pg_current_xact_id_if_assigned() IS NOT NULL,
    (SELECT id FROM stakeholders_weightprofile WHERE product_id = %(product)s AND is_active),
    (SELECT coalesce(bool_or(items IS NULL), false) FROM told),
    ARRAY(SELECT DISTINCT unnest(items) FROM told LIMIT %(most)s)
"""

T = TypeVar("T", bound=Sized)


@dataclass(frozen=True, slots=True)
class _Changes:
    snapshot: str
    writes: bool
    profile: int | None
    too_many: bool
    items: list[int]


@dataclass(frozen=True, slots=True)
class _Held(Generic[T]):
    value: T
    snapshot: str
    profile: int | None
    read_at: float


class Kept(Generic[T]):
    """Something of each product that is read from its scores, up to so many items in all; safe in threads.

    Args:
        read: reads all of a product.
        patch: gives what is held with some items read again; must leave what it is given as it is.
        most: how many items are held in all; of what is more, the products that were asked for longest ago go.
    """

    def __init__(self, read: Callable[[int], T], patch: Callable[[int, T, list[int]], T], most: int) -> None:
        self._read, self._patch, self._most = read, patch, most
        self._held: OrderedDict[int, _Held[T]] = OrderedDict()
        self._lock = Lock()

    def of(self, product_id: int) -> T:
        """What the product's rows say now. Within a transaction that wrote, all is read and nothing is held."""
        held = self._held.get(product_id)
        if held is not None and time.monotonic() - held.read_at > MOST_AGE:
            held = None
        changes = _changes(product_id, held.snapshot if held else None)
        if changes.writes:  # what it wrote may be rolled back
            return self._read(product_id)
        held = self._brought_up_to(changes, product_id, held)
        self._hold(product_id, held)
        return held.value

    def _brought_up_to(self, changes: _Changes, product_id: int, held: _Held[T] | None) -> _Held[T]:
        if held is None or changes.too_many or changes.profile != held.profile:
            return _Held(self._read(product_id), changes.snapshot, changes.profile, time.monotonic())
        value = self._patch(product_id, held.value, changes.items) if changes.items else held.value
        return replace(held, value=value, snapshot=changes.snapshot)

    def _hold(self, product_id: int, held: _Held[T]) -> None:
        with self._lock:
            self._held[product_id] = held
            self._held.move_to_end(product_id)
            while len(self._held) > 1 and sum(len(one.value) for one in self._held.values()) > self._most:
                self._held.popitem(last=False)


def _changes(product_id: int, since: str | None) -> _Changes:
    """What changed since a snapshot; without one, only where to go on from."""
    values = {"product": product_id, "since": since, "most": MOST_CHANGED + 1}
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, values)
        snapshot, writes, profile, has_nameless, items = cursor.fetchone() or ("", True, None, True, [])
    return _Changes(snapshot, writes, profile, has_nameless or len(items) > MOST_CHANGED, items)
