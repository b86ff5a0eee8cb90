"""The bytes and words of a file: is it UTF-8 text at all, and is each value one that we can keep?"""

import codecs
import re
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from requests_intake.importers.rows import NAME_MAX, TITLE_MAX, BadCell, UnusableFile

CHUNK = 1 << 16
BOM = codecs.BOM_UTF8
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
#: First bytes of what people upload by mistake.
OTHER_FILES = {
    b"PK\x03\x04": "a ZIP or Excel file; export it as CSV, or unpack it",
    b"\x1f\x8b": "a gzip file; unpack it first",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel file; save it as CSV (UTF-8)",
    codecs.BOM_UTF16_LE: "UTF-16 text; save it as UTF-8",
    codecs.BOM_UTF16_BE: "UTF-16 text; save it as UTF-8",
}


def check_text(path: Path) -> None:
    """Refuse a file that is not UTF-8 text, naming the first byte that is not.

    Raises:
        UnusableFile: empty, another kind of file, or not UTF-8.
    """
    with path.open("rb") as stream:
        _check_kind(stream.read(CHUNK))
        stream.seek(0)
        _check_encoding(stream)


def open_binary(path: Path) -> BinaryIO:
    """The file's bytes without a byte order mark."""
    stream = path.open("rb")
    if stream.read(len(BOM)) != BOM:
        stream.seek(0)
    return stream


def _check_kind(start: bytes) -> None:
    if not start.removeprefix(BOM).strip():
        raise UnusableFile("The file is empty.")
    for magic, name in OTHER_FILES.items():
        if start.startswith(magic):
            raise UnusableFile(f"The file is {name}.")
    if start.count(0) > len(start) // 4:
        raise UnusableFile("The file is not UTF-8 text (it looks like UTF-16); save it as UTF-8.")


def _check_encoding(stream: BinaryIO) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    read = lines = 0
    while True:
        chunk = stream.read(CHUNK)
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise _not_utf8(error, position=read - held + error.start, lines=lines) from None
        if not chunk:
            return
        read += len(chunk)
        lines += chunk.count(b"\n")


def _not_utf8(error: UnicodeDecodeError, *, position: int, lines: int) -> UnusableFile:
    line = lines + error.object[: error.start].count(b"\n") + 1
    byte = error.object[error.start]
    return UnusableFile(
        f"The file is not UTF-8: byte 0x{byte:02X} at position {position} (line {line}). Save it as UTF-8."
    )


def clean_text(value: object, *, column: str, longest: int) -> str:
    """``value`` as text that the database can hold; "" for None.

    Raises:
        BadCell: not a text, holds a NUL character, or is longer than ``longest`` characters.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadCell(f"{column} is not a text", column)
    if "\x00" in value:
        raise BadCell(f"{column} holds a NUL character", column)
    text = value.replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise BadCell(f"{column} has {len(text)} characters, {longest} is the most", column)
    return text


def clean_line(value: object, *, column: str, longest: int) -> str:
    """Like ``clean_text``, on one line with single blanks."""
    return " ".join(clean_text(value, column=column, longest=longest).split())


def clean_address(value: object, *, column: str, longest: int) -> str:
    """A web address, or "".

    Raises:
        BadCell: something else than http or https: it would become a link on our pages.
    """
    text = clean_text(value, column=column, longest=longest)
    if text and not WEB_ADDRESS.fullmatch(text):
        raise BadCell(f"{column} is not a web address (http:// or https://)", column)
    return text


def title_and_body(title: str, body: str | None, column: str) -> tuple[str, str | None]:
    """A title that fits, and the body; a title that is too long stands whole at the head of the body.

    Raises:
        BadCell: no title.
    """
    needed(title, column)
    if len(title) <= TITLE_MAX:
        return title, body
    short = title[: TITLE_MAX - 1].rsplit(" ", 1)[0].rstrip() + "…"
    return short, f"{title}\n\n{body or ''}".rstrip()


def needed(text: str, column: str) -> str:
    """``text``, which may not be empty."""
    if not text:
        raise BadCell(f"{column} is empty", column)
    return text


def accounts_in(labels: tuple[str, ...], prefix: str) -> tuple[str, ...]:
    """Names after ``prefix`` in the labels, each once, in their order.

    Raises:
        BadCell: a name that is too long for an account.
    """
    start = prefix.casefold().rstrip()
    if not start:
        return ()
    names = (label[len(start) :] for label in labels if label.casefold().startswith(start))
    return distinct(clean_line(name, column="labels", longest=NAME_MAX) for name in names)


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Names that are not empty, each once whatever its case, in their order."""
    first: dict[str, str] = {}
    for name in names:
        if name:
            first.setdefault(name.casefold(), name)
    return tuple(first.values())
