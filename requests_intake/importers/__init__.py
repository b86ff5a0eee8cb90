"""Readers of the files that other trackers write: pure, streaming, without a database.

``open_export`` is the way in; it answers a reader that first checks the whole file and then gives its rows one by one.
"""

from requests_intake.importers.columns import FIELDS, find_columns, parse_columns
from requests_intake.importers.csv_file import CsvExport
from requests_intake.importers.dates import export_date, export_moment
from requests_intake.importers.github import GithubExport
from requests_intake.importers.registry import FORMATS, Export, open_export
from requests_intake.importers.rows import (
    LeftOut,
    Options,
    ParsedRow,
    Row,
    RowError,
    UnusableFile,
)
from requests_intake.importers.statuses import StatusMap, parse_status_map

__all__ = [
    "FIELDS",
    "FORMATS",
    "CsvExport",
    "Export",
    "GithubExport",
    "LeftOut",
    "Options",
    "ParsedRow",
    "Row",
    "RowError",
    "StatusMap",
    "UnusableFile",
    "export_date",
    "export_moment",
    "find_columns",
    "open_export",
    "parse_columns",
    "parse_status_map",
]
