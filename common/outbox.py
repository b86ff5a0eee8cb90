"""The transactional outbox: what must follow a write is a row of the same transaction.

``emit`` writes the row; after the commit one Redis key decides whether a worker is nudged; ``drain`` (on the
nudge, and by beat every few seconds) hands the rows to the handlers registered for their topic. A handler runs
at least once and must not mind running twice. If Redis dies the work is late, never lost.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from common.models import OutboxMessage
from common.redis import redis_client

logger = logging.getLogger(__name__)

Payload = dict[str, Any]
Handler = Callable[[list[Payload]], None]

BATCH = 200
MAX_ATTEMPTS = 12
MAX_DELAY_SECONDS = 3600
DRAIN_TASK = "common.tasks.drain_outbox"
NUDGE_KEY = "wb:outbox:nudged"
NUDGE_SECONDS = 5

_handlers: dict[str, Handler] = {}


def handles(topic: str) -> Callable[[Handler], Handler]:
    """Register the decorated function for ``topic``. It receives the payloads of a batch, oldest first."""

    def register(handler: Handler) -> Handler:
        if topic in _handlers:
            raise RuntimeError(f"two handlers for outbox topic {topic!r}")
        _handlers[topic] = handler
        return handler

    return register


def emit(topic: str, payload: Payload, *, after: timedelta = timedelta()) -> None:
    """Record that ``topic`` happened, to be handled after this transaction commits.

    Args:
        after: how long to wait first; beat's next look after that finds it.

    Raises:
        RuntimeError: outside a transaction, where the row could survive a write that did not.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"outbox topic {topic!r} emitted outside a transaction")
    OutboxMessage.objects.create(topic=topic, payload=payload, available_at=timezone.now() + after)
    if not after:
        transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Wake a worker unless one is about to look anyway.

    The key falls before a worker reads the outbox, so a row committed while the key stands is read by that worker.
    """
    try:
        if redis_client().set(NUDGE_KEY, 1, nx=True, ex=NUDGE_SECONDS):
            current_app.send_task(DRAIN_TASK, retry=False)
    except (RedisError, OperationalError, OSError):
        logger.warning("Redis is unreachable: the outbox waits for the periodic drain")


def drain() -> int:
    """Handle every waiting message and return how many were handled."""
    try:
        redis_client().delete(NUDGE_KEY)
    except (RedisError, OSError):
        logger.warning("Redis is unreachable: draining all the same")
    handled = 0
    while (count := _claim_and_handle(BATCH)) is not None:
        handled += count
    return handled


def _claim_and_handle(limit: int) -> int | None:
    """Lock the oldest waiting messages of one topic and handle them; return how many went well, ``None`` if none."""
    with transaction.atomic():
        waiting = OutboxMessage.objects.filter(is_dead=False, available_at__lte=timezone.now())
        waiting = waiting.select_for_update(skip_locked=True, no_key=True).order_by("available_at", "id")
        messages = list(waiting[:limit])
        return _handle([message for message in messages if message.topic == messages[0].topic]) if messages else None


def _handle(batch: list[OutboxMessage]) -> int:
    error = _try(batch)
    if error is None:
        OutboxMessage.objects.filter(pk__in=[message.pk for message in batch]).delete()
        return len(batch)
    if len(batch) > 1:  # one bad message stops no other
        return sum(_handle([message]) for message in batch)
    _put_off(batch[0], error)
    return 0


def _try(batch: list[OutboxMessage]) -> str | None:
    """Run the handler in a savepoint; return what went wrong, or ``None``."""
    handler = _handlers.get(batch[0].topic)
    if handler is None:
        return f"no handler for topic {batch[0].topic!r}"
    try:
        with transaction.atomic():
            handler([message.payload for message in batch])
    except Exception as error:
        logger.exception("outbox topic %s failed", batch[0].topic)
        return f"{type(error).__name__}: {error}"
    return None


def _put_off(message: OutboxMessage, error: str) -> None:
    message.attempts += 1
    message.last_error = error[:2000].replace("\x00", "")  # which no column holds
    message.is_dead = message.attempts >= MAX_ATTEMPTS
    delay = min(2**message.attempts, MAX_DELAY_SECONDS)
    message.available_at = timezone.now() + timedelta(seconds=delay)
    message.save(update_fields=["attempts", "last_error", "is_dead", "available_at"])
