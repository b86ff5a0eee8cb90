"""The outbox: a row in the write's own transaction, handled at least once, in order, and never lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from common import outbox, tasks
from common.models import OutboxMessage
from common.outbox import MAX_ATTEMPTS, MAX_DELAY_SECONDS, NUDGE_KEY, drain, emit, handles
from common.redis import redis_client
from tests.factories import SegmentFactory

pytestmark = pytest.mark.django_db
QUEUE = "celery"


class Heard:
    """Handlers of two topics of this test; a payload with ``fail`` fails."""

    def __init__(self) -> None:
        self.batches: list[tuple[str, list[int]]] = []

    def one(self, payloads: list[outbox.Payload]) -> None:
        self._hear("test.one", payloads)

    def two(self, payloads: list[outbox.Payload]) -> None:
        self._hear("test.two", payloads)

    def _hear(self, topic: str, payloads: list[outbox.Payload]) -> None:
        self.batches.append((topic, [payload["n"] for payload in payloads]))
        for payload in payloads:
            if "fail" in payload:
                raise ValueError(payload["fail"])


@pytest.fixture
def heard() -> Iterator[Heard]:
    listener = Heard()
    handles("test.one")(listener.one)
    handles("test.two")(listener.two)
    yield listener
    del outbox._handlers["test.one"], outbox._handlers["test.two"]


@pytest.fixture
def empty_redis() -> Iterator[None]:
    redis_client().delete(NUDGE_KEY, QUEUE)
    yield
    redis_client().delete(NUDGE_KEY, QUEUE)


@pytest.fixture
def no_redis(settings) -> Iterator[None]:
    """Redis is stopped: nothing listens where it was."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.cache_clear()
    yield
    redis_client.cache_clear()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_emitted_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match=r"^outbox topic 'test.one' emitted outside a transaction$"):
        emit("test.one", {"n": 1})
    assert OutboxMessage.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_write_that_is_rolled_back_leaves_no_message() -> None:
    with transaction.atomic():
        emit("test.one", {"n": 1})
        assert OutboxMessage.objects.count() == 1
        transaction.set_rollback(True)
    assert OutboxMessage.objects.count() == 0


def test_messages_are_handled_in_order_a_topic_at_a_time_and_gone(heard: Heard) -> None:
    for number, topic in enumerate(["test.one", "test.two", "test.one", "test.two", "test.one"]):
        emit(topic, {"n": number})
    assert drain() == 5
    assert heard.batches == [("test.one", [0, 2, 4]), ("test.two", [1, 3])]
    assert OutboxMessage.objects.count() == 0
    assert drain() == 0


def test_more_than_a_batch_is_handled_in_one_go(heard: Heard) -> None:
    for number in range(outbox.BATCH + 50):
        emit("test.one", {"n": number})
    assert drain() == 250
    assert heard.batches == [("test.one", list(range(200))), ("test.one", list(range(200, 250)))]


def test_a_message_that_fails_puts_off_only_itself(heard: Heard) -> None:
    for number in range(3):
        emit("test.one", {"n": number, **({"fail": "no such thing"} if number == 1 else {})})
    before = timezone.now()
    assert drain() == 2
    assert heard.batches == [("test.one", [0, 1, 2]), ("test.one", [0]), ("test.one", [1]), ("test.one", [2])]
    message = OutboxMessage.objects.get()
    assert (message.payload["n"], message.attempts, message.last_error, message.is_dead) == (
        1,
        1,
        "ValueError: no such thing",
        False,
    )
    assert timedelta(seconds=2) <= message.available_at - before < timedelta(seconds=10)
    assert drain() == 0


