"""Where data and sockets go: for whom, how long a path may be, and what is never touched."""

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.accounts import Account, server_account
from config.embedded.places import postgres_home, socket_folder, temporary_folder

me = Account(name="me", uid=os.geteuid(), gid=os.getegid())
stranger = Account(name="stranger", uid=54_321, gid=54_321)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose path is short, unlike those pytest makes; temporary folders made meanwhile stand in it."""
    folder = temporary_folder(None)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    shutil.rmtree(folder)


def test_sockets_stand_beside_the_data_where_the_path_allows(folder: Path) -> None:
    assert socket_folder(folder, None) == folder / "run"
    assert (folder / "run").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["x" * 120, "with blank", "quote'", "ümlaut"])
def test_sockets_go_to_a_short_private_folder_where_it_does_not(folder: Path, name: str) -> None:
    home = folder / name
    home.mkdir()
    sockets = socket_folder(home, None)
    assert len(str(sockets / ".s.PGSQL.5432")) < 104
    assert sockets.stat().st_mode & 0o777 == 0o700
    assert socket_folder(home, None) == sockets  # found again at the next start


def test_a_socket_folder_that_others_can_enter_is_not_used(folder: Path) -> None:
    home = folder / "with blank"
    home.mkdir()
    first = socket_folder(home, None)
    first.chmod(0o755)
    assert socket_folder(home, None) != first


def test_two_installations_never_share_a_socket_folder(folder: Path) -> None:
    homes = [folder / name for name in ("a blank", "b blank")]
    for home in homes:
        home.mkdir()
    assert len({socket_folder(home, None) for home in homes}) == 2


def test_an_account_enters_only_where_every_folder_above_lets_it(folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir(mode=0o755)
    folder.chmod(0o711)
    assert me.can_enter(inner)
    assert stranger.can_enter(inner)
    folder.chmod(0o700)
    assert me.can_enter(inner)
    assert not stranger.can_enter(inner)


def test_the_group_of_an_account_counts_as_the_kernel_counts_it(folder: Path) -> None:
    folder.chmod(0o701)
    colleague = Account(name="colleague", uid=54_321, gid=folder.stat().st_gid)
    assert not colleague.can_enter(folder)  # the group's bits decide, not those of others
    folder.chmod(0o710)
    assert colleague.can_enter(folder)


def test_an_ordinary_users_data_stay_in_the_data_folder(folder: Path) -> None:
    home = postgres_home(folder, None)
    assert home == folder / "postgres"
    assert home.stat().st_mode & 0o777 == 0o700
    assert postgres_home(folder, None) == home


class ShutOut(Account):
    """This process's own account, as it looks from a folder that it cannot enter."""

    def can_enter(self, folder: Path) -> bool:
        return False


def test_a_closed_folder_gets_a_link_to_data_elsewhere_and_stays_closed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = folder / "store"
    store.mkdir()
    monkeypatch.setattr("config.embedded.places.ROOT_STORE", store)
    shut_out = ShutOut(name="me", uid=os.geteuid(), gid=os.getegid())
    home = postgres_home(folder, shut_out)
    assert home.parent == store
    assert (folder / "postgres").readlink() == home
    assert folder.stat().st_mode & 0o777 == 0o700
    assert postgres_home(folder, shut_out) == home


def test_only_root_hands_its_servers_to_another_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert server_account() is None
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    account = server_account()
    assert account is not None
    assert account.uid != 0


def test_data_that_exist_keep_their_owner(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("daemon").pw_uid, 0)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    account = server_account(folder)
    assert account is not None
    assert account.uid == folder.stat().st_uid
