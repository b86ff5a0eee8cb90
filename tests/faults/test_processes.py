"""The running product when its parts die: votes and weights are still taken, and scored once the parts are back.

``bin/up`` starts again what has died, so it is stopped for as long as something shall stay away.
"""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import urlopen

import psutil
import psycopg2
import pytest

from tests.rest import Rest
from tests.running import Up
from tests.waiting import wait_until

PRODUCT = "lift-service"
BIG_ACCOUNTS = ("1", "7", "25")
# How long the scorers' lock is (backlog.services.scoring): the first half of its key, the second is the product.
LOCK = 7317
A_MINUTE = 60.0


class Watched:
    """An item that nobody wants yet, and the product's order around it."""

    def __init__(self, rest: Rest, title: str) -> None:
        self.rest = rest
        body = {"product": PRODUCT, "title": title, "kind": "feature"}
        self.key: str = rest.send("POST", "items/", body)["key"]
        wait_until(self.is_scored, seconds=A_MINUTE)
        self.rank = self.row()["rank"]

    def rows(self) -> list[dict[str, Any]]:
        """The whole backlog."""
        rows: list[dict[str, Any]] = self.rest.get(f"products/{PRODUCT}/backlog/?limit=200")["results"]
        return rows

    def row(self) -> dict[str, Any]:
        return next(row for row in self.rows() if row["key"] == self.key)

    def is_scored(self) -> bool:
        return not self.row()["stale"]

    def vote(self) -> None:
        """Three large accounts cannot live without it."""
        for account in BIG_ACCOUNTS:
            self.rest.send("PUT", f"items/{self.key}/supporters/{account}/", {"importance": "must_have"})

    def has_moved(self) -> bool:
        row = self.row()
        return not row["stale"] and row["rank"] < self.rank

    def nothing_is_stale(self) -> bool:
        return not any(row["stale"] for row in self.rows())


@pytest.fixture
def watched(demo: Up, request: pytest.FixtureRequest) -> Watched:
    return Watched(Rest(demo.address), f"Survive: {request.node.name}")


@contextmanager
def scoring_held_up(database: str) -> Iterator[Any]:
    """Nobody can write a score; yields a question: does a worker stand in the middle of doing so?"""
    connection = psycopg2.connect(database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM stakeholders_product WHERE slug = %s", [PRODUCT])
        lock = [LOCK, *cursor.fetchone()]
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", lock)

        def somebody_waits() -> bool:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND classid = %s"
                " AND objid = %s AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                lock,
            )
            return bool(cursor.fetchone()[0])

        yield somebody_waits
    connection.close()


def kill(*processes: psutil.Process) -> None:
    """End these and their children as kill -9 does."""
    everybody = [child for one in processes for child in (one, *one.children(recursive=True))]
    for process in everybody:
        process.kill()
    wait_until(lambda: not any(runs(process) for process in everybody))


def runs(process: psutil.Process) -> bool:
    """A zombie does not: it waits for a parent that is stopped."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@contextmanager
def nothing_is_started_again(demo: Up) -> Iterator[None]:
    """Stop the process manager, so that what dies stays away."""
    demo.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        demo.process.send_signal(signal.SIGCONT)


def weigh(rest: Rest) -> None:
    """Activate weights that nobody had before."""
    latest = rest.get(f"products/{PRODUCT}/weights/")["active"]["version"]
    weights = {"current": 1, "future": 0.01 * latest, "strategy": 0}
    body = {"weights": weights, "reason": "A worker shall die over it"}
    rest.send("POST", f"products/{PRODUCT}/weights/", body)


@pytest.mark.parametrize("what", ["vote", "weigh"])
def test_a_worker_killed_in_the_middle_leaves_nothing_stale(
    demo: Up, demo_database: str, watched: Watched, what: str
) -> None:
    with scoring_held_up(demo_database) as a_worker_is_in_the_middle:
        watched.vote() if what == "vote" else weigh(watched.rest)
        wait_until(a_worker_is_in_the_middle, seconds=A_MINUTE)
        kill(demo.children()["worker"])
        assert watched.row()["stale"]
    wait_until(watched.has_moved if what == "vote" else watched.is_scored, seconds=2 * A_MINUTE)
    wait_until(watched.nothing_is_stale, seconds=A_MINUTE)


def test_without_redis_votes_are_taken_and_scored_once_it_is_back(demo: Up, watched: Watched) -> None:
    with nothing_is_started_again(demo):
        kill(demo.children()["redis"])
        watched.vote()
        weigh(watched.rest)
        assert watched.row()["stale"]
        with urlopen(f"{demo.address}/health/ready", timeout=30) as answer:
            assert json.loads(answer.read()) == {"database": "ok", "redis": "unreachable"}
    wait_until(watched.has_moved, seconds=2 * A_MINUTE)
    wait_until(watched.nothing_is_stale, seconds=A_MINUTE)


def test_a_redis_that_hangs_delays_nobody_for_long(demo: Up, watched: Watched) -> None:
    redis = demo.children()["redis"]
    redis.suspend()
    try:
        watched.vote()
        assert watched.row()["stale"]
    finally:
        redis.resume()
    wait_until(watched.has_moved, seconds=2 * A_MINUTE)


def test_everything_but_the_database_dies_at_once(demo: Up, watched: Watched) -> None:
    watched.vote()
    kill(*(demo.children()[name] for name in ("worker", "beat", "redis", "gunicorn")))
    wait_until(lambda: answers(demo), seconds=A_MINUTE)
    wait_until(watched.has_moved, seconds=2 * A_MINUTE)
    wait_until(watched.nothing_is_stale, seconds=A_MINUTE)


def answers(demo: Up) -> bool:
    try:
        with urlopen(f"{demo.address}/health/ready", timeout=5) as answer:
            return json.loads(answer.read()) == {"database": "ok", "redis": "ok"}
    except OSError:
        return False
