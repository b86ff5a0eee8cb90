"""Where PostgreSQL may keep its data and where the sockets can stand."""

import hashlib
import re
import tempfile
from pathlib import Path

from config.embedded.accounts import Account

# The kernel allows 107 bytes for a socket's whole path (macOS 103); the longest name in the folder is redis's or this.
_LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432")
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")
_ROOT_STORE = Path("/var/lib/weighbridge")
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
    if account:
        account.take_folder(home.resolve())
    return home.resolve()


def socket_folder(home: Path, account: Account | None) -> Path:
    """A private folder for sockets: inside ``home`` if its path is short and plain enough, else a new temporary one."""
    sockets = home / "run"
    if len(bytes(sockets)) > _LONGEST_SOCKET_FOLDER or not _PLAIN.fullmatch(str(sockets)):
        return temporary_folder(account)
    sockets.mkdir(mode=0o700, exist_ok=True)
    if account:
        account.take_folder(sockets)
    return sockets


def temporary_folder(account: Account | None) -> Path:
    """A new private folder with a short path, which ``account`` owns and can reach."""
    candidates = [Path(name) for name in (tempfile.gettempdir(), *_TEMPORARY) if Path(name).is_dir()]
    fitting = [place for place in candidates if _fits(place, account)]
    folder = Path(tempfile.mkdtemp(prefix="wb-", dir=(fitting or candidates)[0]))
    if account:
        account.take_folder(folder)
    return folder


def _fits(place: Path, account: Account | None) -> bool:
    room = len(bytes(place)) < _LONGEST_SOCKET_FOLDER - len("/wb-12345678/run")
    return room and bool(_PLAIN.fullmatch(str(place))) and (account is None or account.can_enter(place))


def _elsewhere(folder: Path) -> Path:
    _ROOT_STORE.mkdir(mode=0o755, parents=True, exist_ok=True)
    return _ROOT_STORE / f"{folder.name}-{hashlib.sha256(bytes(folder.resolve())).hexdigest()[:10]}"
