"""A stored file as an answer that a browser can do nothing with but save it, or draw it as a picture."""

from pathlib import Path

from django.http import FileResponse

from common.errors import NotFound

POLICY = "default-src 'none'; sandbox"


def file_answer(path: Path, content_type: str, name: str, *, inline: bool) -> FileResponse:
    """Send a file of the store.

    Args:
        inline: it is a picture, to be drawn in a page; else the browser saves it under ``name``.

    Raises:
        NotFound: the file is gone from the disk.
    """
    try:
        content = path.open("rb")
    except OSError as error:
        raise NotFound("This file is no longer here. Ask for it again where it came from.") from error
    response = FileResponse(content, content_type=content_type, as_attachment=not inline, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=300"
    return response
