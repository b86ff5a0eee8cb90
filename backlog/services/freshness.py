"""Freshness is a revision: whatever changes an item's evidence adds one, in the change's own transaction."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from backlog.models import FiguresChange, Score
from common.outbox import emit

TOUCHED = "items.touched"
REMEMBERED = timedelta(days=1)
"""Twice as long as figures are kept in memory by a process that nobody asks."""
_BUMP = f"""
    WITH touched AS (
        SELECT item_id FROM {Score._meta.db_table} WHERE item_id = ANY(%s) ORDER BY item_id FOR NO KEY UPDATE
    )
    UPDATE {Score._meta.db_table} AS score SET inputs_revision = inputs_revision + 1
    FROM touched WHERE score.item_id = touched.item_id
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


def forget_changes() -> int:
    """Forget which figures changed before yesterday; return how many notes of it went."""
    return FiguresChange.objects.filter(at__lt=timezone.now() - REMEMBERED).delete()[0]
