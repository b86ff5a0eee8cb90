"""Files as people send them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PLACE = 0x8825
"""The part of a picture's notes that says where it was taken."""


def upload(name: str = "notes.txt", content: bytes = b"Seen at the customer.\n") -> SimpleUploadedFile:
    """A file that is being sent."""
    return SimpleUploadedFile(name, content)


def picture(
    name: str = "screen.png", size: tuple[int, int] = (1200, 900), kind: str = "PNG", **how: Any
) -> SimpleUploadedFile:
    """A picture, one half of it red."""
    drawn = Image.new("RGB", size, "white")
    drawn.paste((200, 0, 0), (0, 0, size[0] // 2, size[1]))
    content = io.BytesIO()
    drawn.save(content, kind, **how)
    return upload(name, content.getvalue())


def photo(orientation: int = 6) -> SimpleUploadedFile:
    """A picture as a telephone takes it: lying on its side, with the place in its notes."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes.get_ifd(PLACE)[1] = "N"
    return picture("photo.jpg", (1200, 900), "JPEG", exif=notes)


def archive(name: str, files: Mapping[str, str]) -> SimpleUploadedFile:
    """A ZIP file, or what is one underneath."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as zipped:
        for path, text in files.items():
            zipped.writestr(path, text)
    return upload(name, content.getvalue())


def bomb(width: int = 30_000, height: int = 30_000) -> SimpleUploadedFile:
    """A few bytes that say they are a picture of this size."""
    size = struct.pack(">II", width, height) + b"\x08\x02\x00\x00\x00"
    return upload("bomb.png", b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", size) + _chunk(b"IDAT", zlib.compress(b"\0")))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
