"""One long-running program: how to start it, tell whether it lives, and stop it with all its children."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.accounts import Account

_LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Service:
    """What to run. Without a ``log`` file its output can be read from the process's ``output``."""

    name: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=os.environ.copy)
    log: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    #: Seconds it is given to stop by itself before it is killed.
    patience: float = 10.0
    account: Account | None = None


class Process:
    """A service that has been started. It leads a session of its own, so that ctrl-C reaches only who started it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._popen = _spawn(service)

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def has_output(self) -> bool:
        """Whether there is an open pipe to read: not with a log file, and not once the process was cleared."""
        return self._popen.stdout is not None and not self._popen.stdout.closed

    @property
    def output(self) -> int:
        """The file descriptor of the program's output, to wait for; only with ``has_output``."""
        if self._popen.stdout is None:
            raise ValueError(f"{self.service.name} writes to {self.service.log}")
        return self._popen.stdout.fileno()

    def read(self) -> bytes:
        """Some of what the program has written, waiting for it; empty at the end."""
        return os.read(self.output, 65536)

    def is_alive(self) -> bool:
        return self._popen.poll() is None

    @property
    def exit_code(self) -> int | None:
        """What the program ended with (negative: the signal that ended it), or None while it runs."""
        return self._popen.poll()

    def ask_to_stop(self, by: signal.Signals | None = None) -> None:
        """Send the service's stop signal, or another one."""
        if self.is_alive():
            self._popen.send_signal(by or self.service.stop_signal)

    def wait(self, until: float) -> None:
        """Wait for the end up to ``until`` (monotonic seconds), then kill; either way nothing of it is left."""
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(max(0.0, until - time.monotonic()))
        self.clear()

    def stop(self, by: signal.Signals | None = None) -> None:
        """Ask it to stop, wait as long as its patience allows, and kill what is left."""
        self.ask_to_stop(by)
        self.wait(time.monotonic() + self.service.patience)

    def clear(self) -> None:
        """Kill whatever is left of the program and its children, and release its output."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()
        if self._popen.stdout is not None:
            self._popen.stdout.close()


def launch_command(command: tuple[str, ...], account: Account | None, death_signal: signal.Signals) -> list[str]:
    """``command``, run as ``account`` and sent ``death_signal`` when this process ends."""
    user = f"{account.uid}:{account.gid}" if account else "-"
    interpreter = (sys.executable, "-I", "-S", str(_LAUNCH))
    return [*interpreter, str(os.getpid()), user, str(int(death_signal)), *command]


def _spawn(service: Service) -> "subprocess.Popen[bytes]":
    arguments = launch_command(service.command, service.account, service.stop_signal)
    with service.log.open("ab") if service.log else nullcontext() as log:
        return subprocess.Popen(
            arguments,
            cwd=service.folder,
            env=dict(service.environment),
            stdin=subprocess.DEVNULL,
            stdout=log or subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
