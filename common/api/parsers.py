"""How bodies are read: JSON, strictly, and only so much of it."""

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

# A client that is still sending does not read: what is too large is taken in and dropped, so that it sees our answer.
_DRAIN_MOST = 64 * 1024 * 1024
_DRAIN_STEP = 64 * 1024


class TooLarge(APIException):
    """The body is larger than a REST body may be."""

    status_code = 413
    default_code = "body_too_large"

    def __init__(self) -> None:
        megabytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE / (1024 * 1024)
        super().__init__(f"The body is larger than {megabytes:g} MB. Send less at a time; files go to imports/.")


class StrictJSONParser(BaseParser):
    """Reads JSON as its standard has it: UTF-8, no NaN or Infinity, no name twice in one object."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return what the body holds.

        Raises:
            TooLarge: more than ``DATA_UPLOAD_MAX_MEMORY_SIZE`` bytes.
            ParseError: not JSON; the message says where.
        """
        return loads(_read(stream))


def loads(body: bytes) -> Any:
    """Read strict JSON, or raise ``ParseError`` with a message for the person."""
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
        )
    except UnicodeDecodeError as error:
        raise ParseError(f"The body is not UTF-8 (byte {error.start + 1}).", code="malformed_json") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ParseError(f"The body is not JSON: {error.msg} ({where}).", code="malformed_json") from error
    except RecursionError as error:
        raise ParseError("The body is nested too deeply.", code="malformed_json") from error
    except ValueError as error:  # an integer of thousands of digits
        raise ParseError("The body holds a number that is too long.", code="malformed_json") from error


def _read(stream: IO[bytes]) -> bytes:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body = stream.read(most + 1)
    if len(body) <= most:
        return body
    dropped = 0
    while dropped < _DRAIN_MOST and (chunk := stream.read(_DRAIN_STEP)):
        dropped += len(chunk)
    raise TooLarge


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ParseError(
            f"The name {twice[:80]!r} stands twice in one object.",
            code="duplicate_name",
        )
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ParseError(
        f"{name} is not a JSON number; leave the field out or send null.",
        code="not_a_number",
    )
