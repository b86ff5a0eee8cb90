"""bin/up and bin/manage as a person runs them: real servers, in a folder with a blank, from another folder."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

import psutil
import pytest

from config.embedded.environment import CHECKOUT
from config.embedded.errors import EmbeddedError
from config.embedded.up import free_port
from tests.running import Up, command_line, run, starter
from tests.waiting import wait_until


@pytest.fixture
def start() -> Iterator[Callable[[Path], Up]]:
    with starter("--no-demo") as start:
        yield start


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that every account may enter, so that root's databases stay in it; pytest's own are closed to others."""
    with TemporaryDirectory(prefix="weighbridge test ") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="module")
def data(place: Path) -> Path:
    return place / "data folder"


@pytest.fixture
def other_data(place: Path, request: pytest.FixtureRequest) -> Path:
    return place / re.sub(r"\W+", " ", request.node.name)


@pytest.fixture(scope="module")
def up(data: Path) -> Iterator[Up]:
    with starter("--no-demo") as start:
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


def test_a_busy_port_is_a_clear_error(up: Up, other_data: Path) -> None:
    done = run("up", "--port", up.port, data=other_data)
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


def test_two_run_beside_each_other_and_one_killed_leaves_nothing_and_finds_its_data_again(
    up: Up, start: Callable[[Path], Up], other_data: Path
) -> None:
    other = start(other_data)
    assert other.port != up.port
    administrator = {"DJANGO_SUPERUSER_PASSWORD": "x", "DJANGO_SUPERUSER_FULL_NAME": "A"}
    done = run("manage", "createsuperuser", "--noinput", "--email", "a@example.org", data=other_data, **administrator)
    assert done.returncode == 0, done.stderr
    everything = psutil.Process(other.process.pid).children(recursive=True)
    assert other.stop(by=signal.SIGKILL) == -9
    wait_until(lambda: not any(_runs(process) for process in everything))
    again = start(other_data)
    assert not any("createsuperuser" in line for line in again.lines)  # somebody is there
    everything = psutil.Process(again.process.pid).children(recursive=True)
    assert again.stop(by=signal.SIGINT) == 0
    wait_until(lambda: not any(_runs(process) for process in everything))
    assert _is_ready(up)


def _runs(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_manage_starts_servers_for_its_command_where_none_run(other_data: Path) -> None:
    code = "from users.models import User; print(User.objects.count())"
    done = run("manage", "shell", "--verbosity", "0", "--command", code, data=other_data)
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr
    assert not [p for p in psutil.process_iter() if str(other_data) in " ".join(command_line(p))]


def test_servers_that_the_environment_names_are_used_and_none_are_started(other_data: Path) -> None:
    code = "from django.conf import settings; print(settings.DATABASES['default']['NAME'], settings.REDIS_URL)"
    named = {"DATABASE_URL": "postgres://me@/mine?host=/nowhere", "REDIS_URL": "unix:///nowhere/r.sock"}
    done = run("manage", "shell", "--verbosity", "0", "--command", code, data=other_data, **named)
    assert done.stdout == "mine unix:///nowhere/r.sock\n", done.stderr
    assert not (other_data / "postgres").exists()


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_a_port_that_is_none_is_a_clear_error(port: str, other_data: Path) -> None:
    done = run("up", f"--port={port}", data=other_data)
    assert done.returncode == 2
    assert done.stderr.endswith(f"argument --port: {port} is not a port; 0 to 65535 are.\n")


def test_it_goes_on_when_nobody_reads_its_output_any_more() -> None:
    code = "import sys; from config.embedded.up import say; sys.stdin.read(); say('one'); say('two'); sys.exit(5)"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stdin
        assert process.stderr
        process.stdout.close()
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 5


def test_a_port_in_use_is_waited_for_briefly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(EmbeddedError, match="Address already in use"):
            free_port(port, patience=0.2)
    assert free_port(port) == port
