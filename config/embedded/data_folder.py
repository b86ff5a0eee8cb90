"""The data folder of one installation: who uses it at the moment, and what stands in it.

A lock belongs to whoever started the servers on it, for as long as they run; the kernel drops it when that process
ends, however it ends. Others may use the servers meanwhile: they hold a second lock together, which a ``bin/manage``
that started the servers awaits before it stops them.
"""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from config.embedded.errors import EmbeddedError, FolderInUseError

_CHECKOUT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Running:
    """What runs on a data folder, as its owner wrote it down for others."""

    pid: int
    command: str
    database_url: str
    redis_url: str


@dataclass(frozen=True)
class DataFolder:
    """Paths inside one data folder."""

    root: Path

    @classmethod
    def chosen(cls, named: str | None = None) -> "DataFolder":
        """The folder that the person named, else that of WEIGHBRIDGE_DATA, else ``var`` in the checkout."""
        path = Path(named or os.environ.get("WEIGHBRIDGE_DATA") or _CHECKOUT / "var").expanduser().absolute()
        try:
            path.mkdir(parents=True, exist_ok=True)
            (path / "log").mkdir(exist_ok=True)
        except OSError as error:
            raise EmbeddedError(f"The data folder {path} cannot be used: {error.strerror}.") from error
        return cls(path)

    def log(self, name: str) -> Path:
        """The log file of a server; what an earlier run wrote is kept beside it, once."""
        path = self.root / "log" / f"{name}.log"
        with suppress(FileNotFoundError):
            path.replace(path.with_suffix(".earlier.log"))
        return path

    @property
    def demo_is_on(self) -> bool:
        """Whether demo sign-ins are allowed here: yes, unless the last ``bin/up`` said ``--no-demo``."""
        return not (self.root / "no-demo").exists()

    def remember_demo(self, *, on: bool) -> None:
        """Keep the choice for later commands on this folder."""
        if on:
            (self.root / "no-demo").unlink(missing_ok=True)
        else:
            (self.root / "no-demo").touch()

    def secret_key(self) -> str:
        """The installation's secret key, made once."""
        path = self.root / "secret-key"
        with (
            suppress(FileExistsError),
            os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as new,
        ):
            new.write(secrets.token_urlsafe(50))
        return path.read_text()

    @contextmanager
    def owned(self, *, patience: float = 0.0) -> Iterator[None]:
        """Own the servers of this folder; FolderInUseError if somebody else does.

        A ``bin/manage`` that started them for its command is given ``patience`` seconds to end.
        """
        with (self.root / "lock").open("a") as lock:
            until = time.monotonic() + patience
            while not _lock_now(lock):
                if time.monotonic() > until or self._is_up():
                    raise FolderInUseError(f"the data folder {self.root} is in use{self._by_whom()}.")
                time.sleep(0.1)
            self._state.unlink(missing_ok=True)
            try:
                yield
            finally:
                self._state.unlink(missing_ok=True)

    @contextmanager
    def used(self) -> Iterator[IO[str]]:
        """Use whatever servers run here: a ``bin/manage`` that owns them does not stop them before the block ends."""
        with (self.root / "lock.users").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield lock

    def publish(self, running: Running) -> None:
        """Tell others what runs here."""
        unfinished = self._state.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(asdict(running)))
        unfinished.replace(self._state)

    def running(self) -> Running | None:
        """What the owner has published, or None while nobody has."""
        try:
            return Running(**json.loads(self._state.read_text()))
        except FileNotFoundError:
            return None

    @property
    def _state(self) -> Path:
        return self.root / "running.json"

    def _is_up(self) -> bool:
        running = self.running()
        return running is not None and running.command == "bin/up"

    def _by_whom(self) -> str:
        running = self.running()
        return f" by {running.command} (process {running.pid})" if running else " by another process that is starting"


def wait_for_other_users(lock: IO[str]) -> None:
    """Wait until nobody but the caller uses the servers, and let nobody start to."""
    fcntl.flock(lock, fcntl.LOCK_EX)


def _lock_now(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
