"""PostgreSQL and Redis as the machine's packages bring them, on fresh data and free ports, over TCP.

They are what an installation with DATABASE_URL and REDIS_URL has, as far from the embedded servers as can be: an older
PostgreSQL, a newer Redis, another way to connect.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import mkdtemp

_PACKAGES = ("postgresql", "redis-server")


class SystemServersError(Exception):
    """What is missing on this machine."""


@contextmanager
def system_servers() -> Iterator[dict[str, str]]:
    """Start both for the length of the block; yields the environment that names them."""
    programs, redis = _installed()
    with ExitStack() as after:
        folder = Path(mkdtemp(prefix="weighbridge-ci-", dir="/tmp"))
        after.callback(shutil.rmtree, folder, ignore_errors=True)
        ports = _free_ports(2)
        _start_postgres(programs, folder, ports[0], after)
        _start_redis(redis, folder, ports[1], after)
        yield {
            "DATABASE_URL": f"postgres://weighbridge@127.0.0.1:{ports[0]}/postgres",
            "REDIS_URL": f"redis://127.0.0.1:{ports[1]}/0",
        }


def _installed() -> tuple[Path, str]:
    """Where PostgreSQL's programs are, and Redis; as root on Debian they are installed if missing."""
    for attempt in (1, 2):
        postgres = max(Path("/usr/lib/postgresql").glob("*/bin/postgres"), default=None, key=_version)
        redis = shutil.which("redis-server") or shutil.which("valkey-server")
        if postgres and redis:
            print(f"{postgres} and {redis}", flush=True)
            return postgres.parent, redis
        if attempt == 1 and os.geteuid() == 0 and shutil.which("apt-get"):
            install_packages(*_PACKAGES)
    raise SystemServersError(f"Install the packages {' and '.join(_PACKAGES)} first.")


def install_packages(*names: str) -> None:
    """Install Debian packages; as root only."""
    subprocess.run(["apt-get", "update", "--quiet"], check=True)
    subprocess.run(["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", *names], check=True)


def _version(path: Path) -> int:
    return int(path.parts[4])


def _start_postgres(programs: Path, folder: Path, port: int, after: ExitStack) -> None:
    data = folder / "data"
    as_postgres: list[str | Path] = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_postgres:
        shutil.chown(folder, "postgres")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
    initdb: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "weighbridge",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--auth=trust",
    ]
    control = [*as_postgres, programs / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*as_postgres, *initdb, "--no-sync"], cwd="/", check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*control, "-l", folder / "log", "-o", options, "start"], cwd="/", check=True)
    after.callback(lambda: subprocess.run([*control, "-m", "immediate", "stop"], cwd="/", check=True))


def _start_redis(redis: str, folder: Path, port: int, after: ExitStack) -> None:
    command = [redis, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", "/"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    after.callback(process.wait)
    after.callback(process.terminate)
    until = time.monotonic() + 30
    while not _listens(port):
        if process.poll() is not None or time.monotonic() > until:
            raise SystemServersError(f"{redis} did not start.")
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(each.getsockname()[1]) for each in sockets]
