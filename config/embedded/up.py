"""``bin/up``: the whole product on one machine, until ctrl-C."""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from config.embedded.data_folder import DataFolder, Running
from config.embedded.environment import CHECKOUT, environment_for
from config.embedded.errors import EmbeddedError
from config.embedded.processes import Service
from config.embedded.programs import program_services
from config.embedded.servers import Servers, chosen_servers
from config.embedded.supervisor import Supervisor

_HOST = "127.0.0.1"
_START_SECONDS = 120.0
_PROBE_SECONDS = 0.5
_DEMO_PEOPLE = (
    ("pm@demo.example", "product PM"),
    ("cpm@demo.example", "customer PM"),
    ("customer@demo.example", "customer"),
    ("lead@demo.example", "leadership"),
    ("admin@demo.example", "administrator"),
)


class _Stopped(BaseException):
    """The person or the system asked us to stop."""


@dataclass(frozen=True)
class Contents:
    """What the database holds: the demo company, anybody at all."""

    demo: bool
    people: bool


def main(arguments: list[str]) -> int:
    """Run until asked to stop; returns the exit code."""
    options = _parse(arguments)
    folder = DataFolder.chosen(options.data)
    try:
        with _stop_on_signals(), folder.owned(patience=5.0):
            folder.remember_demo(on=not options.no_demo)
            port = free_port(options.port)
            with chosen_servers(folder) as servers:
                _say_where_the_database_is(folder, servers)
                _run(folder, servers, port)
    except _Stopped:
        say("Weighbridge has stopped.")
    return 0


def free_port(wanted: int, patience: float = 3.0) -> int:
    """``wanted``, or for 0 any port that is free; EmbeddedError if it stays in use for ``patience`` seconds."""
    until = time.monotonic() + patience
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((_HOST, wanted))
            except OSError as error:
                if time.monotonic() > until:
                    raise EmbeddedError(
                        f"port {wanted} of {_HOST}: {error.strerror}. --port chooses another."
                    ) from error
            else:
                return int(probe.getsockname()[1])
        time.sleep(0.1)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/up", description="Run the whole product on this machine until ctrl-C.")
    parser.add_argument(
        "--port", type=_port, default=8000, metavar="N", help="port on 127.0.0.1 (8000; 0: any free one)"
    )
    parser.add_argument("--no-demo", action="store_true", help="no demo company and no demo sign-ins")
    parser.add_argument("--data", metavar="DIR", help="data folder (WEIGHBRIDGE_DATA, else var/ in the checkout)")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text} is not a port; 0 to 65535 are.")
    return int(text)


@contextmanager
def _stop_on_signals() -> Iterator[None]:
    """Turn the first ctrl-C, SIGTERM or hang-up into _Stopped; once stopping, nothing interrupts that."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup has it ignored
        numbers.append(signal.SIGHUP)

    def stop(*_: object) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise _Stopped

    for number in numbers:
        signal.signal(number, stop)
    yield


def _run(folder: DataFolder, servers: Servers, port: int) -> None:
    supervisor = Supervisor(_show)
    try:
        _start_servers(folder, servers, supervisor)
        environment = environment_for(folder, database_url=servers.database_url, redis_url=servers.redis_url)
        environment.setdefault("PUBLIC_URL", f"http://{_HOST}:{port}")
        contents = _prepare(environment)
        folder.publish(Running(os.getpid(), "bin/up", servers.database_url, servers.redis_url))
        for service in program_services(folder, environment, f"{_HOST}:{port}"):
            supervisor.start(partial(_same, service), layer=1)
        wait_until_serving(supervisor, port)
        _announce(folder, port, contents)
        while True:
            supervisor.turn(0.5)
    finally:
        supervisor.stop()


def _say_where_the_database_is(folder: DataFolder, servers: Servers) -> None:
    """Tell root about data that are not where the data folder is, and why."""
    postgres = servers.postgres
    if postgres and postgres.account and postgres.home.parent != folder.root.resolve():
        say(f"The account {postgres.account.name}, which runs PostgreSQL for root, cannot enter {folder.root}:")
        say(f"the database is in {postgres.home}.")


def _start_servers(folder: DataFolder, servers: Servers, supervisor: Supervisor) -> None:
    for server, name in ((servers.postgres, "postgres"), (servers.redis, "redis")):
        if server:
            log = folder.log(name)
            process = supervisor.start(partial(server.service, log), layer=0)
            server.wait_until_ready(process)


def _same(service: Service) -> Service:
    return service


def _prepare(environment: dict[str, str]) -> Contents:
    say("Preparing the database ...")
    command = [sys.executable, "-P", "-m", "config.embedded.prepare"]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise EmbeddedError("the database could not be prepared; the reason stands above.")
    return Contents(**json.loads(done.stdout))


def wait_until_serving(supervisor: Supervisor, port: int, patience: float = _START_SECONDS) -> None:
    """Show what the services write until the web serves; ask it every half second, however much they write.

    Raises:
        EmbeddedError: one of them has ended, or the web does not serve within ``patience`` seconds.
    """
    until = time.monotonic() + patience
    while missing := _missing(port):
        _turn_for(supervisor, _PROBE_SECONDS)
        if supervisor.ended() or time.monotonic() > until:
            raise EmbeddedError(f"not started: {', '.join(supervisor.ended()) or missing}.")


def _turn_for(supervisor: Supervisor, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not supervisor.ended() and (left := until - time.monotonic()) > 0:
        supervisor.turn(left)


def _missing(port: int) -> str:
    """What keeps the web from serving; empty if nothing does."""
    try:
        with urlopen(f"http://{_HOST}:{port}/health/ready", timeout=5):
            return ""
    except HTTPError as error:
        return f"the web answers {error.code}, {error.read(500).decode(errors='replace').strip()}"
    except (URLError, HTTPException, OSError):
        return "the web does not answer"


def _announce(folder: DataFolder, port: int, contents: Contents) -> None:
    address = f"http://{_HOST}:{port}"
    lines = ["", f"Weighbridge runs at {address} (data in {folder.root}); ctrl-C stops it."]
    if contents.demo:
        lines += ["Sign in with the password demo as:"]
        lines += [f"  {email:<22} {role}" for email, role in _DEMO_PEOPLE]
        lines += [f"Over REST: curl -H 'Authorization: Bearer wb_demo_read' {address}/api/v1/products/"]
    elif not contents.people:
        lines += [f"Nobody can sign in yet. Make the first administrator: {CHECKOUT}/bin/manage createsuperuser"]
    say("\n".join([*lines, "", f"ready: {address}"]))


def _show(name: str, line: str) -> None:
    say(f"{name:>8} | {line}")


def say(text: str) -> None:
    """Print; go on in silence where the reader has gone, as after ``bin/up | grep -m1 ready``."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
