"""Seconds from a vote over REST to the item's new place in the ranked backlog, scored by a worker.

    python -m benchmarks.bench_freshness [VOTES]

Runs the whole product by ``bin/up`` with the demo company on a folder of its own, and votes one after the other. The
exit status is 1 if one vote in twenty takes more than ``MOST_SECONDS``.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.running import machine

ROOT = Path(__file__).resolve().parent.parent
MOST_SECONDS = 2.0
VOTES = 40
PRODUCT = "lift-access"
PATIENCE = 60.0
PAUSE = 0.01


@contextmanager
def product_running() -> Iterator[str]:
    """``bin/up`` with the demo company on any free port; yields its address. What it says goes to stderr."""
    with tempfile.TemporaryDirectory() as data:
        command = [str(ROOT / "bin" / "up"), "--port", "0", "--data", data]
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        with subprocess.Popen(command, env=kept, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield _address(process)
            finally:
                process.terminate()
                process.communicate()


def _address(process: "subprocess.Popen[str]") -> str:
    line: str
    for line in process.stdout or ():
        print(line, end="", file=sys.stderr)
        if line.startswith("ready: "):
            return line.removeprefix("ready: ").strip()
    raise SystemExit("bin/up did not start")


def send(method: str, url: str, body: Any = None) -> Any:
    """One call over REST, as a program makes it."""
    headers = {"Authorization": "Bearer wb_demo_write", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data, headers, method=method)  # noqa: S310 - to the server started above
    with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        return json.loads(answer.read())


def seconds_until_fresh(api: str, key: str, account: int, importance: str) -> float:
    """Vote, and look at the item's row until it shows figures that know the vote."""
    send("PUT", f"{api}items/{key}/supporters/{account}/", {"importance": importance})
    began = time.perf_counter()
    while send("GET", f"{api}products/{PRODUCT}/backlog/?q={key}")["results"][0]["stale"]:
        time.sleep(PAUSE)
        if time.perf_counter() - began > PATIENCE:
            raise SystemExit(f"{key} was still stale after {PATIENCE} s")
    return time.perf_counter() - began


def measure(address: str, votes: int) -> list[float]:
    """The seconds of each vote; each account says first that it would like the item, then that it must have it."""
    api = f"{address}/api/v1/"
    keys = [row["key"] for row in send("GET", f"{api}products/{PRODUCT}/backlog/?limit=20")["results"]]
    accounts = [row["id"] for row in send("GET", f"{api}accounts/?limit=20")["results"]]
    pairs = islice(zip(cycle(keys), (one for one in cycle(accounts) for _ in keys), strict=False), votes)
    found = []
    for key, account in pairs:
        seconds_until_fresh(api, key, account, "nice_to_have")
        found.append(seconds_until_fresh(api, key, account, "must_have"))
    return found


def main(votes: int) -> int:
    """Print the figures; 1 if they are too slow."""
    print(machine(), flush=True)
    with product_running() as address:
        found = measure(address, votes)
    slow = quantiles(found, n=20)[-1]
    print(f"{votes} votes: median {median(found):.2f} s, one in twenty above {slow:.2f} s, slowest {max(found):.2f} s")
    return int(slow > MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else VOTES))
