"""Memory and time of ``import_requests`` by the size of its file.

    python -m benchmarks.bench_import [ROWS ...]

Starts a PostgreSQL and a Redis of its own. Each import is a process, whose peak memory the system tells. The memory of
the largest file must stay within ``MOST_GROWTH`` of that of the smallest; the exit status is 1 if it does not.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from config.embedded.throw_away import throw_away_postgres, throw_away_redis

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 10_000, 100_000)
MOST_GROWTH = 1.15
TEXT = "What people write when they ask for something, with its reasons and a workaround. " * 12
PREPARE = """
from stakeholders.services.products import create_product
from users.models import User
pm = User.objects.create_user("pm@bench.test", full_name="PM", role="product_pm")
for name in {names!r}:
    create_product(actor=pm, name=name, slug=name, accountable_pm=pm)
"""


@dataclass(frozen=True)
class Measured:
    """One import."""

    what: str
    rows: int
    megabytes_of_file: float
    seconds: float
    peak_megabytes: float


def write_github(path: Path, rows: int) -> None:
    """An array of issues like GitHub's, 40 companies asking."""
    with path.open("w", encoding="utf-8") as out:
        out.write("[")
        for number in range(1, rows + 1):
            out.write(f"{',' if number > 1 else ''}\n{json.dumps(_issue(number))}")
        out.write("]\n")


def _issue(number: int) -> dict[str, object]:
    return {
        "number": number,
        "title": f"Wish {number}",
        "body": f"{number} {TEXT}",
        "state": "open",
        "created_at": "2022-06-29T01:11:16Z",
        "updated_at": "2023-05-02T20:13:25Z",
        "html_url": f"https://github.com/acme/doors/issues/{number}",
        "user": {"login": f"user{number % 900}"},
        "labels": [{"name": f"from: Company {number % 40}"}, {"name": f"from: Company {number % 7}"}],
        "reactions": {"+1": number % 50},
    }


def write_csv(path: Path, rows: int) -> None:
    """The same as CSV."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "title", "body", "votes", "labels", "created_at"])
        for number in range(1, rows + 1):
            labels = f"from: Company {number % 40}, from: Company {number % 7}"
            writer.writerow([number, f"Wish {number}", f"{number} {TEXT}", number % 50, labels, "2022-06-29"])


WRITERS: dict[str, Callable[[Path, int], None]] = {"github": write_github, "csv": write_csv}


def measure(sizes: tuple[int, ...]) -> Iterator[Measured]:
    """Import a file of each size and format, as items; then the largest once more, unchanged."""
    names = [f"{kind}-{rows}" for kind in WRITERS for rows in sizes]
    _manage("shell", "-c", PREPARE.format(names=names))
    with tempfile.TemporaryDirectory() as folder:
        for kind, write in WRITERS.items():
            for rows in sizes:
                path = Path(folder, f"{kind}-{rows}")
                write(path, rows)
                yield _import(path, kind, rows, "new")
            yield _import(path, kind, rows, "unchanged")


def _import(path: Path, kind: str, rows: int, what: str) -> Measured:
    size = path.stat().st_size / 1e6
    options = ["--product", path.name, "--format", kind, "--as-items", "--account-label", "from: "]
    began = time.perf_counter()
    peak = _manage("import_requests", str(path), *options)
    return Measured(f"{kind}, {what}", rows, size, time.perf_counter() - began, peak)


def _manage(*args: str) -> float:
    """Run a command and return its peak memory in megabytes."""
    command = [sys.executable, str(ROOT / "manage.py"), *args]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{args[0]} ended with status {child.returncode}")
    return usage.ru_maxrss * 1024 / 1e6


def main(sizes: tuple[int, ...]) -> int:
    """Print a table line by line; 1 if memory grew with the file."""
    with throw_away_postgres() as postgres, throw_away_redis() as redis:
        os.environ |= {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url, "LOG_LEVEL": "ERROR"}
        os.environ |= {"SECRET_KEY": "only-for-this-benchmark" * 3, "SECURE_TLS": "false", "PLAIN_STATIC": "true"}
        _manage("migrate", "--verbosity", "0")
        print(f"{'':18}{'rows':>9}{'file MB':>9}{'seconds':>9}{'rows/s':>9}{'peak MB':>9}", flush=True)
        results = [show(one) for one in measure(sizes)]
    return report_growth(results)


def show(one: Measured) -> Measured:
    """Print a line as soon as it is known."""
    speed = one.rows / one.seconds
    figures = f"{one.megabytes_of_file:9.1f}{one.seconds:9.1f}{speed:9,.0f}{one.peak_megabytes:9.1f}"
    print(f"{one.what:18}{one.rows:9,}{figures}", flush=True)
    return one


def report_growth(results: list[Measured]) -> int:
    """Say how much more memory the largest file took than the smallest."""
    status = 0
    for kind in WRITERS:
        peaks = [one.peak_megabytes for one in results if one.what == f"{kind}, new"]
        growth = peaks[-1] / peaks[0]
        print(f"{kind}: the largest file took {growth:.2f} times the memory of the smallest")
        status |= growth > MOST_GROWTH
    return int(status)


if __name__ == "__main__":
    sys.exit(main(tuple(int(size) for size in sys.argv[1:]) or SIZES))