def test_it_is_tried_again_once_its_time_has_come(heard: Heard) -> None:
    OutboxMessage.objects.create(topic="test.one", payload={"n": 7}, attempts=3)
    OutboxMessage.objects.create(
        topic="test.one", payload={"n": 8}, attempts=3, available_at=timezone.now() + timedelta(minutes=1)
    )
    assert drain() == 1
    assert heard.batches == [("test.one", [7])]
    assert OutboxMessage.objects.get().payload == {"n": 8}


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 2), (1, 4), (5, 64), (10, 2048), (11, MAX_DELAY_SECONDS)])
def test_the_wait_doubles_up_to_an_hour(heard: Heard, attempts: int, seconds: int) -> None:
    OutboxMessage.objects.create(topic="test.one", payload={"n": 1, "fail": "x"}, attempts=attempts)
    before = timezone.now()
    drain()
    wait = OutboxMessage.objects.get().available_at - before
    assert timedelta(seconds=seconds) <= wait < timedelta(seconds=seconds + 8)


def test_the_twelfth_failure_makes_a_dead_letter_which_stays(heard: Heard) -> None:
    OutboxMessage.objects.create(topic="test.one", payload={"n": 1, "fail": "x"}, attempts=MAX_ATTEMPTS - 1)
    drain()
    message = OutboxMessage.objects.get()
    assert (message.is_dead, message.attempts) == (True, 12)
    OutboxMessage.objects.update(available_at=timezone.now())
    assert drain() == 0
    assert heard.batches == [("test.one", [1])]
    assert OutboxMessage.objects.get().attempts == 12


def test_what_a_failing_handler_wrote_is_undone(heard: Heard) -> None:
    def write_then_fail(payloads: list[outbox.Payload]) -> None:
        SegmentFactory(name="Once")
        SegmentFactory(name="Once")

    outbox._handlers["test.one"] = write_then_fail
    emit("test.one", {"n": 1})
    emit("test.two", {"n": 2})
    assert drain() == 1
    assert heard.batches == [("test.two", [2])]
    assert OutboxMessage.objects.get().last_error.startswith(IntegrityError.__name__)


def test_a_topic_that_nobody_handles_is_kept_and_said() -> None:
    emit("test.nobody", {"n": 1})
    assert drain() == 0
    assert OutboxMessage.objects.get().last_error == "no handler for topic 'test.nobody'"


def test_an_error_that_no_column_holds_stops_nothing(heard: Heard) -> None:
    OutboxMessage.objects.create(topic="test.one", payload={"n": 1, "fail": "x"})

    def fail(payloads: list[outbox.Payload]) -> None:
        raise ValueError("a\x00b" + "c" * 3000)

    outbox._handlers["test.one"] = fail
    drain()
    assert OutboxMessage.objects.get().last_error == ("ValueError: a\x00b" + "c" * 3000)[:2000].replace("\x00", "")


def test_a_topic_has_one_handler(heard: Heard) -> None:
    with pytest.raises(RuntimeError, match=r"^two handlers for outbox topic 'test.one'$"):
        handles("test.one")(heard.two)


@pytest.mark.django_db(transaction=True)
def test_many_messages_wake_one_worker(heard: Heard, empty_redis: None) -> None:
    with transaction.atomic():
        for number in range(5):
            emit("test.one", {"n": number})
        assert redis_client().llen(QUEUE) == 0
    assert redis_client().llen(QUEUE) == 1
    assert 0 < redis_client().ttl(NUDGE_KEY) <= 5


@pytest.mark.django_db(transaction=True)
def test_after_a_drain_the_next_commit_wakes_a_worker_again(heard: Heard, empty_redis: None) -> None:
    with transaction.atomic():
        emit("test.one", {"n": 1})
    assert tasks.drain_outbox() == 1
    assert redis_client().exists(NUDGE_KEY) == 0
    with transaction.atomic():
        emit("test.one", {"n": 2})
    assert redis_client().llen(QUEUE) == 2


@pytest.mark.django_db(transaction=True)
def test_without_redis_the_work_is_late_but_not_lost(heard: Heard, no_redis: None, caplog) -> None:
    with transaction.atomic():
        emit("test.one", {"n": 1})
    assert OutboxMessage.objects.get().payload == {"n": 1}
    assert "the outbox waits for the periodic drain" in caplog.text
    assert tasks.drain_outbox() == 1
    assert heard.batches == [("test.one", [1])]
