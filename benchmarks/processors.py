"""Processor time of other processes: what work costs whoever else has the machine.

Linux counts it in nanoseconds and per thread, so that one answer can be measured.
"""

from collections.abc import Iterator
from pathlib import Path


class Family:
    """A server process with all that it started."""

    def __init__(self, *roots: int) -> None:
        self.roots = roots

    def milliseconds(self) -> float | None:
        """Processor time of all of them so far; None where the system does not tell."""
        try:
            return sum(_own(pid) for root in self.roots for pid in _with_children(root)) / 1e6
        except OSError:
            return None


def _with_children(pid: int) -> Iterator[int]:
    yield pid
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            yield from _with_children(int(child))


def _own(pid: int) -> int:
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads)
