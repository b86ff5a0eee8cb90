"""What a file is, judged by its content; where it lies; its preview."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from common.errors import Invalid
from common.files import previews, store
from common.files.kinds import kind_of
from tests.uploads import PLACE, archive, bomb, photo, picture, upload

WORD = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}
EXCEL = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"}
SLIDES = {"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}
OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "attachments"


@pytest.mark.parametrize(
    ("file", "content_type"),
    [
        (picture("a.png"), "image/png"),
        (picture("a.JPG", kind="JPEG"), "image/jpeg"),
        (picture("a.gif", kind="GIF"), "image/gif"),
        (picture("a.webp", kind="WEBP"), "image/webp"),
        (upload("a.pdf", b"%PDF-1.7\n..."), "application/pdf"),
        (upload("a.txt", "Grüße\n".encode()), "text/plain"),
        (upload("a.log", b"\x1b[31mred\x1b[0m\n"), "text/plain"),
        (upload("a.csv", b"\xef\xbb\xbfa;b\n1;2\n"), "text/csv"),
        (upload("a.json", b'{"a": 1}'), "application/json"),
        (upload("a.har", b'{"log": {}}'), "application/json"),
        (archive("a.zip", {"a.txt": "x"}), "application/zip"),
        (archive("a.docx", WORD), OFFICE + "wordprocessingml.document"),
        (archive("a.xlsx", EXCEL), OFFICE + "spreadsheetml.sheet"),
        (archive("a.pptx", SLIDES), OFFICE + "presentationml.presentation"),
        (upload("README", b"no ending"), "text/plain"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_what_is_taken(file: SimpleUploadedFile, content_type: str) -> None:
    assert kind_of(file.file, file.name).content_type == content_type


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (upload("a.svg", b"<svg onload='alert(1)'/>"), "could run a script"),
        (upload("a.txt", b"  \n<!DOCTYPE html><p>"), "could run a script"),
        (upload("a.txt", b"<!-- --><script>"), "could run a script"),
        (upload("a.xml", b"<?xml version='1.0'?><svg/>"), "could run a script"),
        (upload("a.html", b"only words"), "would end in .txt"),
        (upload("a.exe", b"MZ\x90\x00"), "is a Windows program"),
        (upload("a.png", b"MZ\x90\x00"), "is a Windows program"),
        (upload("a", b"\x7fELF\x02"), "is a Linux program"),
        (upload("a.sh", b"#!/bin/sh\n"), "is a script"),
        (upload("a.bat", b"echo off"), "would end in .txt"),
        (archive("a.jar", {"META-INF/MANIFEST.MF": ""}), "is a program"),
        (archive("a.zip", WORD), "would end in .docx"),
        (archive("a.docm", WORD | {"word/vbaProject.bin": ""}), "holds macros"),
        (upload("a.zip", b"PK\x03\x04 nothing"), "cannot be opened"),
        (upload("a.png", b"\x89PNG\r\n\x1a\n nothing"), "cannot be read as one"),
        (upload("a.wav", b"RIFF....WAVEfmt "), "cannot be read as one"),
        (picture("a.png", kind="JPEG"), "would end in .jpg"),
        (upload("a.txt", "Grüße".encode("latin-1")), "not UTF-8"),
        (upload("a.bin", b"\x00\x01\x02"), "none that is taken here"),
        (upload("a.json", b"{a: 1}"), "is named as JSON but is none"),
        (upload("a.json", b"[" * 200_000), "is named as JSON but is none"),
        (bomb(), "cannot be read as one"),
        (bomb(9_000, 9_000), "more than 50 megapixels"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_what_is_refused(file: SimpleUploadedFile, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        kind_of(file.file, file.name)
    assert (refused.value.field, refused.value.code) == ("file", "file_refused")
    assert refused.value.message.startswith(f"“{file.name}” ")


@given(
    st.binary(max_size=64),
    st.sampled_from([b"", b"\x89PNG", b"GIF89a", b"RIFF", b"PK\x03\x04", b"\xff\xd8\xff", b"%PDF-", b"{"]),
)
def test_any_bytes_get_a_clear_answer(content: bytes, start: bytes) -> None:
    file = upload("a", start + content)
    answer = ""
    try:
        answer = kind_of(file.file, file.name).content_type
    except Invalid as refused:
        answer = refused.code
    assert "/" in answer or answer == "file_refused"


def test_a_stored_file_has_a_random_name_and_is_private(folder: Path) -> None:
    first, second = store.keep(upload()), store.keep(upload())
    assert first != second
    path = store.path_of(first)
    assert path == folder / first[:2] / first
    assert path.read_bytes() == b"Seen at the customer.\n"
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_is_forgotten_with_its_preview() -> None:
    name = store.keep(picture())
    previews.make(name, "screen.png")
    store.forget(name)
    assert not store.path_of(name).exists()
    assert not store.preview_of(name).exists()
    store.forget(name)  # once more does no harm


def test_names_of_old_files() -> None:
    old, new = store.keep(picture()), store.keep(upload())
    previews.make(old, "screen.png")
    an_hour_ago = time.time() - 3600
    for path in (store.path_of(old), store.preview_of(old)):
        os.utime(path, (an_hour_ago, an_hour_ago))
    assert list(store.names_older_than(1800)) == [old]
    assert sorted(store.names_older_than(-60)) == sorted([old, new])


def test_without_a_folder_there_are_no_names() -> None:
    assert list(store.names_older_than(0)) == []


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_preview_is_small_and_keeps_its_shape(kind: str) -> None:
    name = store.keep(picture(size=(1600, 800), kind=kind))
    previews.make(name, "screen")
    with Image.open(store.preview_of(name)) as small:
        assert (small.format, small.size) == ("WEBP", (640, 320))


def test_a_small_picture_is_not_blown_up() -> None:
    name = store.keep(picture(size=(30, 20)))
    previews.make(name, "icon.png")
    with Image.open(store.preview_of(name)) as small:
        assert small.size == (30, 20)


def test_a_preview_stands_upright_and_forgets_where_it_was_taken() -> None:
    name = store.keep(photo())
    with Image.open(store.path_of(name)) as original:
        assert original.getexif().get_ifd(PLACE) == {1: "N"}
    previews.make(name, "photo.jpg")
    with Image.open(store.preview_of(name)) as small:
        assert small.size == (480, 640)
        assert dict(small.getexif()) == {}
        assert small.getexif().get_ifd(PLACE) == {}


def test_a_transparent_picture_stays_so() -> None:
    drawn = picture(size=(40, 40))
    with Image.open(drawn.file) as opaque:
        clear = opaque.convert("RGBA")
    clear.putalpha(0)
    name = store.keep(drawn)
    clear.save(store.path_of(name), "PNG")
    previews.make(name, "clear.png")
    with Image.open(store.preview_of(name)) as small:
        assert small.convert("RGBA").getpixel((5, 5))[3] == 0


def test_a_picture_that_breaks_off_is_refused() -> None:
    whole = picture(kind="JPEG", name="half.jpg").read()
    name = store.keep(upload("half.jpg", whole[: len(whole) // 2]))
    with pytest.raises(Invalid, match=r"“half\.jpg” looks like a picture but cannot be read to its end"):
        previews.make(name, "half.jpg")
