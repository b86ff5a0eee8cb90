"""Celery's way into what every app shares."""

from celery import shared_task

from common import idempotency, outbox


@shared_task
def drain_outbox() -> int:
    """Handle all waiting outbox messages."""
    return outbox.drain()


@shared_task
def purge_idempotency_records() -> int:
    """Forget the answers that no client repeats a request for any more."""
    return idempotency.purge()
