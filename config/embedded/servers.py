"""PostgreSQL and Redis on a data folder, whichever of them the environment does not name already."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.embedded.accounts import server_account
from config.embedded.data_folder import DataFolder, Running
from config.embedded.places import postgres_home, socket_folder
from config.embedded.postgres import Postgres
from config.embedded.processes import Process
from config.embedded.redis_server import Redis


@dataclass(frozen=True)
class Servers:
    """Where the database and Redis are; the embedded ones, if they are."""

    database_url: str
    redis_url: str
    postgres: Postgres | None = None
    redis: Redis | None = None
    #: The database has just been made: nothing has been migrated.
    is_new: bool = False


@contextmanager
def chosen_servers(folder: DataFolder) -> Iterator[Servers]:
    """Decide what to use on ``folder`` and make what is missing of it; nothing is started yet."""
    with ExitStack() as after:
        database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        postgres = None if database_url else _postgres(folder, after)
        redis = None if redis_url else _redis(folder, after)
        yield Servers(
            database_url=database_url or (postgres.url if postgres else ""),
            redis_url=redis_url or (redis.url if redis else ""),
            postgres=postgres,
            redis=redis,
            is_new=postgres.create() if postgres else False,
        )


@contextmanager
def started_servers(folder: DataFolder, command: str) -> Iterator[Servers]:
    """Start what is missing for the length of the block, and tell others about it."""
    with chosen_servers(folder) as servers, ExitStack() as after:
        for server, name in ((servers.postgres, "postgres"), (servers.redis, "redis")):
            if server:
                process = Process(server.service(folder.log(name)))
                after.callback(process.stop)
                server.wait_until_ready(process)
        folder.publish(Running(os.getpid(), command, servers.database_url, servers.redis_url))
        yield servers


def _postgres(folder: DataFolder, after: ExitStack) -> Postgres:
    account = server_account(folder.root / "postgres")
    home = postgres_home(folder.root, account)
    sockets = socket_folder(home, account)
    _remove_if_temporary(sockets, home, after)
    return Postgres(home=home, sockets=sockets, account=account)


def _redis(folder: DataFolder, after: ExitStack) -> Redis:
    home = folder.root / "redis"
    home.mkdir(exist_ok=True)
    sockets = socket_folder(home, None)
    _remove_if_temporary(sockets, home, after)
    return Redis(home=home, sockets=sockets)


def _remove_if_temporary(sockets: Path, home: Path, after: ExitStack) -> None:
    if sockets.parent != home:
        after.callback(shutil.rmtree, sockets, ignore_errors=True)
