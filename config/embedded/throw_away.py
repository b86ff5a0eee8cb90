"""Servers for one test run: made in a moment, fast, forgotten afterwards."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from config.embedded.accounts import server_account
from config.embedded.places import temporary_folder
from config.embedded.postgres import Postgres
from config.embedded.processes import Process
from config.embedded.redis_server import Redis


@contextmanager
def throw_away_postgres() -> Iterator[Postgres]:
    """A new, empty PostgreSQL that is gone at the end of the block."""
    account = server_account()
    folder = temporary_folder(account)
    postgres = Postgres(home=folder, sockets=folder, account=account, durable=False)
    with ExitStack() as after:
        after.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres.create()
        process = Process(postgres.service(folder / "log"))
        after.callback(process.stop, signal.SIGQUIT)  # at once: nobody needs these data again
        postgres.wait_until_ready(process)
        yield postgres


@contextmanager
def throw_away_redis() -> Iterator[Redis]:
    """A new, empty Redis that is gone at the end of the block."""
    folder = temporary_folder(None)
    server = Redis(home=folder, sockets=folder)
    with ExitStack() as after:
        after.callback(shutil.rmtree, folder, ignore_errors=True)
        process = Process(server.service(folder / "log"))
        after.callback(process.stop, signal.SIGKILL)
        server.wait_until_ready(process)
        yield server
