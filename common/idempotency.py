"""The memory behind ``Idempotency-Key``: which answer a person's key was once given."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from common.models import IdempotencyRecord

KEEP = timedelta(days=1)


def recall(*, user_id: int, key: str) -> IdempotencyRecord | None:
    """Return the record of ``key``, alone: a second caller with it waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [key, user_id])
    return IdempotencyRecord.objects.filter(user_id=user_id, key=key).first()


def purge() -> int:
    """Forget answers older than a day and return how many."""
    old = IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEEP)
    return old.delete()[0]
