"""The work of bench_what_if: each case in turn with the stored first page, medians of the rounds."""

import time
from collections.abc import Callable
from itertools import count
from statistics import median
from typing import Any

from backlog.models import Score
from backlog.scoring import Tried, Weights, WhatIf
from backlog.selectors.explained import plain_profile
from backlog.selectors.ranked import Filters, ranked_page
from backlog.selectors.triangle import triangle_of
from backlog.services.freshness import bump
from backlog.services.scoring import recompute_product, score_items
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
    gamma, gammas = WhatIf(gamma=0.8).over(profile), count(0.6, 0.001)
    first = {
        "figures, first look": _milliseconds(_page(product, far)),
        "voices, first look": _milliseconds(_page(product, gamma)),
    }
    latest: list[Tried] = []

    def another_gamma() -> object:
        latest[:] = [WhatIf(gamma=next(gammas)).over(profile)]
        return ranked_page(product.pk, tried=latest[0])

    cases: dict[str, Callable[[], object]] = {
        "stored": lambda: ranked_page(product.pk),
        "other weights, near": lambda: ranked_page(product.pk, tried=near),
        "other weights, far": lambda: ranked_page(product.pk, tried=far),
        "another alpha": _page(product, WhatIf(alpha=0.8).over(profile)),
        "a floor": _page(product, WhatIf(floors={"current": 20}).over(profile)),
        "another gamma": another_gamma,
        "the same gamma again": lambda: ranked_page(product.pk, tried=latest[0]),
        "the triangle": lambda: triangle_of(product.pk, near),
        "page 20 of other weights": _late_page(product, far),
        "filtered, other weights": lambda: ranked_page(product.pk, tried=far, filters=Filters(kind="gap")),
    }
    after: dict[str, Callable[[], object]] = {
        "other weights, after a vote": cases["other weights, far"],
        "another gamma, after a vote": cases["another gamma"],
    }
    taken: dict[str, list[float]] = {name: [] for name in (*cases, *after)}
    for number in range(ROUNDS):
        for name, work in cases.items():
            taken[name].append(_milliseconds(work))
        for name, work in after.items():
            _vote(product, number)
            taken[name].append(_milliseconds(work))
    return {name: median(times) for name, times in taken.items()} | first


def _vote(product: Product, number: int) -> None:
    """What a vote does to the figures in memory: one score is written twice."""
    item = Score.objects.filter(product=product, is_open=True).order_by("pk")[number * 100]
    bump([item.pk])
    score_items([item.pk])


def _late_page(product: Product, tried: Tried) -> Callable[[], object]:
    cursor = None
    for _ in range(19):
        page = ranked_page(product.pk, tried=tried, cursor=cursor)
        cursor = page.next.encode() if page.next else None
    return lambda: ranked_page(product.pk, tried=tried, cursor=cursor)


def _page(product: Product, tried: Tried) -> Callable[[], object]:
    return lambda: ranked_page(product.pk, tried=tried)


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)
