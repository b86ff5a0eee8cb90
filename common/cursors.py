"""Page cursors: where the next page starts, as text that fits an address.

A cursor carries the values of the last row in the list's order, so a page costs the same wherever it stands, and a
row that is added or gone meanwhile shifts nothing. It is not secret: it repeats what the row showed.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import orjson

from common.errors import Invalid

MAX_LENGTH = 1000
MESSAGE = "This cursor does not belong to this list; start again without it."


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place after (or, backwards, before) the row whose ordered values are ``at``."""

    at: tuple[Any, ...]
    backwards: bool = False

    def encode(self) -> str:
        """The cursor as text."""
        body = orjson.dumps([int(self.backwards), *self.at], default=str)
        return base64.urlsafe_b64encode(body).decode().rstrip("=")


def malformed() -> Invalid:
    """The error for a cursor that this list did not give out."""
    return Invalid(MESSAGE, field="cursor", code="malformed_cursor")


def decode(text: str, length: int) -> Cursor:
    """Read a cursor of ``length`` values.

    Raises:
        Invalid: it is not one that ``encode`` wrote for such a list.
    """
    if len(text) > MAX_LENGTH:
        raise malformed()
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error) as error:
        raise malformed() from error
    if not isinstance(values, list) or len(values) != length + 1 or values[0] not in (0, 1):
        raise malformed()
    if any(isinstance(value, list | dict) or "\x00" in str(value) for value in values):
        raise malformed()
    return Cursor(tuple(values[1:]), bool(values[0]))
