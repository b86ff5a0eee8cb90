"""Become another program, after giving up root if asked and tying its life to the parent's.

Run as a script by a bare interpreter (``python -I -S launch.py PARENT UID:GID|- SIGNAL PROGRAM ...``), because the
same in a ``preexec_fn`` may deadlock in a process with threads. On Linux the kernel sends SIGNAL to the program when
the parent dies, however it dies: a killed ``bin/up`` leaves no servers behind.
"""

import ctypes
import os
import sys
from typing import NoReturn

_PR_SET_PDEATHSIG = 1


def launch(parent: int, account: str, death_signal: int, command: list[str]) -> NoReturn:
    """Replace this process by ``command``; ``parent`` is the process that wanted it."""
    if account != "-":
        _become(*(int(number) for number in account.split(":")))
    # After the change of user, which resets it.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent:
        sys.exit(1)  # the parent died before it could be watched
    os.execvp(command[0], command)


def _become(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


if __name__ == "__main__":
    launch(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:])
