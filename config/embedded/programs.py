"""The product's own processes: web, worker and beat."""

import os
import sys
from collections.abc import Mapping

from config.embedded.data_folder import DataFolder
from config.embedded.environment import CHECKOUT
from config.embedded.processes import Service

_PYTHON = (sys.executable, "-P", "-m")


def program_services(folder: DataFolder, environment: Mapping[str, str], address: str) -> list[Service]:
    """How to run each of them on one machine; ``address`` is where the web listens, as host:port."""
    commands = {"web": _web(address), "worker": _worker(), "beat": _beat(folder)}
    # Celery warns at length where root runs it; whoever starts bin/up as root has been told (docs/install.md).
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser"}
    return [
        Service(name=name, command=(*_PYTHON, *command), folder=CHECKOUT, environment={**quiet, **environment})
        for name, command in commands.items()
    ]


def _web(address: str) -> tuple[str, ...]:
    processes = os.environ.get("WEB_CONCURRENCY") or str(max(2, min(4, os.cpu_count() or 2)))
    options = ("--workers", processes, "--threads", "4", "--timeout", "60", "--graceful-timeout", "8")
    quiet = ("--log-level", "warning", "--no-control-socket")
    return ("gunicorn", "config.wsgi:application", "--bind", address, *options, *quiet)


def _worker() -> tuple[str, ...]:
    # Gossip and mingle let workers talk to each other; a machine with one worker has nobody to talk to.
    alone = ("--without-gossip", "--without-mingle")
    return (
        "celery",
        "--app",
        "config",
        "--quiet",
        "worker",
        "--concurrency",
        "2",
        "--loglevel",
        "WARNING",
        *alone,
    )


def _beat(folder: DataFolder) -> tuple[str, ...]:
    schedule = str(folder.root / "beat-schedule")
    return ("celery", "--app", "config", "--quiet", "beat", "--schedule", schedule, "--loglevel", "WARNING")
