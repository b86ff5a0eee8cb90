"""Runs a measurement on a server of its own: an embedded PostgreSQL that is as durable as `bin/up` has it.

A measurement is a module with `measure(product) -> dict`. It runs in a process of its own, because Django reads its
settings once; `python -m benchmarks.bench_recompute` starts it and prints what it found.
"""

import importlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from signal import SIGINT
from typing import Any

from config.embedded.accounts import server_account
from config.embedded.places import temporary_folder
from config.embedded.postgres import Postgres
from config.embedded.processes import Process
from config.embedded.throw_away import throw_away_redis

ROOT = Path(__file__).resolve().parent.parent
_SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": "only-for-benchmarks-" + "0123456789abcdef" * 3,
    "SECURE_TLS": "false",
    "PLAIN_STATIC": "true",
}


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """A new PostgreSQL and a new Redis, as environment variables; gone at the end of the block."""
    account = server_account()
    folder = temporary_folder(account)
    postgres = Postgres(home=folder, sockets=folder, account=account, durable=True)
    with ExitStack() as after:
        after.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres.create()
        process = Process(postgres.service(folder / "log"))
        after.callback(process.stop, SIGINT)
        postgres.wait_until_ready(process)
        redis = after.enter_context(throw_away_redis())
        yield _SETTINGS | {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}


def run(module: str, items: int) -> dict[str, Any]:
    """Measure `module` on a company of so many items and return what it says."""
    command = [sys.executable, "-m", "benchmarks.running", module, str(items)]
    with servers() as environment:
        done = subprocess.run(command, env=os.environ | environment, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def machine() -> str:
    """The machine in one line: ratios carry over to others, seconds do not."""
    cpu = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor(),
    )
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores of {cpu}, Python {platform.python_version()}, load before {load:.1f}"


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []


def _measure(module: str, items: int) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from benchmarks.company import Size, build, settle

    product = build(Size(items))
    settle()
    print(json.dumps(importlib.import_module(module).measure(product)))


if __name__ == "__main__":
    _measure(sys.argv[1], int(sys.argv[2]))
