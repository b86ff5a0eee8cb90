"""Which system account PostgreSQL runs as: it refuses to run as root.

An ordinary user's servers run as that user. Started by root, PostgreSQL is handed to an account that every machine
already has; none is created, and no permission of an existing folder is changed.
"""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from stat import S_IXGRP, S_IXOTH, S_IXUSR

_CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A system account to which root hands a server."""

    name: str
    uid: int
    gid: int

    def can_enter(self, folder: Path) -> bool:
        """Tell whether this account may pass through ``folder`` and all folders above it."""
        resolved = folder.resolve()
        return all(self._may_pass(part) for part in (resolved, *resolved.parents))

    def take_folder(self, folder: Path) -> None:
        """Make ``folder`` itself this account's own."""
        os.chown(folder, self.uid, self.gid)

    def _may_pass(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & S_IXUSR)
        return bool(status.st_mode & (S_IXGRP if status.st_gid == self.gid else S_IXOTH))


def server_account(existing_data: Path | None = None) -> Account | None:
    """The account PostgreSQL must run as, or None to run it as the current user.

    Data that exists already keeps its owner, also when a better candidate has appeared on the machine since.
    """
    if os.geteuid() != 0:
        return None
    if existing_data is not None and existing_data.exists() and existing_data.stat().st_uid != 0:
        return _account(pwd.getpwuid(existing_data.stat().st_uid))
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in _CANDIDATES:
        if name in known:
            return _account(known[name])
    raise LookupError(f"PostgreSQL does not run as root, and this machine has none of the accounts {_CANDIDATES}.")


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)
