"""A private folder of files under random names, outside the web root. What each is, rows of the database say."""

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.base import File

_PREVIEW = ".preview"


def keep(file: "File[bytes]") -> str:
    """Keep a copy that only this service's user may read; return its name."""
    name = uuid4().hex
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("wb") as copy:
        for chunk in file.chunks():
            copy.write(chunk)
    return name


def path_of(name: str) -> Path:
    """Where a file lies. Folders by the first two letters keep each of them small."""
    return _folder() / name[:2] / name


def preview_of(name: str) -> Path:
    """Where the preview of a picture lies."""
    path = path_of(name)
    return path.with_name(path.name + _PREVIEW)


def forget(name: str) -> None:
    """Remove a file and its preview."""
    for path in (path_of(name), preview_of(name)):
        path.unlink(missing_ok=True)


def names_older_than(seconds: float) -> Iterator[str]:
    """The names of the files that have lain here for so long."""
    before = time.time() - seconds
    for path in _folder().glob("??/*"):
        if path.suffix != _PREVIEW and path.stat().st_mtime < before:
            yield path.name


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "attachments"
