"""The work of bench_robustness: one run of 10,000 draws near today's weights and 10,000 over all of them."""

import resource
import sys
from typing import Any

from backlog.choices import RobustnessStatus
from backlog.models import RobustnessRun
from backlog.selectors.figures import figures_of
from backlog.services.robustness import ask_robustness, run_queued
from backlog.services.scoring import recompute_product
from benchmarks.company import settle
from benchmarks.timing import measured
from stakeholders.models import Product

_BYTES = 1 if sys.platform == "darwin" else 1024  # what getrusage counts in


def measure(product: Product) -> dict[str, Any]:
    """Seconds of the whole job and of its reading, and gigabytes at the peak, before and after."""
    list(recompute_product(product.pk))
    settle()
    before = _peak()
    asked = ask_robustness(actor=None, product=product)
    whole = measured(lambda: run_queued(asked.pk))
    done = RobustnessRun.objects.get(pk=asked.pk)
    if done.status != RobustnessStatus.DONE:
        raise RuntimeError(f"the run is {done.status}: {done.error}")
    return {
        "seconds, by the clock": whole.clock,
        "of which reading the figures": measured(lambda: figures_of(product.pk)).clock,
        "draws, thousands": done.draws_done / 1000,
        "gigabytes at the peak": _peak(),
        "gigabytes before": before,
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _BYTES / 1e9
