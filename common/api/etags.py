"""``ETag`` and ``If-None-Match`` on reads, ``If-Match`` on writes.

A tag is ``"<version>-<digest>"`` for a versioned thing and ``"<digest>"`` for any other answer. The digest is of the
body, so a cached answer is never stale; ``If-Match`` compares the version alone, so a score that was computed meanwhile
refuses nobody's edit.
"""

import hashlib
import re
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import PreconditionFailed

_VERSIONED = re.compile(r'^(?:W/)?"(\d{1,9})(?:-[0-9a-f]+)?"$')


def tag_of(response: Response) -> str:
    """The tag of a rendered answer."""
    digest = hashlib.blake2b(response.content, digest_size=12).hexdigest()
    version = response.data.get("version") if isinstance(response.data, dict) else None
    return f'"{version}-{digest}"' if isinstance(version, int) else f'"{digest}"'


def add_tag(request: Request, response: Response) -> None:
    """Tag the answer once it is rendered; a read that the client already has becomes a 304 without a body.

    A file is sent as it is.
    """
    if 200 <= response.status_code < 300 and getattr(response, "data", None) is not None:
        response.add_post_render_callback(lambda done: _tagged(request, done))


def _tagged(request: Request, response: Response) -> HttpResponse | None:
    tag = tag_of(response)
    response["ETag"] = tag
    if request.method not in {"GET", "HEAD"} or not _known(request, tag):
        return None
    unchanged = HttpResponse(status=304, headers={"ETag": tag})
    del unchanged["Content-Type"]
    return unchanged


def _known(request: Request, tag: str) -> bool:
    header = request.headers.get("If-None-Match", "")
    candidates = [part.strip().removeprefix("W/") for part in header.split(",")]
    return tag in candidates or "*" in candidates


def named_version(request: Request) -> int | None:
    """The version that ``If-Match`` names; ``None`` without the header or with ``*``.

    Raises:
        PreconditionFailed: the tag is none that a versioned thing was given.
    """
    header = request.headers.get("If-Match", "").strip()
    if header in {"", "*"}:
        return None
    found = _VERSIONED.match(header)
    if found is None:
        raise PreconditionFailed("If-Match takes the ETag of a read of this very thing.", field="If-Match")
    return int(found.group(1))


def require_version(request: Request, current: int, theirs: dict[str, Any]) -> None:
    """Refuse the write if ``If-Match`` names another version than ``current``.

    Raises:
        PreconditionFailed: with the current values as ``theirs``.
    """
    named = named_version(request)
    if named is not None and named != current:
        raise stale(theirs, current)


def stale(theirs: dict[str, Any], version: int) -> PreconditionFailed:
    """The 412 for a tag that is no longer current."""
    return PreconditionFailed(
        "It has been changed since you read it. Read it again, then decide.",
        field="If-Match",
        data={"theirs": theirs, "version": version},
    )
