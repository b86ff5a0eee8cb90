"""What a reader gives: rows, refused rows and rows left out on purpose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from common.errors import Invalid

#: Longest text taken over, in characters. Longer ones are refused: a text cut short would pass for the whole.
BODY_MAX = 100_000
SOURCE_MAX = 150
ID_MAX = 80
NAME_MAX = 120
LABEL_MAX = 200
URL_MAX = 500
#: A longer title is shortened, and stands whole at the head of the body.
TITLE_MAX = 200
TITLE_LONGEST = 2_000
#: Largest count of votes that a database integer holds.
VOTES_MAX = 2_147_483_647


class UnusableFile(Invalid):
    """Nothing of the file can be taken: wrong kind of file, broken syntax, a needed column missing."""

    code = "unusable_file"


class BadCell(Exception):
    """One value of a row cannot be taken; the row is refused, the rest of the file goes on.

    Args:
        reason: what is wrong with the value, for the person who has the file open.
        column: the column or key that holds it.
    """

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = column


@dataclass(frozen=True, slots=True)
class Options:
    """What the person said about the file.

    Attributes:
        columns: our field -> the file's columns (CSV); several columns of one field are joined.
        only_told: take no column that was not told, however usual its name.
        account_label: prefix of the labels that name an asking account, such as ``from: ``; empty for none.
        source: name of the source system; empty lets the reader name it.
        exported_at: the moment that relative dates such as "11 days ago" count from.
        now: the moment after which a date lies in the future.
    """

    exported_at: datetime
    now: datetime
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    only_told: bool = False
    account_label: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """One request as its source tells it. None is not "empty" but "the file does not speak of it".

    Attributes:
        line: line of the file (CSV) or place in the array (JSON), from 1.
        source: the source system; with ``external_id`` it names the request for good.
        kind: ``feature`` or ``gap``.
        statuses: the words that a status mapping may speak of.
        status: the source's own status, where it has one; empty otherwise.
        accounts: names of the companies that ask, the first one first, without repeats.
        unnamed_votes: votes that carry no name.
        filed_at: when it was asked at the source.
        updated_at: when the source last changed it.
    """

    line: int
    source: str
    external_id: str
    title: str
    body: str | None = None
    kind: str | None = None
    importance: str | None = None
    status: str = ""
    statuses: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    accounts: tuple[str, ...] | None = None
    unnamed_votes: int | None = None
    url: str = ""
    author: str = ""
    filed_at: datetime | None = None
    updated_at: datetime | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class RowError:
    """A refused row: where it stands, what is wrong, in which column, and its id if that could be read."""

    line: int
    reason: str
    column: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no request, such as a pull request: left out on purpose, not an error."""

    line: int
    reason: str


Row = ParsedRow | RowError | LeftOut
