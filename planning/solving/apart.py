"""Solving in a process that is killed when it does not end in time, or when nobody wants the answer any more.

What it has told until then is kept: HiGHS may work for many minutes without looking at its clock.
"""

import json
import logging
import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Final

from planning.solving.answer import Json, answered
from planning.solving.best import Outcome, outcome_of
from planning.solving.explained import at_once
from planning.solving.plans import Plan
from planning.solving.problem import Problem
from planning.solving.solve import INFEASIBLE, Progress
from planning.solving.unmet import contradiction

logger = logging.getLogger(__name__)

CHILD: Final = (sys.executable, "-m", "planning.solving.child")
GRACE_SECONDS: Final = 3.0
"""How much longer than its time a stage may take: to hear that it is over, and to tell what was found."""
_START_SECONDS: Final = 60.0
"""To begin and to read the problem, however busy the machine is."""
_LOOK_EVERY: Final = 0.5
_CHECKOUT: Final = Path(__file__).parents[2]

Look = Callable[[Progress | None], bool]
"""Is shown how far the search is, about twice a second; says whether it should go on."""


class SolverDied(RuntimeError):
    """The process ended before it had found anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a search may take; reasons and other plans ``explain_seconds`` each at most, with 0 there are none.

    ``explain_least``: after a quick search they take twice as long as it did, but may take so many seconds; None may
    always take all.
    """

    seconds: float = 60.0
    explain_seconds: float = 0.0
    explain_least: float | None = None
    grace_seconds: float = GRACE_SECONDS


def solve_apart(
    problem: Problem, text: str, limits: Limits, look: Look = lambda _: True, command: Sequence[str] = CHILD
) -> Json:
    """The answer to the problem that ``text`` says in JSON: the best that is found in time, or until ``look`` says no.

    Raises:
        SolverDied: the process broke down before there was anything to keep.
    """
    most = limits.explain_seconds
    least = most if limits.explain_least is None else limits.explain_least
    order = {"problem": text, "seconds": limits.seconds, "explain_seconds": most, "explain_least": least}
    heard = _Heard(grace=limits.grace_seconds)
    with _started(command, order) as lines:
        _follow(lines, heard, look)
    return heard.answer or _kept(problem, heard, is_explained=limits.explain_seconds > 0)


@dataclass(slots=True)
class _Heard:
    """What the process has told."""

    grace: float
    began: float = field(default_factory=time.monotonic)
    until: float = field(default_factory=lambda: time.monotonic() + _START_SECONDS)
    progress: Progress | None = None
    plan: Plan | None = None
    is_infeasible: bool = False
    answer: Json | None = None
    has_ended: bool = False
    has_died: bool = False

    @property
    def bound(self) -> float:
        """What no plan exceeds, infinite while that is not known."""
        return math.inf if self.progress is None or self.progress.bound is None else self.progress.bound

    def take(self, line: str | None) -> None:
        """Note one thing; None is that there is no more."""
        if line is None:
            self.has_died = self.has_ended = True
            return
        told = json.loads(line)
        kind, content = told["kind"], told["content"]
        if kind == "stage":
            self.began = time.monotonic()
            self.until = self.began + content + self.grace
        elif kind == "progress":
            self.progress = Progress(**content)
        elif kind == "plan":
            self.plan = content
        elif kind == "infeasible":
            self.is_infeasible = True
        else:
            self.answer, self.has_ended = content, kind == "end"


def _follow(lines: "SimpleQueue[str | None]", heard: _Heard, look: Look) -> None:
    """Listen until it ends, is late, or is not wanted any more."""
    next_look = time.monotonic()
    while not heard.has_ended and time.monotonic() < heard.until:
        with suppress(Empty):
            heard.take(lines.get(timeout=max(0.0, min(next_look, heard.until) - time.monotonic())))
        if time.monotonic() >= next_look:
            next_look = time.monotonic() + _LOOK_EVERY
            if not look(heard.progress):
                return


def _kept(problem: Problem, heard: _Heard, *, is_explained: bool) -> Json:
    """The answer made of what was told before the end."""
    outcome = _outcome(problem, heard)
    return at_once(problem, outcome) if is_explained and outcome.plan is not None else answered(problem, outcome)


def _outcome(problem: Problem, heard: _Heard) -> Outcome:
    seconds = time.monotonic() - heard.began
    if heard.is_infeasible:
        return Outcome(status=INFEASIBLE, refusal=contradiction(is_sure=False), seconds=seconds)
    if heard.has_died and heard.plan is None:
        raise SolverDied("The solver's process broke down before it had found a plan.")
    if heard.has_died:
        logger.error("The solver's process broke down; what it had found is kept.")
    return outcome_of(problem, heard.plan, heard.bound, seconds)


@contextmanager
def _started(command: Sequence[str], order: Json) -> Iterator["SimpleQueue[str | None]"]:
    """Start it, give it its order and yield the lines that it tells; nothing of it is left after the block."""
    with subprocess.Popen(
        command, cwd=_CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        start_new_session=True,
    ) as process:  # fmt: skip
        lines: SimpleQueue[str | None] = SimpleQueue()
        collector = Thread(target=_collect, args=(process.stdout, lines), daemon=True)
        collector.start()
        try:
            _give(process.stdin, order)
            yield lines
        finally:
            process.kill()
            collector.join()
            _put_away(process.stdin)


def _give(pipe: IO[str] | None, order: Json) -> None:
    """Standard input stays open: its end is what tells the process that nobody waits for it."""
    assert pipe is not None  # noqa: S101 (it was asked for; for the type checker)
    with suppress(BrokenPipeError):
        pipe.write(json.dumps(order) + "\n")
        pipe.flush()


def _put_away(pipe: IO[str] | None) -> None:
    with suppress(BrokenPipeError):
        if pipe is not None:
            pipe.close()


def _collect(out: IO[str], lines: "SimpleQueue[str | None]") -> None:
    for line in out:
        lines.put(line)
    lines.put(None)
