"""The search as a process of its own, ``python -m planning.solving.child``; ``apart`` starts it and can kill it.

It reads one line of JSON, the order, from standard input, and writes a line of JSON for each thing that it has to tell.
The end of standard input is the end of whoever asked, and its own.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from threading import Thread
from typing import Any

from planning.solving.answer import Json, answered
from planning.solving.best import Listener, best_plan
from planning.solving.explained import at_once, explained_answer, time_to_explain
from planning.solving.plans import Plan
from planning.solving.reading import read_problem
from planning.solving.solve import Progress, Watch

Tell = Callable[[str, Any], None]


def main() -> None:
    """Do what is ordered, then end at once: no thread of the solver keeps the process."""
    order = json.loads(sys.stdin.readline())
    Thread(target=_end_with_who_asked, daemon=True).start()
    _solve(order, _teller())
    os._exit(0)


def _solve(order: Json, tell: Tell) -> None:
    """Search, tell what is known without further searches, then explain."""
    problem = read_problem(order["problem"])
    tell("stage", order["seconds"])
    outcome = best_plan(problem, Watch(seconds=order["seconds"]), listener=_Telling(tell))
    seconds = time_to_explain(order["explain_least"], order["explain_seconds"], outcome.seconds)
    if not seconds or outcome.plan is None:
        tell("end", answered(problem, outcome))
        return
    tell("answer", at_once(problem, outcome))
    tell("stage", 2 * seconds)
    tell("end", explained_answer(problem, outcome, seconds=seconds))


class _Telling(Listener):
    """Writes what it hears."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def progress(self, progress: Progress) -> None:
        """Without the values: a better plan comes by itself."""
        told = asdict(progress)
        self._tell("progress", {name: told[name] for name in ("objective", "bound", "seconds")})

    def plan(self, plan: Plan) -> None:
        """The release's index by item."""
        self._tell("plan", dict(plan))

    def infeasible(self) -> None:
        """So that it is known if the search for the culprit does not end."""
        self._tell("infeasible", True)


def _teller() -> Tell:
    """Writes to what was standard output; whatever else may be printed from now on goes to standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(kind: str, content: Any) -> None:
        out.write(json.dumps({"kind": kind, "content": content}) + "\n")
        out.flush()

    return tell


def _end_with_who_asked() -> None:
    while os.read(0, 1024):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
