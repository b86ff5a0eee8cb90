"""A first look into a file: its columns, a few rows, and the words that a status may be told from."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from django.utils import timezone

from requests_intake.importers import CsvExport, ParsedRow, UnusableFile, find_columns, open_export
from requests_intake.models import ImportBatch
from requests_intake.services.imports.batches import Settings

LOOKED_AT = 2_000
SHOWN = 5
MOST_WORDS = 40
#: Labels such as "from: Acme" or "customer/Acme".
PREFIX = re.compile(r"^[^:/=]{2,30}[:/=] ?")


@dataclass(slots=True)
class Preview:
    """What a file seems to hold.

    Attributes:
        columns: of a CSV file, in order.
        found: our field -> the column that holds it by its name.
        rows: the first few requests.
        words: the most frequent statuses and labels with how often they come, labels first.
        prefixes: beginnings that several labels share, such as ``from: ``.
        problem: why nothing can be read with these settings.
    """

    columns: list[str] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)
    rows: list[ParsedRow] = field(default_factory=list)
    words: list[tuple[str, int]] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    problem: str = ""


def preview_of(batch: ImportBatch, path: Path) -> Preview:
    """Look into the first rows of a batch's file, with its settings."""
    if not path.is_file():
        return Preview(problem="The uploaded file is gone. Upload it again.")
    settings = replace(Settings.of(batch), only_told=False)
    reader = open_export(path, batch.format, settings.for_reader(timezone.now()))
    preview = Preview()
    try:
        if isinstance(reader, CsvExport):
            preview.columns = reader.header()
            preview.found = _found(preview.columns, settings)
        reader.check()
    except UnusableFile as error:
        preview.problem = error.message
        return preview
    _look(
        preview, settings.account_label, [row for row in islice(reader.rows(), LOOKED_AT) if isinstance(row, ParsedRow)]
    )
    return preview


def _found(header: Sequence[str], settings: Settings) -> dict[str, str]:
    places = find_columns(header, settings.columns, needed=())
    return {name: header[cells[0]] for name, cells in places.items()}


def _look(preview: Preview, account_label: str, rows: Sequence[ParsedRow]) -> None:
    preview.rows = list(rows[:SHOWN])
    words = Counter(word for row in rows for word in row.statuses)
    if account_label:
        words = Counter({word: count for word, count in words.items() if not word.startswith(account_label)})
    # Labels say more than open and closed, and the first word that fits decides.
    preview.words = sorted(words.most_common(MOST_WORDS), key=lambda one: (":" not in one[0], one[0].casefold()))
    preview.prefixes = _prefixes(word for row in rows for word in row.labels)


def _prefixes(labels: Iterable[str]) -> list[str]:
    named: dict[str, set[str]] = {}
    for label in labels:
        match = PREFIX.match(label)
        if match:
            named.setdefault(match[0], set()).add(label)
    return sorted((prefix for prefix, shared in named.items() if len(shared) > 1), key=lambda one: -len(named[one]))
