"""Keeps services running: starts what has ended again, shows their output, stops them in order.

(The usual managers of a Procfile end everything when one process ends; here a worker that was killed, or a Redis that
went away, has to come back.)
"""

import selectors
import time
from collections.abc import Callable
from dataclasses import dataclass

from config.embedded.processes import Process, Service

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 15.0
#: A service that ran this many seconds has started well; its next failure is a new one.
_STEADY_SECONDS = 30.0


@dataclass
class _Kept:
    """A service under supervision. ``make`` is asked anew at each start: what to clear up first may differ."""

    make: Callable[[], Service]
    layer: int
    process: Process
    started_at: float
    pause: float = _FIRST_PAUSE
    restart_at: float | None = None
    unfinished_line: bytes = b""


class Supervisor:
    """Services by layers: those of a higher layer need the lower ones, and are stopped before them."""

    def __init__(self, show: Callable[[str, str], None]) -> None:
        """``show`` gets (name of the service, line) for all they write and for what happens to them."""
        self._show = show
        self._kept: list[_Kept] = []
        self._selector = selectors.DefaultSelector()

    def start(self, make: Callable[[], Service], *, layer: int) -> Process:
        """Start a service and keep it running from now on."""
        kept = _Kept(make=make, layer=layer, process=Process(make()), started_at=time.monotonic())
        self._kept.append(kept)
        self._watch(kept)
        return kept.process

    def turn(self, seconds: float) -> None:
        """Show what the services write for up to ``seconds``, then see to those that have ended."""
        self._read(seconds)
        for kept in self._kept:
            if kept.restart_at is None and not kept.process.is_alive():
                self._bury(kept)
            elif kept.restart_at is not None and time.monotonic() >= kept.restart_at:
                self._start_again(kept)

    def ended(self) -> list[str]:
        """Names of the services that have ended and were not started again yet."""
        return [kept.process.service.name for kept in self._kept if not kept.process.is_alive()]

    def stop(self) -> None:
        """Stop everything, the highest layer first; nothing is left running."""
        for layer in sorted({kept.layer for kept in self._kept}, reverse=True):
            self._stop([kept.process for kept in self._kept if kept.layer == layer])
        for kept in self._kept:
            self._forget(kept)

    def _stop(self, processes: list[Process]) -> None:
        for process in processes:
            process.ask_to_stop()
        until = time.monotonic() + max(process.service.patience for process in processes)
        while any(process.is_alive() for process in processes) and time.monotonic() < until:
            self._read(0.05)
        self._read(0)
        for process in processes:
            process.wait(until)

    def _bury(self, kept: _Kept) -> None:
        self._read(0)
        if time.monotonic() - kept.started_at > _STEADY_SECONDS:
            kept.pause = _FIRST_PAUSE
        self._tell(kept, f"{_ending(kept.process.exit_code)}; starting it again")
        self._forget(kept)
        kept.restart_at = time.monotonic() + kept.pause
        kept.pause = min(kept.pause * 2, _LONGEST_PAUSE)

    def _start_again(self, kept: _Kept) -> None:
        kept.process, kept.started_at, kept.restart_at = Process(kept.make()), time.monotonic(), None
        self._watch(kept)

    def _watch(self, kept: _Kept) -> None:
        if kept.process.service.log is None:
            self._selector.register(kept.process.output, selectors.EVENT_READ, kept)

    def _forget(self, kept: _Kept) -> None:
        """Let go of a process that has ended, and of children it may have left."""
        if kept.restart_at is None:
            self._unwatch(kept)
            kept.process.clear()

    def _unwatch(self, kept: _Kept) -> None:
        if kept.process.has_output and kept.process.output in self._selector.get_map():
            self._selector.unregister(kept.process.output)

    def _read(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            kept: _Kept = key.data
            written = kept.process.read()
            if not written:
                self._unwatch(kept)
            *lines, kept.unfinished_line = (kept.unfinished_line + written).split(b"\n")
            for line in lines:
                self._tell(kept, line.decode(errors="replace"))

    def _tell(self, kept: _Kept, line: str) -> None:
        self._show(kept.process.service.name, line)


def _ending(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"was ended by signal {-exit_code}"
    return f"ended with exit code {exit_code}"
