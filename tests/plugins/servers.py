"""Gives a test run its own PostgreSQL and Redis, unless DATABASE_URL and REDIS_URL name some.

pytest-django reads the settings before any conftest is loaded, so this is a plugin that comes first. With
pytest-xdist all workers share one PostgreSQL, each with a database of its own, and have a Redis each, which a test
may empty.
"""

import atexit
import os
import signal
from collections.abc import Generator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from config.embedded.throw_away import throw_away_postgres, throw_away_redis

# What the settings need and no test depends on.
_ENVIRONMENT = {
    "SECRET_KEY": "only-for-the-tests-" + "0123456789abcdef" * 3,
    "SECURE_TLS": "false",
    "PLAIN_STATIC": "true",
    # Nowhere: whitenoise would read what bin/up has collected anew for each client of each test.
    "STATIC_ROOT": f"{os.devnull}/static",
    "EMAIL_URL": "memorymail://",
    # Playwright's event loop is in the process of a browser test; what Django guards against does not happen there.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}
_MADE_REDIS = "WEIGHBRIDGE_TESTS_MADE_REDIS"
_servers = ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Start the servers and put their addresses where the settings look, before pytest-django does."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    early_config.add_cleanup(_servers.close)
    atexit.register(_servers.close)  # also when pytest gives up before it is configured
    signal.signal(signal.SIGTERM, _stop)
    _start_servers()
    return (yield)


def _stop(number: int, _frame: object) -> None:
    """Leave nothing behind, then end as anything does that is told to."""
    _servers.close()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _start_servers() -> None:
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = _servers.enter_context(throw_away_postgres()).url
    if "REDIS_URL" not in os.environ or os.environ.get(_MADE_REDIS):
        os.environ["REDIS_URL"] = _servers.enter_context(throw_away_redis()).url
        os.environ[_MADE_REDIS] = "yes"
    elif worker := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["REDIS_URL"] = _own_database(os.environ["REDIS_URL"], worker)


def _own_database(redis_url: str, worker: str) -> str:
    """The address of a given Redis (redis://host:port/0) with a database number for this worker ("gw1")."""
    return urlsplit(redis_url)._replace(path=f"/{int(worker.removeprefix('gw')) + 1}").geturl()
