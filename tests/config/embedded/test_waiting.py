"""How bin/up waits for the web: it asks at a steady pace and says what is missing."""

import sys
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from config.embedded.errors import EmbeddedError
from config.embedded.processes import Service
from config.embedded.supervisor import Supervisor
from config.embedded.up import free_port, wait_until_serving

# Not ready for the first ``{times}`` questions; writes a line, with the time, for each.
WEB = """
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
asked = []
class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(time.monotonic())
        print(asked[-1], flush=True)
        self.send_response(503 if len(asked) <= {times} else 200)
        self.end_headers()
        self.wfile.write(b'{{"database": "migrations pending"}}')
    def log_message(self, *_):
        pass
HTTPServer(("127.0.0.1", {port}), Answer).serve_forever()
"""


class Started:
    """A supervised web and what it wrote."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.supervisor = Supervisor(lambda _, line: self.lines.append(line))
        self.port = free_port(0)

    def start(self, code: str) -> None:
        command = (sys.executable, "-I", "-S", "-c", code)
        service = Service(name="web", command=command, folder=Path("/"), patience=5.0)
        self.supervisor.start(partial(_same, service), layer=0)


def _same(service: Service) -> Service:
    return service


@pytest.fixture
def started() -> Iterator[Started]:
    made = Started()
    yield made
    made.supervisor.stop()


def test_it_asks_at_a_steady_pace_however_much_is_written(started: Started) -> None:
    started.start(WEB.format(times=3, port=started.port))
    wait_until_serving(started.supervisor, started.port, patience=60)
    started.supervisor.turn(5)
    asked = [float(line) for line in started.lines]
    assert len(asked) == 4
    assert min(after - before for before, after in pairwise(asked)) > 0.4


def test_it_says_what_was_missing(started: Started) -> None:
    started.start(WEB.format(times=1000, port=started.port))
    with pytest.raises(EmbeddedError) as refusal:
        wait_until_serving(started.supervisor, started.port, patience=3)
    assert str(refusal.value) == 'not started: the web answers 503, {"database": "migrations pending"}.'


def test_it_says_who_ended(started: Started) -> None:
    started.start("raise SystemExit(3)")
    with pytest.raises(EmbeddedError, match=r"^not started: web\.$"):
        wait_until_serving(started.supervisor, started.port, patience=60)


def test_it_says_that_nobody_answers(started: Started) -> None:
    started.start("import time; time.sleep(1000)")
    with pytest.raises(EmbeddedError, match=r"^not started: the web does not answer\.$"):
        wait_until_serving(started.supervisor, started.port, patience=0.2)
