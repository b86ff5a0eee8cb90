"""What every test runs with."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.test import override_settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.plugins.browser import chromium
from tests.running import Up, starter


@pytest.fixture(autouse=True, scope="session")
def _fast_passwords() -> Iterator[None]:
    """Hash passwords fast: the real hasher is slow on purpose, and would be most of the suite's time."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def demo_database() -> Iterator[str]:
    """The address of an empty database for the demo company, beside the one that the other tests empty."""
    here = os.environ["DATABASE_URL"]
    name = f"weighbridge_demo_{os.getpid()}"
    connection = psycopg2.connect(here)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        yield urlsplit(here)._replace(path=f"/{name}").geturl()
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    connection.close()


@pytest.fixture(scope="session")
def demo(demo_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """The whole product with the demo company, as ``bin/up`` runs it: web, worker, beat and a Redis of its own.

    Who uses it leaves it running and its figures as they are, or changes only what nobody else looks at.
    """
    with starter(DATABASE_URL=demo_database) as start:
        yield start(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Playwright's fixture, with the machine's browser. Root needs its sandbox off."""
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "args": [*sandbox, "--disable-dev-shm-usage"],
    }


class ByFile(LoadScopeScheduling):
    """Gives a file to one process, with the servers and rows that its tests share; browser tests go to who is free.

    Browser tests come last and share a demo company in each process, so both processes end at the same time.
    """

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith("tests/e2e/") else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """How a parallel run shares out its tests."""
    return ByFile(config, log)
