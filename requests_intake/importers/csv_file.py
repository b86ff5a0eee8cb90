"""Rows of a CSV file with any column names and any usual delimiter."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from requests_intake.importers import rows as limits
from requests_intake.importers.columns import find_columns
from requests_intake.importers.dates import parse_moment
from requests_intake.importers.rows import (
    BadCell,
    Options,
    ParsedRow,
    Row,
    RowError,
    UnusableFile,
)
from requests_intake.importers.text import (
    accounts_in,
    check_text,
    clean_address,
    clean_line,
    clean_text,
    distinct,
    needed,
    open_binary,
    title_and_body,
)
from requests_intake.importers.words import parse_importance, parse_kind

DELIMITERS = (",", ";", "\t", "|")
#: A longer cell means a quote that is never closed. The limit is the csv module's own and holds for the process.
CELL_LONGEST = 1 << 20
csv.field_size_limit(CELL_LONGEST)
#: Names are parted by semicolons only: "Acme, Inc." is one company.
NAME_BREAK = re.compile(r"[;\n]")
LABEL_BREAK = re.compile(r"[;,\n]")
WHOLE_NUMBER = re.compile(r"\d{1,10}")


class CsvExport:
    """A CSV file with a header, in UTF-8."""

    def __init__(self, path: Path, options: Options) -> None:
        self._path = path
        self._options = options

    def header(self) -> list[str]:
        """The column names.

        Raises:
            UnusableFile: not UTF-8 text, or no header.
        """
        check_text(self._path)
        with self._reader() as reader:
            return _header(reader)

    def check(self) -> int:
        """Read the whole file once and count its rows.

        Raises:
            UnusableFile: not UTF-8, a needed column missing, a quote that is never closed, or no row.
        """
        self._columns(self.header())
        with self._reader() as reader:
            _header(reader)
            count = sum(1 for _ in _records(reader))
        if not count:
            raise UnusableFile("The file has a header but no rows.")
        return count

    def rows(self) -> Iterator[Row]:
        """Its rows, with the line on which each begins."""
        with self._reader() as reader:
            header = _header(reader)
            columns = self._columns(header)
            for line, cells in _records(reader):
                yield self._row(line, cells, header, columns)

    def _columns(self, header: Sequence[str]) -> dict[str, tuple[int, ...]]:
        return find_columns(header, self._options.columns, only_told=self._options.only_told)

    @contextmanager
    def _reader(self) -> Iterator[Any]:
        with io.TextIOWrapper(open_binary(self._path), encoding="utf-8", newline="") as stream:
            delimiter = _delimiter(stream.readline(CELL_LONGEST))
        with io.TextIOWrapper(open_binary(self._path), encoding="utf-8", newline="") as stream:
            yield csv.reader(stream, delimiter=delimiter, strict=True)

    def _row(
        self,
        line: int,
        cells: list[str] | str,
        header: list[str],
        columns: dict[str, tuple[int, ...]],
    ) -> ParsedRow | RowError:
        if isinstance(cells, str):
            return RowError(line, cells)
        if len(cells) != len(header):
            return RowError(line, f"{len(cells)} cells, but the header has {len(header)}")
        record = _Record(cells, header, columns, self._options)
        try:
            return record.parsed(line)
        except BadCell as bad:
            return RowError(line, bad.reason, bad.column, external_id=record.id_for_report())


class _Record:
    """One row's cells, asked for by our field names."""

    def __init__(
        self,
        cells: list[str],
        header: list[str],
        columns: dict[str, tuple[int, ...]],
        options: Options,
    ) -> None:
        self._cells = cells
        self._header = header
        self._columns = columns
        self._options = options

    def parsed(self, line: int) -> ParsedRow:
        labels = self._names("labels", LABEL_BREAK)
        status = self._line("status", limits.NAME_MAX)
        title, body = title_and_body(self._line("title", limits.TITLE_LONGEST), self._body(), self._name("title"))
        return ParsedRow(
            line=line,
            source=self._options.source or "csv",
            external_id=needed(self._line("external_id", limits.ID_MAX), self._name("external_id")),
            title=title,
            body=body,
            kind=parse_kind(self._line("kind", limits.NAME_MAX), self._name("kind")),
            importance=parse_importance(self._line("importance", limits.NAME_MAX), self._name("importance")),
            status=status,
            statuses=distinct((status, *labels)),
            labels=labels,
            accounts=self._accounts(labels),
            unnamed_votes=self._votes(),
            url=clean_address(self._first("url"), column=self._name("url"), longest=limits.URL_MAX),
            author=self._line("author", limits.NAME_MAX),
            filed_at=self._moment("filed_at"),
            updated_at=self._moment("updated_at"),
        )

    def id_for_report(self) -> str:
        return self._first("external_id").strip()[: limits.ID_MAX].replace("\x00", "")

    def _name(self, field: str) -> str:
        places = self._columns.get(field)
        return self._header[places[0]] if places else field

    def _first(self, field: str) -> str:
        """The first of the field's cells that says something."""
        cells = (self._cells[place] for place in self._columns.get(field, ()))
        return next((cell for cell in cells if cell.strip()), "")

    def _line(self, field: str, longest: int) -> str:
        return clean_line(self._first(field), column=self._name(field), longest=longest)

    def _accounts(self, labels: tuple[str, ...]) -> tuple[str, ...] | None:
        if "account" not in self._columns and not self._options.account_label:
            return None
        return distinct((*self._names("account", NAME_BREAK), *accounts_in(labels, self._options.account_label)))

    def _body(self) -> str | None:
        """One column is the text itself; of several, each gets its name."""
        places = self._columns.get("body")
        if places is None:
            return None
        parts = [(self._header[place], self._cells[place].strip()) for place in places]
        text = parts[0][1] if len(parts) == 1 else "\n\n".join(f"{name}: {part}" for name, part in parts if part)
        return clean_text(text, column=self._name("body"), longest=limits.BODY_MAX)

    def _names(self, field: str, breaks: re.Pattern[str]) -> tuple[str, ...]:
        cells = (self._cells[place] for place in self._columns.get(field, ()))
        parts = (part for cell in cells for part in breaks.split(cell))
        return distinct(clean_line(part, column=self._name(field), longest=limits.NAME_MAX) for part in parts)

    def _votes(self) -> int | None:
        if "votes" not in self._columns:
            return None
        text = self._line("votes", limits.NAME_MAX)
        if not text:
            return 0
        if not WHOLE_NUMBER.fullmatch(text) or int(text) > limits.VOTES_MAX:
            raise BadCell(f"“{text[:40]}” is not a count of votes", self._name("votes"))
        return int(text)

    def _moment(self, field: str) -> datetime | None:
        text = self._line(field, limits.NAME_MAX)
        column = self._name(field)
        return parse_moment(
            text,
            exported_at=self._options.exported_at,
            now=self._options.now,
            column=column,
        )


def _header(reader: Any) -> list[str]:
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise UnusableFile(f"The header cannot be read: {error}.") from None
    if not any(names):
        raise UnusableFile("The first line has no column names.")
    return names


def _records(reader: Any) -> Iterator[tuple[int, list[str] | str]]:
    """Each record with its first line: its cells, or what is wrong with its quotes. Blank lines are passed over."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, _quote_problem(error, line)
        else:
            if cells:
                yield line, cells


def _quote_problem(error: csv.Error, line: int) -> str:
    """What is wrong with this record, unless it swallowed the rest of the file."""
    text = str(error)
    if "unexpected end of data" in text or "field larger than" in text:
        raise UnusableFile(f"A quote opened on line {line} or after is never closed.")
    return f"the quotes of this row are broken ({text})"


def _delimiter(first_line: str) -> str:
    """The usual delimiter that parts the header into most columns."""
    return max(
        DELIMITERS,
        key=lambda mark: len(next(csv.reader([first_line], delimiter=mark), [])),
    )
