"""Which ids a file has brought so far, kept on disk: memory may not grow with the file."""

import sqlite3
from types import TracebackType
from typing import Self


class Seen:
    """Remembers words and the line that brought each first. A context manager; SQLite deletes the file by itself."""

    def __init__(self) -> None:
        self._store = sqlite3.connect("", isolation_level=None)
        self._store.execute("PRAGMA cache_size = -1000")  # KiB
        self._store.execute("CREATE TABLE seen (word TEXT PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID")
        self._store.execute("BEGIN")

    def is_new(self, word: str) -> bool:
        """Whether ``word`` comes for the first time."""
        return self._store.execute("INSERT OR IGNORE INTO seen VALUES (?, 0)", (word,)).rowcount == 1

    def first_line(self, word: str, line: int) -> int:
        """The line that brought ``word`` first: ``line`` itself if it is new."""
        added = self._store.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (word, line))
        if added.rowcount:
            return line
        found: tuple[int] = self._store.execute("SELECT line FROM seen WHERE word = ?", (word,)).fetchone()
        return found[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.close()
