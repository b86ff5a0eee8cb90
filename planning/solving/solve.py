"""The best plan, by HiGHS: proven, or the best found by the time limit with a bound on what any plan could reach."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np

from planning.solving.model import Model

OPTIMAL = "optimal"
FEASIBLE = "feasible"
INFEASIBLE = "infeasible"
UNKNOWN = "unknown"
"""The time was over before a first plan was found, or it was proven that there is none."""

THREADS = 2


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search is. ``objective`` is None until a plan is found, ``bound`` until there is one.

    ``values`` are those of the model's columns, where a better plan is found at this moment.
    """

    objective: float | None
    bound: float | None
    seconds: float
    values: np.ndarray | None = None


Hear = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: ``values`` of the model's columns (None without a plan), ``bound`` on any plan's value."""

    status: str
    values: np.ndarray | None
    bound: float
    seconds: float
    is_exact: bool = False
    """Whether the bound is reached, and not only come near to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How long a search may take.

    HiGHS looks at its clock only now and then. One of its separators (mod-k cuts) does not for many minutes on
    thousands of tight rows, and hears nothing either: who has to answer in time searches in a process that can be
    killed (``apart``).
    """

    seconds: float = 60.0
    near_enough: float = 0.0
    """End once the plan is proven to lack at most this share of the best."""


def search(
    model: Model, gains: np.ndarray, watch: Watch, must: int | None = None, hear: Hear | None = None
) -> Found:  # fmt: skip
    """Maximise ``gains`` over the plans that the model allows; ``must`` is a column that has to be 1.

    ``hear`` is told now and then how far it is; the search waits for it.
    """
    began = time.monotonic()
    programme, scale = model.programme(gains)
    solver = _solver(watch)
    solver.passModel(programme)
    if must is not None:
        solver.changeColBounds(must, 1.0, 1.0)
    _stop_in_time(solver, watch)
    if hear is not None:
        _tell(solver, hear, scale)
    solver.run()
    return _found(solver, scale, time.monotonic() - began)


class _Quiet(highspy.Highs):
    """HiGHS without the line about itself that it prints to standard output, where the answer belongs."""

    def enableCallbacks(self) -> None:  # noqa: N802 (the name is HiGHS's)
        """Be silent first: the line comes with the first callback, set while the object is made."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def _solver(watch: Watch) -> highspy.Highs:
    solver = _Quiet()  # type: ignore[no-untyped-call]
    options = {
        "threads": THREADS,
        "random_seed": 0,
        "time_limit": max(watch.seconds, 0.01),
        "mip_rel_gap": watch.near_enough,
        "mip_abs_gap": 1e-6,
        "mip_feasibility_tolerance": 1e-7,
        "primal_feasibility_tolerance": 1e-8,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver


def _stop_in_time(solver: highspy.Highs, watch: Watch) -> None:
    until = time.monotonic() + watch.seconds

    def look(event: highspy.HighsCallbackEvent) -> None:
        if time.monotonic() > until:
            event.interrupt()

    solver.cbMipInterrupt += look
    solver.cbSimplexInterrupt += look


def _tell(solver: highspy.Highs, hear: Hear, scale: float) -> None:
    def progress(event: highspy.HighsCallbackEvent, values: np.ndarray | None = None) -> None:
        data = event.data_out
        found, bound = _known(data.mip_primal_bound, scale), _known(data.mip_dual_bound, scale)
        hear(Progress(found, bound, data.running_time, values))

    solver.cbMipLogging += progress
    solver.cbMipImprovingSolution += lambda event: progress(event, np.round(event.data_out.mip_solution))


def _known(bound: float, scale: float) -> float | None:
    return bound / scale if math.isfinite(bound) and abs(bound) < 1e30 else None


def _found(solver: highspy.Highs, scale: float, seconds: float) -> Found:
    status, info = solver.getModelStatus(), solver.getInfo()
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return Found(INFEASIBLE, None, -math.inf, seconds)
    has_plan = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    bound = info.mip_dual_bound / scale
    if not has_plan:
        return Found(UNKNOWN, None, bound, seconds)
    is_proven = status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)
    values = np.round(np.array(solver.getSolution().col_value))
    is_exact = is_proven and abs(info.mip_gap) < 1e-9
    return Found(OPTIMAL if is_proven else FEASIBLE, values, bound, seconds, is_exact)
