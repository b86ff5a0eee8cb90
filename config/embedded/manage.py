"""``bin/manage``: manage.py against the servers on the data folder: those that run, or some for this command only."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from config.embedded.data_folder import DataFolder, Running, wait_for_other_users
from config.embedded.environment import CHECKOUT, environment_for
from config.embedded.errors import EmbeddedError, FolderInUseError
from config.embedded.servers import Servers, started_servers

_START_SECONDS = 300.0
_NEEDS_NO_SERVERS = frozenset({"solve_plan"})
"""Commands that read a file and ask no database: they start at once, and beside whatever runs."""
_NOWHERE = Servers("postgresql://nobody@localhost:1/none", "redis://localhost:1/0")
_MIGRATE = ["migrate", "--verbosity", "0"]


def main(arguments: list[str]) -> int:
    """Run ``manage.py ARGUMENTS``; returns its exit code."""
    folder = DataFolder.chosen()
    if arguments and arguments[0] in _NEEDS_NO_SERVERS:
        return run(arguments, _environment(folder, _NOWHERE))
    with _servers(folder) as servers:
        environment = _environment(folder, servers)
        if servers.is_new and arguments[:1] != ["migrate"] and (failed := run(_MIGRATE, environment)):
            return failed
        return run(arguments, environment)


def _environment(folder: DataFolder, servers: Servers) -> dict[str, str]:
    return environment_for(folder, database_url=servers.database_url, redis_url=servers.redis_url)


def run(arguments: list[str], environment: dict[str, str]) -> int:
    """Run manage.py where the person stands, with their terminal."""
    with subprocess.Popen([sys.executable, "-P", str(CHECKOUT / "manage.py"), *arguments], env=environment) as process:
        # ctrl-C goes to the command by itself; it decides what to do about it.
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        try:
            return process.wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def _servers(folder: DataFolder) -> Iterator[Servers]:
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        yield Servers(os.environ["DATABASE_URL"], os.environ["REDIS_URL"])
        return
    with folder.used() as lock, ExitStack() as owning:
        try:
            owning.enter_context(folder.owned())
        except FolderInUseError:
            running = _wait_for_owner(folder)
            yield Servers(running.database_url, running.redis_url)
        else:
            servers = owning.enter_context(started_servers(folder, "bin/manage"))
            owning.callback(wait_for_other_users, lock)
            yield servers


def _wait_for_owner(folder: DataFolder) -> Running:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        running = folder.running()
        if running is not None:
            return running
        time.sleep(0.1)
    raise EmbeddedError(f"another process holds {folder.root} and has started no servers.")
