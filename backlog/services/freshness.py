"""Freshness is a revision: whatever changes an item's evidence adds one, in the change's own transaction."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from backlog.models import FiguresChange, Score
from common.outbox import emit

TOUCHED = "items.touched"
REMEMBERED = timedelta(days=1)
"""Far longer than figures are kept in memory."""
MOST_NAMED = 5000
"""So many ids a note of changed figures names; of more, it says only that there were some."""
NOTE = f"""
    INSERT INTO {FiguresChange._meta.db_table} (product_id, transaction, items, at)
    SELECT product_id, pg_current_xact_id()::text::bigint,
        CASE WHEN count(*) <= {MOST_NAMED} THEN array_agg(item_id) END, clock_timestamp()
    FROM written GROUP BY product_id
"""  # noqa: S608 - the table's own name
"""Notes which scores were `written`, for those who keep figures in memory; part of each statement that updates some."""
_NOTE_ALL = f"""
    INSERT INTO {FiguresChange._meta.db_table} (product_id, transaction, items, at)
    VALUES (%s, pg_current_xact_id()::text::bigint, NULL, clock_timestamp())
"""  # noqa: S608 - the table's own name
_BUMP = f"""
    WITH touched AS (
        SELECT item_id FROM {Score._meta.db_table} WHERE item_id = ANY(%s) ORDER BY item_id FOR NO KEY UPDATE
    ), written AS (
        UPDATE {Score._meta.db_table} AS score SET inputs_revision = inputs_revision + 1
        FROM touched WHERE score.item_id = touched.item_id RETURNING score.item_id, score.product_id
    )
    {NOTE}
"""  # noqa: S608 - the table's own name


def bump(item_ids: Iterable[int]) -> list[int]:
    """Make these items' scores stale; rows are locked in order of their keys. Return the ids."""
    ids = sorted(set(item_ids))
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_BUMP, [ids])
    return ids


def touch(item_ids: Iterable[int]) -> None:
    """Make these items' scores stale and have them re-scored after the commit. Call inside a transaction."""
    if ids := bump(item_ids):
        emit(TOUCHED, {"item_ids": ids})


def note_all(product_id: int) -> None:
    """Note that figures of a product were written, without saying which. Call in the transaction that wrote them."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_ALL, [product_id])


def forget_changes() -> int:
    """Forget which figures changed before yesterday; return how many notes of it went."""
    return FiguresChange.objects.filter(at__lt=timezone.now() - REMEMBERED).delete()[0]
