"""The work of bench_history: snapshots of a ranking in turn with a recompute, medians of the rounds."""

from collections.abc import Callable
from statistics import median
from typing import Any

from django.db import connection
from django.utils import timezone

from backlog.choices import SnapshotReason
from backlog.selectors.as_of import backlog_as_of
from backlog.services.history import take_snapshot
from backlog.services.scoring import recompute_product
from benchmarks.company import settle
from benchmarks.timing import measured
from stakeholders.models import Product

ROUNDS = 5
# A hundredth of the open items gets another place: more than a busy day brings.
_MOVE = "UPDATE backlog_score SET neg_place = neg_place * 0.9 WHERE product_id = %s AND number %% 100 = %s"


def measure(product: Product) -> dict[str, Any]:
    """Seconds by case."""
    list(recompute_product(product.pk))
    settle()
    first = measured(lambda: take_snapshot(product.pk, SnapshotReason.NIGHTLY)).clock
    cases: dict[str, Callable[[], object]] = {
        "recompute, nothing changes": lambda: list(recompute_product(product.pk)),
        "snapshot, nothing changed": lambda: take_snapshot(product.pk, SnapshotReason.NIGHTLY),
        "first page as of a day": lambda: backlog_as_of(product, timezone.localdate()),
    }
    taken: dict[str, list[float]] = {name: [] for name in [*cases, "snapshot, 1 % moved"]}
    for at in range(ROUNDS):
        for name, work in cases.items():
            taken[name].append(measured(work).clock)
        _move(product, at)
        taken["snapshot, 1 % moved"].append(measured(lambda: take_snapshot(product.pk, SnapshotReason.NIGHTLY)).clock)
    found = {name: median(times) for name, times in taken.items()}
    return found | {"the first snapshot of all": first}


def _move(product: Product, at: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [product.pk, at])
