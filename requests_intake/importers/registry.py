"""The formats that can be read, by the name that people give them."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from requests_intake.importers.csv_file import CsvExport
from requests_intake.importers.github import GithubExport
from requests_intake.importers.rows import Options, Row, UnusableFile


class Export(Protocol):
    """A tracker's file: checked whole first, then read row by row."""

    def check(self) -> int:
        """Number of rows; raises UnusableFile."""
        ...

    def rows(self) -> Iterator[Row]:
        """The rows in the order of the file."""
        ...


FORMATS: Mapping[str, Callable[[Path, Options], Export]] = {
    "csv": CsvExport,
    "github": GithubExport,
}


def open_export(path: Path, file_format: str, options: Options) -> Export:
    """The reader for ``file_format``.

    Raises:
        UnusableFile: an unknown format, or no readable file.
    """
    if file_format not in FORMATS:
        known = ", ".join(sorted(FORMATS))
        raise UnusableFile(
            f"Format “{file_format}” cannot be read. Known are: {known}.",
            field="format",
        )
    if not path.is_file():
        raise UnusableFile(f"There is no file {path}.", field="file")
    return FORMATS[file_format](path, options)
