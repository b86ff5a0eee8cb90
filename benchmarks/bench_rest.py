"""What the REST interface and the ranked page cost beside their floors.

    python -m benchmarks.bench_rest [ITEMS]

Starts a PostgreSQL and a Redis of its own, fills them, and asks one gunicorn over a unix socket, the product and the
floor in turn, so that both meet the same machine at the same moment. Prints the medians by the clock and their ratio,
and beside them those of the processor time that the web worker and PostgreSQL took, which others' load spares. The exit
status is 1 if a ratio by the clock is above its limit.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.processors import Family
from benchmarks.running import machine
from config.embedded.accounts import server_account
from config.embedded.places import temporary_folder
from config.embedded.postgres import Postgres
from config.embedded.processes import Process
from config.embedded.throw_away import throw_away_redis

ROOT = Path(__file__).resolve().parent.parent
ITEMS = 100_000
ROUNDS = 300
WARM_UP = 40
KEY = "wb_bench"


@dataclass(frozen=True)
class Ask:
    """One request: method, address, headers, body."""

    method: str
    address: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Pair:
    """The product beside its floor, each asked the n-th time by ``n``, and how far apart they may be."""

    name: str
    ours: Callable[[int], Ask]
    floor: Callable[[int], Ask]
    at_most: float


@dataclass(frozen=True)
class Taken:
    """What one answer took, in milliseconds: by the clock, and of the servers' processors (None off Linux)."""

    clock: float
    processors: float | None


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost")
        self.path = path

    def connect(self) -> None:
        """Open the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self.path)


@contextmanager
def durable_postgres() -> Iterator[tuple[Postgres, int]]:
    """A PostgreSQL that writes as safely as that of bin/up, with its process id; gone at the end."""
    account = server_account()
    folder = temporary_folder(account)
    postgres = Postgres(home=folder, sockets=folder, account=account)
    postgres.create()
    process = Process(postgres.service(folder / "log"))
    try:
        postgres.wait_until_ready(process)
        yield postgres, process.pid
    finally:
        process.stop(signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)


def prepare(items: int) -> dict[str, Any]:
    """Fill and score the company; return what addresses need."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.cached_db import SessionStore
    from django.core.management import call_command

    from backlog.models import Item
    from backlog.services.scoring import recompute_product
    from benchmarks.company import Size, build, settle
    from stakeholders.models import Account
    from users.services.api_keys import create_key

    call_command("migrate", verbosity=0)
    product = build(Size(items))
    for _ in recompute_product(product.pk):
        pass
    fresh = Account.objects.bulk_create(Account(name=f"Fresh {at}") for at in range(2 * (ROUNDS + WARM_UP)))
    settle()
    pm = product.accountable_pm
    create_key(actor=None, user=pm, name="Bench", scopes=["read", "write"], secret=KEY)
    session = SessionStore()
    session[SESSION_KEY] = str(pm.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = pm.get_session_auth_hash()
    session.create()
    item = Item.objects.filter(product=product, status="open").order_by("pk").first()
    assert item is not None
    return {
        "product": product.pk,
        "slug": product.slug,
        "item": item.pk,
        "key": item.key,
        "accounts": [account.pk for account in fresh],
        "session": session.session_key,
    }


def pairs(made: dict[str, Any]) -> list[Pair]:
    """What is compared."""
    signed = {"Authorization": f"Bearer {KEY}"}
    backlog = f"/api/v1/products/{made['slug']}/backlog/"
    bare = f"/bare/{made['product']}/"
    vote = json.dumps({"importance": "must_have"}).encode()
    sent = {"Content-Type": "application/json"}
    browser = {"Cookie": f"sessionid={made['session']}"}
    return [
        Pair("first page over REST", _same(backlog, signed), _same(bare), 1.5),
        Pair("the same, explained", _same(f"{backlog}?explain=true", signed), _same(bare), 2.0),
        Pair("search, common words", _same(f"{backlog}?q=exports", signed), _same(backlog, signed), 3.0),
        Pair("search, a word of all", _same(f"{backlog}?q=item", signed), _same(backlog, signed), 3.0),
        Pair("search, two words", _same(f"{backlog}?q=alarms+scaling", signed), _same(backlog, signed), 3.0),
        Pair("search, one hit", _same(f"{backlog}?q=4711", signed), _same(backlog, signed), 3.0),
        Pair("the page as HTML", _same(f"/backlog/{made['slug']}/", browser), _same(f"{bare}page/"), 2.0),
        Pair(
            "one vote over REST",
            lambda n: Ask(
                "PUT", f"/api/v1/items/{made['key']}/supporters/{made['accounts'][2 * n]}/", {**signed, **sent}, vote
            ),
            lambda n: Ask("PUT", f"/bare/{made['item']}/{made['accounts'][2 * n + 1]}/", sent, vote),
            2.0,
        ),
    ]


def _same(address: str, headers: dict[str, str] | None = None) -> Callable[[int], Ask]:
    return lambda _: Ask("GET", address, headers or {})


@contextmanager
def serving(path: str) -> Iterator[int]:
    """One gunicorn worker at the socket: what is compared is the cost of an answer, not the number of workers.

    Yields the process id.
    """
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"unix:{path}"]
    command += ["--workers", "1", "--threads", "2", "--worker-class", "gthread", "--log-level", "error"]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        _wait_for(path)
        yield server.pid
    finally:
        server.terminate()
        server.wait()


