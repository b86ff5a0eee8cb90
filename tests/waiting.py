"""Wait for something that other processes do, no longer than it takes."""

import time
from collections.abc import Callable
from threading import Event


def wait_until(condition: Callable[[], object], *, seconds: float = 20.0) -> None:
    """Return as soon as ``condition`` holds; fail after ``seconds``."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"still not so after {seconds} seconds"
        Event().wait(0.05)
