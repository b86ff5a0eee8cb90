"""Run several writes at the same moment, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from common.errors import DomainError


def at_once(*writes: Callable[[], Any]) -> list[Any]:
    """Start all at the same moment; return what each returned, or the domain error that it raised, in their order."""
    start = Barrier(len(writes))

    def run(write: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return write()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(writes)) as pool:
        return list(pool.map(run, writes))


def refusals(results: list[Any]) -> list[DomainError]:
    """Those that were refused."""
    return [result for result in results if isinstance(result, DomainError)]