def _wait_for(path: str) -> None:
    for _ in range(300):
        try:
            UnixConnection(path).connect()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("gunicorn did not start")


def measure(connection: http.client.HTTPConnection, servers: Family, pair: Pair) -> tuple[Taken, Taken]:
    """Ask both in turn and return the medians."""
    taken: tuple[list[Taken], list[Taken]] = ([], [])
    for n in range(WARM_UP + ROUNDS):
        for ask, kept in zip((pair.ours(n), pair.floor(n)), taken, strict=True):
            took = _ask(connection, servers, ask)
            if n >= WARM_UP:
                kept.append(took)
    return _median(taken[0]), _median(taken[1])


def _median(taken: list[Taken]) -> Taken:
    processors = [one.processors for one in taken if one.processors is not None]
    return Taken(statistics.median(one.clock for one in taken), statistics.median(processors) if processors else None)


def _ask(connection: http.client.HTTPConnection, servers: Family, ask: Ask) -> Taken:
    before = servers.milliseconds()
    began = time.perf_counter()
    connection.request(ask.method, ask.address, ask.body or None, ask.headers)
    response = connection.getresponse()
    body = response.read()
    took = 1000 * (time.perf_counter() - began)
    after = servers.milliseconds()
    if response.status not in {200, 201}:
        raise SystemExit(f"{ask.method} {ask.address} answered {response.status}: {body[:300]!r}")
    return Taken(took, None if before is None or after is None else after - before)


def compare(pairs: list[Pair], path: str, servers: Family) -> bool:
    """Print a line for each pair; whether all are within their limits."""
    print(f"{'':24}{'ms':>9}{'floor ms':>10}{'ratio':>8}{'at most':>9}{'processor ms':>14}{'floor':>8}{'ratio':>8}")
    within = True
    for pair in pairs:
        ours, floor = measure(UnixConnection(path), servers, pair)
        ratio = ours.clock / floor.clock
        within &= ratio <= pair.at_most
        line = f"{pair.name:24}{ours.clock:9.2f}{floor.clock:10.2f}{ratio:8.2f}{pair.at_most:9.1f}"
        if ours.processors and floor.processors:
            line += f"{ours.processors:14.2f}{floor.processors:8.2f}{ours.processors / floor.processors:8.2f}"
        print(line, flush=True)
    return within


def main(items: int) -> int:
    """Print the table; 1 if a ratio is above its limit."""
    with ExitStack() as stack:
        postgres, postmaster = stack.enter_context(durable_postgres())
        redis = stack.enter_context(throw_away_redis())
        path = str(Path(stack.enter_context(tempfile.TemporaryDirectory()), "web"))
        os.environ |= {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url, "LOG_LEVEL": "ERROR"}
        os.environ |= {"SECRET_KEY": "only-for-this-benchmark" * 3, "SECURE_TLS": "false", "PLAIN_STATIC": "true"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        made = prepare(items)
        print(f"{items:,} items; {machine()}, one worker")
        web = stack.enter_context(serving(path))
        return int(not compare(pairs(made), path, Family(postmaster, web)))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else ITEMS))
