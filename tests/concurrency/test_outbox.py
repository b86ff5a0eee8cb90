"""Several workers drain the outbox at once: each message is handled by one of them."""

from threading import Lock

import pytest

from common import outbox
from common.models import OutboxMessage
from tests.concurrency.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_workers_share_the_messages_and_none_is_handled_twice() -> None:
    heard: list[int] = []
    lock = Lock()

    def hear(payloads: list[outbox.Payload]) -> None:
        with lock:
            heard.extend(payload["n"] for payload in payloads)

    outbox.handles("test.shared")(hear)
    OutboxMessage.objects.bulk_create(OutboxMessage(topic="test.shared", payload={"n": n}) for n in range(1000))
    try:
        handled = at_once(outbox.drain, outbox.drain, outbox.drain)
    finally:
        del outbox._handlers["test.shared"]
    assert sum(handled) == 1000
    assert sorted(heard) == list(range(1000))
    assert OutboxMessage.objects.count() == 0
