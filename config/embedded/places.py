"""Where PostgreSQL may keep its data and where the sockets can stand."""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from stat import S_ISDIR

from config.embedded.accounts import Account

# The kernel allows 107 bytes for a socket's whole path (macOS 103); the longest name in the folder is redis's or this.
_LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432")
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")
ROOT_STORE = Path("/var/lib/weighbridge")
_TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 - only folders made by mkdtemp go there


def postgres_home(folder: Path, account: Account | None) -> Path:
    """The folder for PostgreSQL inside the data folder ``folder``, made if missing.

    Where root's data folder is closed to the server's account, a link stands there instead and the data are in
    /var/lib/weighbridge: nobody's folder is opened to others for it.
    """
    home = folder / "postgres"
    if not home.exists():
        if account and not account.can_enter(folder):
            home.unlink(missing_ok=True)
            home.symlink_to(_elsewhere(folder), target_is_directory=True)
        home.resolve().mkdir(mode=0o700)
    _give(home.resolve(), account)
    return home.resolve()


def socket_folder(home: Path, account: Account | None) -> Path:
    """A private folder for sockets: inside ``home`` if its path is short and plain enough, else a temporary one.

    The temporary one is found again at the next start, unless it is not private any more.
    """
    sockets = home / "run"
    if len(bytes(sockets)) > _LONGEST_SOCKET_FOLDER or not _PLAIN.fullmatch(str(sockets)):
        sockets = _temporary_place(account) / f"wb-{_short_hash(home)}"
    try:
        sockets.mkdir(mode=0o700)
    except FileExistsError:
        if not _is_private(sockets, account):
            return temporary_folder(account)
    else:
        _give(sockets, account)
    return sockets


def temporary_folder(account: Account | None) -> Path:
    """A new private folder with a short path, which ``account`` owns and can reach."""
    folder = Path(tempfile.mkdtemp(prefix="wb-", dir=_temporary_place(account)))
    _give(folder, account)
    return folder


def _temporary_place(account: Account | None) -> Path:
    candidates = [Path(name) for name in (tempfile.gettempdir(), *_TEMPORARY) if Path(name).is_dir()]
    return next((place for place in candidates if _fits(place, account)), candidates[0])


def _fits(place: Path, account: Account | None) -> bool:
    room = len(bytes(place)) < _LONGEST_SOCKET_FOLDER - len("/wb-0123456789")
    return room and bool(_PLAIN.fullmatch(str(place))) and (account is None or account.can_enter(place))


def _is_private(folder: Path, account: Account | None) -> bool:
    status = folder.lstat()
    owner = account.uid if account else os.geteuid()
    return S_ISDIR(status.st_mode) and status.st_uid == owner and not status.st_mode & 0o077


def _give(folder: Path, account: Account | None) -> None:
    if account:
        account.take_folder(folder)


def _short_hash(path: Path) -> str:
    return hashlib.sha256(bytes(path.resolve())).hexdigest()[:10]


def _elsewhere(folder: Path) -> Path:
    ROOT_STORE.mkdir(mode=0o755, parents=True, exist_ok=True)
    return ROOT_STORE / f"{folder.name}-{_short_hash(folder)}"
