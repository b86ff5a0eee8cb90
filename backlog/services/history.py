"""Putting rankings on record: at night, and after other weights took effect."""

from typing import Any, Final

from django.db import connection, transaction

from backlog.choices import SnapshotReason
from backlog.models import Snapshot
from backlog.models.history import BLOCK
from backlog.selectors.history import moves_between
from common.activity import record
from common.writes import locked
from stakeholders.models import Product, WeightProfile

RANKS_MOVED: Final = "item.rank_changed"
"""The verb of the product's line in the activity record, and the name that webhooks know."""

# A record that is empty when the statement is planned would be read whole for each item, while the statement fills it.
_BY_INDEX: Final = "SET LOCAL enable_seqscan = off"
_AS_BEFORE: Final = "SET LOCAL enable_seqscan TO DEFAULT"
_FIGURES: Final = "current, future, strategy, urgency, confidence, effort_days, is_estimated, below_floors"
# One statement and one look at the scores: ranks and figures of a snapshot belong together. A kept row is compared with
# the latest of its item or block, which is one step in an index, however long the record is.
_TAKE: Final = f"""
WITH snapshot AS (
    INSERT INTO backlog_snapshot (product_id, taken_at, reason, profile_id)
    VALUES (%(product)s, clock_timestamp(), %(reason)s, %(profile)s) RETURNING id
), ranked AS MATERIALIZED (
    SELECT item_id, number, {_FIGURES},
        row_number() OVER (ORDER BY below_floors, neg_place, neg_depth, opened_at, number)::int AS rank
    FROM backlog_score WHERE product_id = %(product)s AND is_open
), figures AS (
    INSERT INTO backlog_pastfigures (item_id, snapshot_id, {_FIGURES})
    SELECT r.item_id, snapshot.id, {", ".join(f"r.{name}" for name in _FIGURES.split(", "))}
    FROM snapshot CROSS JOIN ranked r LEFT JOIN LATERAL (
        SELECT * FROM backlog_pastfigures p WHERE p.item_id = r.item_id ORDER BY p.snapshot_id DESC LIMIT 1
    ) p ON true
    WHERE ({", ".join(f"r.{name}" for name in _FIGURES.split(", "))})
        IS DISTINCT FROM ({", ".join(f"p.{name}" for name in _FIGURES.split(", "))})
    RETURNING 1
), blocks AS (
    SELECT n / {BLOCK} AS block, array_agg(coalesce(r.rank, 0) ORDER BY n) AS ranks
    FROM generate_series(0, (
        SELECT max(number) / {BLOCK} * {BLOCK} + {BLOCK - 1} FROM backlog_score WHERE product_id = %(product)s
    )) n LEFT JOIN ranked r ON r.number = n GROUP BY 1
), written AS (
    INSERT INTO backlog_rankblock (product_id, block, snapshot_id, ranks)
    SELECT %(product)s, b.block, snapshot.id, b.ranks
    FROM snapshot CROSS JOIN blocks b LEFT JOIN LATERAL (
        SELECT k.ranks FROM backlog_rankblock k WHERE k.product_id = %(product)s AND k.block = b.block
        ORDER BY k.snapshot_id DESC LIMIT 1
    ) k ON true
    WHERE b.ranks IS DISTINCT FROM k.ranks RETURNING 1
)
SELECT id, (SELECT count(*) FROM figures), (SELECT count(*) FROM written) FROM snapshot
"""  # noqa: S608 - built from constants of this file


@transaction.atomic
def take_snapshot(product_id: int, reason: SnapshotReason) -> int | None:
    """Put a product's ranking on record and say who moved; return the snapshot's id, ``None`` without weights.

    Runs under the product's row lock, so that snapshots follow each other.
    """
    product = locked(Product.objects.all(), product_id)
    profile = WeightProfile.objects.filter(product_id=product_id, is_active=True).first()
    if profile is None:
        return None
    before = Snapshot.objects.filter(product_id=product_id).order_by("-pk").values_list("pk", flat=True).first()
    values: dict[str, Any] = {"product": product_id, "reason": reason.value, "profile": profile.pk}
    with connection.cursor() as cursor:
        cursor.execute(_BY_INDEX)
        cursor.execute(_TAKE, values)
        taken, _figures, blocks = cursor.fetchone()
        cursor.execute(_AS_BEFORE)
    if before and blocks:
        _tell(product, before, taken)
    return int(taken)


def _tell(product: Product, before: int, after: int) -> None:
    """One line a product, with the furthest moves only: other weights can move every item. Webhooks can send it."""
    moved, furthest = moves_between(product.pk, before, after)
    if moved:
        told = {"snapshot": after, "since": before, "moved": moved, "furthest": furthest}
        record(actor=None, verb=RANKS_MOVED, target=product, data=told)


def take_snapshots() -> int:
    """Put the ranking of every product on record, each in a transaction of its own; return how many."""
    products = Product.objects.order_by("pk").values_list("pk", flat=True)
    return sum(take_snapshot(pk, SnapshotReason.NIGHTLY) is not None for pk in list(products))
