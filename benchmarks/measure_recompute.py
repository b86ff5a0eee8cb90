"""The work of bench_recompute: see there what is compared with what."""

import os
from itertools import cycle
from typing import Any

from django.db import connection

from backlog.services.scoring import apply_weights, recompute_product
from benchmarks.timing import interleaved, typical
from stakeholders.models import Product, WeightProfile
from stakeholders.services.weights import activate_new_version

ROUNDS = 5
_G = "CASE importance WHEN 'must_have' THEN 1.0::float8 WHEN 'important' THEN 0.4::float8 ELSE 0.1::float8 END"
_FLOOR = f"""
SELECT sum(voices), sum(r), sum(r2), sum(top), sum(f), sum(f2), sum(arr), sum(hours) FROM (
    SELECT item_id, count(*) AS voices, sum(w) AS r, sum(w * w) AS r2, max(w) AS top,
        sum(n) AS f, sum(n * n) AS f2, sum(arr) AS arr, sum(hours) AS hours
    FROM (
        SELECT item_id, max(arr) AS arr, max(hours) AS hours,
            max(g * loudness) FILTER (WHERE horizon = 'now') * (1 + 0.5 * ln(1 + coalesce(max(hours), 0) / 10)) AS w,
            max(g * size) FILTER (WHERE horizon <> 'now') AS n
        FROM (
            SELECT item_id, account_id, {_G} AS g, horizon, NULL::float8 AS hours FROM backlog_support
            UNION ALL
            SELECT l.item_id, r.account_id, {_G}, r.horizon, w.hours_per_month + w.undo_hours / 12
            FROM backlog_evidencelink l JOIN requests_intake_request r ON r.id = l.request_id
                LEFT JOIN requests_intake_workaround w ON w.request_id = r.id
            WHERE r.account_id IS NOT NULL
        ) v JOIN (
            SELECT id, arr::float8 AS arr, CASE WHEN stage = 'customer' THEN size END AS size,
                CASE WHEN stage = 'customer' THEN size * (1 + churn_risk) END AS loudness
            FROM (SELECT *, sqrt(greatest(arr, 1000)::float8 / 50000) AS size FROM stakeholders_account OFFSET 0) sized
        ) a ON a.id = v.account_id
        GROUP BY item_id, account_id
    ) one_each GROUP BY item_id OFFSET 0
) per_item
"""  # noqa: S608 - constants of this file


def measure(product: Product) -> dict[str, Any]:
    """The first scoring, a recompute that finds nothing to change, one that changes everything, and other weights."""
    jobs = os.cpu_count() or 1
    voices = _floor()
    first = interleaved(1, _vacuum, _floor, lambda: _recompute(product, jobs))
    nothing = interleaved(ROUNDS, _vacuum, _floor, lambda: _recompute(product, jobs), lambda: _recompute(product, 1))
    everything = interleaved(ROUNDS, _vacuum, _floor, lambda: _change(product, jobs), lambda: _change(product, 1))
    found = {"the floor": typical(nothing, 0), "first scoring": typical(first, 1)}
    found |= {"nothing changes": typical(nothing, 1), "nothing changes, one connection": typical(nothing, 2)}
    found |= {"all rows change": typical(everything, 1), "all rows change, one connection": typical(everything, 2)}
    shares = cycle((0.6, 0.4))
    weighed = interleaved(ROUNDS, _vacuum, _floor, lambda: _weigh(product, next(shares)))
    found["other weights, one connection"] = typical(weighed, 1)
    return {"voices": voices, "jobs": jobs, "cases": found}


def _floor() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '96MB'")
        cursor.execute(_FLOOR)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _recompute(product: Product, jobs: int) -> int:
    return sum(rows for _, rows in recompute_product(product.pk, jobs=jobs))


def _change(product: Product, jobs: int) -> None:
    """Every figure of a current customer moves, so every row is written."""
    profile = WeightProfile.objects.get(product=product, is_active=True)
    profile.sigma_current *= 1.01
    profile.save()
    _recompute(product, jobs)


def _weigh(product: Product, current: float) -> None:
    """Another share for the current customer: every row is written, and no voice is read."""
    weights = {"current": current, "future": 0.3, "strategy": 0.2}
    activate_new_version(actor=None, product=product, reason="Benchmark", weights=weights)
    apply_weights(product.pk)


def _vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) backlog_score")
