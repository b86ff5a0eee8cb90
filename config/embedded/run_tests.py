"""``bin/test``: pytest, which brings its own servers (tests/plugins/servers.py)."""

import os
import sys
from pathlib import Path
from typing import NoReturn

_ROOT = Path(__file__).resolve().parent.parent.parent
_TAKES_WORDS = {"-k", "-m", "-p", "-o"}
# Whoever wants one of these wants one process.
_NEEDS_ONE_PROCESS = ("-n", "--numprocesses", "--pdb", "--trace", "-s", "--capture", "--collect-only", "--co")


def main(arguments: list[str]) -> NoReturn:
    """Become pytest, run from the checkout."""
    chosen = absolute(arguments)
    os.chdir(_ROOT)
    os.execv(
        sys.executable,
        [sys.executable, "-m", "pytest", "-c", "pyproject.toml", *_parallel(arguments), *chosen],
    )


def absolute(arguments: list[str]) -> list[str]:
    """The arguments with named tests as full paths; after ``-k`` stands a word, also where a folder is called so."""
    pairs = zip(["", *arguments], arguments, strict=False)
    return [argument if before in _TAKES_WORDS else _absolute(argument) for before, argument in pairs]


def _absolute(argument: str) -> str:
    """A test named as a path from where the person stands, as a full path; anything else as it is."""
    path, separator, rest = argument.partition("::")
    if argument.startswith("-") or not Path(path).exists():
        return argument
    return f"{Path(path).resolve()}{separator}{rest}"


def _parallel(arguments: list[str]) -> list[str]:
    """Two processes for the whole suite, one for a part of it, which is over before a second has started."""
    whole = all(argument.startswith("-") for argument in arguments)
    alone = any(argument.startswith(_NEEDS_ONE_PROCESS) for argument in arguments)
    return ["-n", "2"] if whole and not alone else []
