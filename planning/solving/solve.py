"""The best plan, by HiGHS: proven, or the best found by the time limit with a bound on what any plan could reach."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

import highspy
import numpy as np

from planning.solving.model import Model

OPTIMAL = "optimal"
FEASIBLE = "feasible"
INFEASIBLE = "infeasible"
UNKNOWN = "unknown"
"""The time was over before a first plan was found, or it was proven that there is none."""

THREADS = 2
_GRACE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search is. ``objective`` is None until a plan is found, ``bound`` until there is one."""

    objective: float | None
    bound: float | None
    seconds: float


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
    """How long a search may take and who looks on."""

    seconds: float = 60.0
    near_enough: float = 0.0
    """End once the plan is proven to lack at most this share of the best."""
    on_progress: Callable[[Progress], None] | None = None
    is_cancelled: Callable[[], bool] | None = None


def search(model: Model, gains: np.ndarray, watch: Watch, must: int | None = None) -> Found:
    """Maximise ``gains`` over the plans that the model allows; ``must`` is a column that has to be 1."""
    began = time.monotonic()
    programme, scale = model.programme(gains)
    solver = _solver(watch)
    solver.passModel(programme)
    if must is not None:
        solver.changeColBounds(must, 1.0, 1.0)
    told = _look_on(solver, watch, scale)
    if not _run(solver, watch.seconds):
        return Found(UNKNOWN, None, told.bound, time.monotonic() - began)
    return _found(solver, scale, time.monotonic() - began)


def _run(solver: highspy.Highs, seconds: float) -> bool:
    """Run to the end and say so; leave the search alone if it does not hear that its time is over.

    One of HiGHS's separators (mod-k cuts) looks at no clock and calls nothing back while it works, which on thousands
    of tight rows may take many minutes. Its thread ends by itself afterwards.
    """
    thread = Thread(target=solver.run, daemon=True)
    thread.start()
    thread.join(seconds + _GRACE_SECONDS)
    return not thread.is_alive()


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


@dataclass(slots=True)
class _Told:
    """What a search last said of its bound."""

    bound: float = math.inf


def _look_on(solver: highspy.Highs, watch: Watch, scale: float) -> _Told:
    """Tell of progress, and stop when told to, or when the time is over: HiGHS looks at its clock only now and then."""
    until = time.monotonic() + watch.seconds
    is_cancelled = watch.is_cancelled or (lambda: False)

    def stop_in_time(event: highspy.HighsCallbackEvent) -> None:
        if time.monotonic() > until or is_cancelled():
            event.interrupt()

    solver.cbMipInterrupt += stop_in_time
    solver.cbSimplexInterrupt += stop_in_time
    told = _Told()

    def report(event: highspy.HighsCallbackEvent) -> None:
        data = event.data_out
        bound = _known(data.mip_dual_bound, scale)
        told.bound = told.bound if bound is None else bound
        if watch.on_progress is not None and time.monotonic() <= until:
            watch.on_progress(Progress(_known(data.mip_primal_bound, scale), bound, data.running_time))

    solver.cbMipLogging += report
    solver.cbMipImprovingSolution += report
    return told


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
