"""The work of bench_what_if: each case in turn with the stored first page, medians of the rounds."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from backlog.scoring import Tried, Weights, WhatIf
from backlog.selectors.explained import plain_profile
from backlog.selectors.figures import figures_of
from backlog.selectors.ranked import ranked_page
from backlog.selectors.triangle import triangle_of
from backlog.services.scoring import recompute_product
from benchmarks.company import settle
from stakeholders.models import Product, WeightProfile

ROUNDS = 15


def measure(product: Product) -> dict[str, Any]:
    """Milliseconds by case."""
    list(recompute_product(product.pk))
    settle()
    profile = plain_profile(WeightProfile.objects.get(product=product, is_active=True))
    near = WhatIf(weights=Weights(0.4, 0.35, 0.25)).over(profile)
    far = WhatIf(weights=Weights(0.05, 0.15, 0.8)).over(profile)
    cases: dict[str, Callable[[], object]] = {
        "stored": lambda: ranked_page(product.pk),
        "other weights, near": lambda: ranked_page(product.pk, tried=near),
        "other weights, far": lambda: ranked_page(product.pk, tried=far),
        "another alpha": _page(product, WhatIf(alpha=0.8).over(profile)),
        "a floor": _page(product, WhatIf(floors={"current": 20}).over(profile)),
        "figures of all items": lambda: figures_of(product.pk),
        "the triangle": lambda: triangle_of(product.pk, near),
    }
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(ROUNDS):
        for name, work in cases.items():
            taken[name].append(_milliseconds(work))
    found = {name: median(times) for name, times in taken.items()}
    return found | {"another gamma": _milliseconds(_page(product, WhatIf(gamma=0.8).over(profile)))}


def _page(product: Product, tried: Tried) -> Callable[[], object]:
    return lambda: ranked_page(product.pk, tried=tried)


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)
