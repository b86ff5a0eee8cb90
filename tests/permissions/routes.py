"""Every address that this installation answers."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def routes(prefix: str = "", without: tuple[str, ...] = ()) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The name and the view of every address that begins with ``prefix`` and with none of ``without``."""
    for route, pattern in _walk(get_resolver(), ""):
        if route.startswith(prefix) and not route.startswith(without or ("\0",)):
            yield pattern.name or route, pattern.callback


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """Every address as it is written in the URLconf, with its pattern."""
    yield from _walk(get_resolver(), "")


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from _walk(pattern, route)
