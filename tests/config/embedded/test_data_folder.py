"""The data folder's locks, its secret and what it remembers."""

from pathlib import Path
from threading import Event, Thread

import pytest

from config.embedded.data_folder import DataFolder, Running, wait_for_other_users
from config.embedded.environment import environment_for
from config.embedded.errors import EmbeddedError, FolderInUseError

running = Running(pid=4711, command="bin/up", database_url="postgres://a@/b?host=/c", redis_url="unix:///d")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder.chosen(str(tmp_path / "some data"))


def test_the_folder_is_the_named_one_else_the_variables_else_var(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEIGHBRIDGE_DATA", str(tmp_path / "variable"))
    assert DataFolder.chosen(str(tmp_path / "named")).root == tmp_path / "named"
    assert DataFolder.chosen().root == tmp_path / "variable"
    monkeypatch.delenv("WEIGHBRIDGE_DATA")
    assert DataFolder.chosen().root == Path(__file__).parents[3] / "var"


def test_a_file_in_its_place_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddedError, match=r"The data folder .*/file cannot be used: File exists"):
        DataFolder.chosen(str(tmp_path / "file"))


def test_a_second_owner_is_told_who_is_first(folder: DataFolder) -> None:
    with folder.owned():
        folder.publish(running)
        with pytest.raises(FolderInUseError, match=r"in use by bin/up \(process 4711\)"), folder.owned():
            pass
    with folder.owned():
        assert folder.running() is None


def test_what_runs_is_told_only_while_it_runs(folder: DataFolder) -> None:
    with folder.owned():
        assert folder.running() is None
        folder.publish(running)
        assert folder.running() == running
    assert folder.running() is None


def test_an_owner_waits_for_those_who_use_its_servers(folder: DataFolder) -> None:
    done, waited = Event(), Event()

    def owner() -> None:
        with folder.used() as lock:
            wait_for_other_users(lock)
            assert done.is_set()
            waited.set()

    with folder.used():
        thread = Thread(target=owner)
        thread.start()
        assert not waited.wait(0.2)
        done.set()
    thread.join(timeout=10)
    assert waited.is_set()


def test_the_secret_is_made_once_and_kept_private(folder: DataFolder) -> None:
    secret = folder.secret_key()
    assert len(secret) >= 50
    assert folder.secret_key() == secret
    assert (folder.root / "secret-key").stat().st_mode & 0o777 == 0o600


def test_the_choice_about_the_demo_is_remembered(folder: DataFolder) -> None:
    assert folder.demo_is_on
    folder.remember_demo(on=False)
    assert not DataFolder(folder.root).demo_is_on
    folder.remember_demo(on=True)
    assert DataFolder(folder.root).demo_is_on


def test_an_earlier_log_is_kept_once(folder: DataFolder) -> None:
    for text in ("first", "second", "third"):
        folder.log("redis").write_text(text)
    assert {path.name: path.read_text() for path in (folder.root / "log").iterdir()} == {
        "redis.log": "third",
        "redis.earlier.log": "second",
    }


def test_a_persons_variable_wins_over_ours(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "SECURE_TLS", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    ours = environment_for(folder, database_url="ours", redis_url="ours")
    assert (ours["SECRET_KEY"], ours["DATABASE_URL"], ours["SECURE_TLS"]) == (folder.secret_key(), "ours", "false")
    monkeypatch.setenv("SECURE_TLS", "true")
    assert environment_for(folder, database_url="ours", redis_url="ours")["SECURE_TLS"] == "true"
