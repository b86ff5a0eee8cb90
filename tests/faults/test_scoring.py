"""Scoring when things break: a killed worker, a lost task, a Redis that is away, an item that cannot be computed."""

import pytest
from django.db import OperationalError, connection, transaction
from kombu.exceptions import OperationalError as BrokerError

from backlog import tasks
from backlog.models import Dependency, ItemEffort, Score
from backlog.services import scoring
from backlog.services.freshness import touch
from common.models import OutboxMessage
from common.outbox import drain
from common.redis import redis_client
from config.celery import app
from stakeholders.models import Pool
from tests.backlog.scoring.rows import figures
from tests.factories import ItemFactory, ProductFactory, SupportFactory


def is_fresh(item_id: int) -> bool:
    found = Score.objects.get(pk=item_id)
    return found.scored_revision == found.inputs_revision


@pytest.mark.django_db(transaction=True)
def test_a_scorer_killed_before_its_commit_leaves_everything_as_it_was() -> None:
    item = SupportFactory().item
    before = figures(item)
    with pytest.raises(OperationalError):
        _score_and_die(item.pk)
    connection.close()
    assert figures(item) == before
    assert tasks.sweep_stale_scores() == 1
    assert is_fresh(item.pk)


@transaction.atomic
def _score_and_die(item_id: int) -> None:
    assert scoring.score_items([item_id]) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.django_db(transaction=True)
def test_a_recompute_killed_before_it_placed_a_chain_leaves_the_chain_to_the_sweep() -> None:
    """Ranges write the figures of chained items, and leave them stale until they stand in their places."""
    product = ProductFactory()
    needing = SupportFactory(item=ItemFactory(product=product), account__arr=90_000).item
    first = ItemFactory(product=product)
    Dependency.objects.create(item=needing, requires=first)
    steps = scoring.recompute_product(product.pk)
    assert next(steps) == (2, 2)
    steps.close()
    assert not is_fresh(needing.pk)
    assert not is_fresh(first.pk)
    assert tasks.sweep_stale_scores() == 2
    assert is_fresh(needing.pk)
    assert Score.objects.get(pk=first.pk).lifted_by_id == needing.pk


@pytest.mark.django_db(transaction=True)
def test_a_task_that_was_lost_is_made_up_for_by_the_sweep() -> None:
    item = ItemFactory()
    with transaction.atomic():
        touch([item.pk])
    drain()
    redis_client().flushdb()
    assert not OutboxMessage.objects.exists()
    assert not is_fresh(item.pk)
    assert tasks.sweep_stale_scores() == 1
    assert is_fresh(item.pk)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_keeps_the_message_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The handler cannot send its task: the message stays, with its error, and goes out once the broker is back."""
    item = ItemFactory()
    with transaction.atomic():
        touch([item.pk])

    def refuse(*args: object, **kwargs: object) -> None:
        raise BrokerError("connection refused")

    monkeypatch.setattr(app, "send_task", refuse)
    monkeypatch.setattr(tasks.score_items, "apply_async", refuse)
    drain()
    waiting = OutboxMessage.objects.get()
    assert (waiting.attempts, waiting.is_dead) == (1, False)
    assert "connection refused" in waiting.last_error
    monkeypatch.undo()
    OutboxMessage.objects.update(available_at=waiting.created_at)
    drain()
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["list", "product"])
def test_an_item_that_cannot_be_computed_stops_no_other(by: str) -> None:
    """Two efforts whose sum is beyond a double, as only somebody with the database's own tools can write them."""
    product = ProductFactory()
    items = [ItemFactory(product=product) for _ in range(5)]
    for pool in Pool.objects.filter(product=product):
        ItemEffort.objects.create(item=items[2], pool=pool, days=1.5e308)
    if by == "list":
        assert scoring.score_items([item.pk for item in items]) == 4
    else:
        assert list(scoring.recompute_product(product.pk)) == [(5, 4)]
    assert [is_fresh(item.pk) for item in items] == [True, True, False, True, True]
