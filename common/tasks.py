"""Celery's way into the outbox."""

from celery import shared_task

from common import outbox


@shared_task
def drain_outbox() -> int:
    """Handle all waiting outbox messages."""
    return outbox.drain()
