"""The supervisor, on real processes: it starts again what ends, and leaves nothing behind."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from config.embedded.environment import CHECKOUT
from config.embedded.processes import Process, Service
from config.embedded.supervisor import Supervisor
from tests.waiting import wait_until

FOREVER = "import sys, time\nprint('up', flush=True)\ntime.sleep(1000)"
STUBBORN = (
    "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up', flush=True)\ntime.sleep(1000)"
)
POLITE = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (os.write(1, b"bye\\n"), sys.exit()))
print("up", flush=True)
time.sleep(1000)
"""
WITH_CHILD = "import subprocess, sys\nc = subprocess.Popen(['sleep', '1000'])\nprint(c.pid, flush=True)\nc.wait()"


class Watched:
    """A supervisor and what it has shown."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self.supervisor = Supervisor(lambda name, line: self.lines.append((name, line)))

    def start(self, name: str, code: str, *, layer: int = 0, patience: float = 5.0) -> Process:
        service = Service(
            name=name, command=(sys.executable, "-I", "-S", "-c", code), folder=Path("/"), patience=patience
        )
        return self.supervisor.start(partial(_same, service), layer=layer)

    def turn_until(self, *expected: tuple[str, str]) -> None:
        until = time.monotonic() + 20
        while not all(line in self.lines for line in expected):
            assert time.monotonic() < until, self.lines
            self.supervisor.turn(0.05)


def _same(service: Service) -> Service:
    return service


def _is_gone(process: psutil.Process) -> bool:
    """Ended; where nobody collects orphans, a zombie is all that is left."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.fixture
def watched() -> Iterator[Watched]:
    watched = Watched()
    yield watched
    watched.supervisor.stop()


def test_what_a_service_writes_is_shown_line_by_line(watched: Watched) -> None:
    watched.start("web", "print('one\\ntwo', flush=True)\nimport time\ntime.sleep(1000)")
    watched.turn_until(("web", "one"), ("web", "two"))


def test_a_killed_service_is_started_again(watched: Watched) -> None:
    process = watched.start("worker", FOREVER)
    watched.turn_until(("worker", "up"))
    os.kill(process.pid, signal.SIGKILL)
    watched.lines.clear()
    watched.turn_until(("worker", "was ended by signal 9; starting it again"), ("worker", "up"))
    assert watched.supervisor.ended() == []


def test_a_service_that_fails_at_once_is_tried_ever_more_rarely(watched: Watched) -> None:
    watched.start("web", "raise SystemExit(3)")
    line = ("web", "ended with exit code 3; starting it again")
    started = time.monotonic()
    while watched.lines.count(line) < 4:
        watched.supervisor.turn(0.02)
    assert time.monotonic() - started > 0.2 + 0.4 + 0.8
    assert watched.supervisor.ended() == ["web"]


def test_a_killed_service_takes_its_children_along(watched: Watched) -> None:
    process = watched.start("worker", WITH_CHILD)
    while not watched.lines:
        watched.supervisor.turn(0.05)
    child = psutil.Process(int(watched.lines[0][1]))
    os.kill(process.pid, signal.SIGKILL)
    watched.turn_until(("worker", "was ended by signal 9; starting it again"))
    wait_until(lambda: _is_gone(child))


def test_higher_layers_stop_before_what_they_stand_on(watched: Watched) -> None:
    for layer, name in enumerate(["postgres", "web"]):
        watched.start(name, POLITE, layer=layer)
    watched.turn_until(("postgres", "up"), ("web", "up"))
    watched.supervisor.stop()
    assert [line for line in watched.lines if line[1] == "bye"] == [("web", "bye"), ("postgres", "bye")]


def test_a_service_that_does_not_stop_is_killed_when_its_patience_ends(watched: Watched) -> None:
    process = watched.start("web", STUBBORN, patience=0.3)
    watched.turn_until(("web", "up"))
    watched.supervisor.stop()
    assert process.exit_code == -signal.SIGKILL


STARTER = """
import pathlib, time
from config.embedded.environment import CHECKOUT
from config.embedded.processes import Process, Service
process = Process(Service(name="service", command=("sleep", "1000"), folder=pathlib.Path("/")))
print(process.pid, flush=True)
time.sleep(1000)
"""


def test_a_service_dies_with_who_started_it() -> None:
    """The kernel sees to it, so that a killed bin/up leaves nothing behind."""
    starter = Process(Service(name="starter", command=(sys.executable, "-c", STARTER), folder=CHECKOUT))
    service = psutil.Process(int(starter.read()))
    os.kill(starter.pid, signal.SIGKILL)
    starter.clear()
    wait_until(lambda: _is_gone(service))
