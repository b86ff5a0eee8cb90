"""How answers are written: JSON by orjson, which costs a fifth of the standard library's writer."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def _other(value: Any) -> Any:
    """What orjson does not know by itself: money as text, lazy text, any iterable."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    return str(value)


def to_json(data: Any) -> bytes:
    """Write ``data`` as JSON: times in UTC with a Z, decimals as text, no NaN (it would become null)."""
    return orjson.dumps(data, default=_other, option=_OPTIONS)


class OrjsonRenderer(BaseRenderer):
    """Renders every answer of the REST interface."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "text"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the body; an empty one for an answer without data, such as 204."""
        return b"" if data is None else to_json(data)
