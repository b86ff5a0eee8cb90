"""What an attached file is, judged by opening it: not by its name, nor by what the sender's browser says."""

import json
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from PIL import Image, UnidentifiedImageError

from common.errors import Invalid

MOST_MEGAPIXELS = 50
"""A larger picture would take more memory to draw than a server should give to one visitor."""

TAKEN = "pictures (PNG, JPEG, GIF, WebP), PDF, UTF-8 text, CSV, logs, JSON, HAR, ZIP, Word, Excel and PowerPoint"

_PICTURES = {
    "PNG": ("image/png", ("png",)),
    "JPEG": ("image/jpeg", ("jpg", "jpeg", "jfif")),
    "GIF": ("image/gif", ("gif",)),
    "WEBP": ("image/webp", ("webp",)),
}
PICTURES = frozenset(content_type for content_type, _ in _PICTURES.values())
"""What browsers may draw inside a page."""

_OFFICE = {
    "word/document.xml": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xl/workbook.xml": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "ppt/presentation.xml": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
}
_TEXTS = {"txt": "text/plain", "log": "text/plain", "md": "text/plain", "csv": "text/csv", "tsv": "text/csv"}
_PROGRAMS = {
    b"MZ": "a Windows program",
    b"\x7fELF": "a Linux program",
    b"\xcf\xfa\xed\xfe": "a macOS program",
    b"\xca\xfe\xba\xbe": "a program",
    b"#!": "a script",
}
# What a browser would take for a page, wherever white space lets it begin.
_MARKUP = ("<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<iframe", "<style", "<math", "<!--")
_STARTS = 4096


# What Pillow raises for a picture that is broken or made to hurt.
UNREADABLE = (UnidentifiedImageError, Image.DecompressionBombError, OSError, KeyError, ValueError, SyntaxError)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is: its content type, and the endings that fit it, the usual one first."""

    content_type: str
    endings: tuple[str, ...]


def kind_of(file: IO[bytes], name: str) -> Kind:
    """Tell what a file is, by its content; its name has to agree.

    Raises:
        Invalid: none that is taken, or named as if it were something else. The message says what to do.
    """
    file.seek(0)
    start = file.read(_STARTS)
    kind = _judge(file, start, name)
    file.seek(0)
    ending = ending_of(name)
    if ending and ending not in kind.endings:
        raise refused(name, f"is not what its name says: by its content it would end in .{kind.endings[0]}")
    return kind


def ending_of(name: str) -> str:
    """What stands behind the last dot of a name, in small letters, without the dot."""
    return PurePath(name).suffix.lower().removeprefix(".")


def _judge(file: IO[bytes], start: bytes, name: str) -> Kind:
    for signature, words in _PROGRAMS.items():
        if start.startswith(signature):
            raise refused(name, f"is {words}")
    if start.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")):
        return _picture(file, name)
    if start.startswith(b"%PDF-"):
        return Kind("application/pdf", ("pdf",))
    if start.startswith(b"PK\x03\x04"):
        return _archive(file, name)
    return _text(file, name)


def _picture(file: IO[bytes], name: str) -> Kind:
    try:
        with Image.open(file, formats=tuple(_PICTURES)) as picture:
            width, height = picture.size
            content_type, endings = _PICTURES[picture.format or ""]
    except UNREADABLE as error:
        raise refused(name, "looks like a picture but cannot be read as one") from error
    if width * height > MOST_MEGAPIXELS * 1_000_000:
        raise refused(name, f"has more than {MOST_MEGAPIXELS} megapixels; scale it down")
    return Kind(content_type, endings)


def _archive(file: IO[bytes], name: str) -> Kind:
    try:
        with zipfile.ZipFile(file) as archive:
            inside = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refused(name, "looks like a ZIP file but cannot be opened") from error
    if any(part.endswith("vbaProject.bin") for part in inside):
        raise refused(name, "holds macros; save it without them")
    for part, (content_type, ending) in _OFFICE.items():
        if part in inside and "[Content_Types].xml" in inside:
            return Kind(content_type, (ending,))
    if "META-INF/MANIFEST.MF" in inside or "AndroidManifest.xml" in inside:
        raise refused(name, "is a program")
    return Kind("application/zip", ("zip",))


def _text(file: IO[bytes], name: str) -> Kind:
    file.seek(0)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\x00"
    if any(ord(letter) < 32 and letter not in "\t\n\r\f\x1b" for letter in set(text)):
        raise refused(name, f"is none that is taken here, or a text that is not UTF-8. Taken are {TAKEN}")
    if text.lstrip().lower().startswith(_MARKUP):
        raise refused(name, "is a web page or a drawing that could run a script; send a picture or a PDF of it")
    ending = ending_of(name)
    if ending in {"json", "har"}:
        _check_json(text, name)
        return Kind("application/json", ("json", "har"))
    return Kind(_TEXTS.get(ending, "text/plain"), tuple(_TEXTS))


def _check_json(text: str, name: str) -> None:
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refused(name, "is named as JSON but is none") from error


def refused(name: str, why: str) -> Invalid:
    """The refusal of a file, to be raised."""
    return Invalid(f"“{name[:80]}” {why}.", field="file", code="file_refused")
