"""Voters and scorers at once: nobody waits for scoring's reads, nothing is lost, nothing older wins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, transaction

from backlog.models import Dependency, Item, Score
from backlog.scoring import Candidate, rank
from backlog.selectors.ranked import ranked_page
from backlog.services import scoring
from backlog.services.evidence import set_support
from backlog.services.freshness import bump
from stakeholders.models import Account
from tests.backlog.scoring.rows import figures
from tests.factories import AccountFactory, ItemFactory, ProductFactory
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def in_threads(*jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs at once, each on a connection of its own; raise what one of them raised."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, job) for job in jobs]]


def is_stale(item: Item) -> bool:
    found = figures(item)
    return bool(found["scored_revision"] < found["inputs_revision"])


def test_scoring_passes_over_a_row_that_somebody_is_changing() -> None:
    """The vote is not committed: its item stays stale, the others are scored, and scoring waits for nobody."""
    product = ProductFactory()
    held, free = ItemFactory(product=product), ItemFactory(product=product)
    with transaction.atomic():
        bump([held.pk])
        assert in_threads(lambda: scoring.score_items([held.pk, free.pk])) == [1]
    assert (is_stale(held), is_stale(free)) == (True, False)
    assert scoring.score_stale() == 1
    assert not is_stale(held)


def test_a_vote_does_not_wait_for_scorers_that_read() -> None:
    """A scorer holds the product's lock; votes are recorded all the same."""
    item, account = ItemFactory(), AccountFactory()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [scoring._LOCK, item.product_id])
        assert in_threads(lambda: set_support(actor=None, item=item, account=account, importance="must_have")) == [True]


def test_scorers_of_a_product_follow_each_other() -> None:
    """The second waits until the first has committed, and then reads what the first could not see."""
    item, account = ItemFactory(), AccountFactory(arr=50_000)
    done = Event()

    def second() -> int:
        changed = scoring.score_items([item.pk])
        done.set()
        return changed

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            scoring.score_items([item.pk])
            later = pool.submit(lambda: (second(), connection.close())[0])
            wait_until(lambda: _waiting() == 1)
            assert not done.is_set()
        assert later.result(timeout=20) == 0
    set_support(actor=None, item=item, account=account, importance="must_have")
    assert scoring.score_items([item.pk]) == 1


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def test_voters_and_scorers_at_once_lose_nothing() -> None:
    """Whatever the interleaving: when all is quiet and the sweep has run, there is nothing left to correct."""
    product = ProductFactory()
    items = [ItemFactory(product=product, kind="gap") for _ in range(6)]
    for one, other in pairwise(items):
        Dependency.objects.create(item=one, requires=other)
    accounts = [AccountFactory(arr=10_000 * (n + 1)) for n in range(5)]
    ids = [item.pk for item in items]
    in_threads(
        lambda: vote(items, accounts, 0),
        lambda: vote(items, accounts, 1),
        lambda: [scoring.score_items(ids) for _ in range(10)],
        lambda: [scoring.score_items(ids[1:4]) for _ in range(10)],
        lambda: [bump(ids[::-1]) for _ in range(10)],
        lambda: list(scoring.recompute_product(product.pk)),
        lambda: list(scoring.recompute_product(product.pk, jobs=3)),
    )
    while scoring.score_stale():
        pass
    assert not any(is_stale(item) for item in items)
    assert sum(rows for _, rows in scoring.recompute_product(product.pk)) == 0
    assert _stored_order(product.pk) == _pure_order(product.pk)


def test_ranges_are_scored_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    product = ProductFactory()
    items = [ItemFactory(product=product) for _ in range(7)]
    Dependency.objects.create(item=items[5], requires=items[6])
    monkeypatch.setattr(scoring, "RANGE", 2)
    done = list(scoring.recompute_product(product.pk, jobs=3))
    assert done == [(2, 2), (2, 2), (2, 2), (1, 1)]
    assert not any(is_stale(item) for item in items)


def test_chains_across_ranges_end_in_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each item of the chain is in a range of its own; the first to be done is the last that anybody asked for."""
    product = ProductFactory()
    items = [ItemFactory(product=product) for _ in range(5)]
    for one, other in pairwise(items):
        Dependency.objects.create(item=one, requires=other)
    set_support(actor=None, item=items[0], account=AccountFactory(arr=90_000), importance="must_have")
    monkeypatch.setattr(scoring, "RANGE", 1)
    assert list(scoring.recompute_product(product.pk, jobs=2)) == [(1, 1)] * 5
    assert _stored_order(product.pk) == [item.number for item in reversed(items)]
    lifters = Score.objects.filter(lifted_by=items[0]).values_list("pk", flat=True)
    assert set(lifters) == {item.pk for item in items[1:]}
    assert not any(is_stale(item) for item in items)
    assert sum(rows for _, rows in scoring.recompute_product(product.pk)) == 0


def test_placing_passes_over_a_row_that_somebody_is_changing() -> None:
    """The prerequisite is held: scoring what needs it does not wait, and whoever holds it has it placed."""
    product = ProductFactory()
    first, needing = ItemFactory(product=product), ItemFactory(product=product)
    scoring.score_items([first.pk, needing.pk])
    Dependency.objects.create(item=needing, requires=first)
    set_support(actor=None, item=needing, account=AccountFactory(arr=90_000), importance="must_have")
    with transaction.atomic():
        bump([first.pk])
        assert in_threads(lambda: scoring.score_items([needing.pk])) == [1]
        assert Score.objects.get(pk=first.pk).lifted_by_id is None
    assert scoring.score_stale() == 1
    assert Score.objects.get(pk=first.pk).lifted_by_id == needing.pk


def vote(items: list[Item], accounts: list[Account], seed: int) -> None:
    """Ten votes, each for another item by another account."""
    for n in range(10):
        importance = ("must_have", "important", "nice_to_have")[(n + seed) % 3]
        item, account = items[(n * 5 + seed) % 6], accounts[(n + seed) % 5]
        set_support(actor=None, item=item, account=account, importance=importance)


def _stored_order(product_id: int) -> list[int]:
    return [row["number"] for row in ranked_page(product_id).rows]


def _pure_order(product_id: int) -> list[int]:
    rows = Score.objects.filter(product_id=product_id)
    candidates = [Candidate(row.pk, False, row.priority, row.opened_at, row.number) for row in rows]
    needs = list(Dependency.objects.values_list("item_id", "requires_id"))
    return [one.number for one, _ in rank(candidates, needs)]
