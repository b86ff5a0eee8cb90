"""How long the best plan takes for problems of the sizes that are published, made up at random.

    python -m benchmarks.bench_planning [SECONDS]

Prints for each problem its size, the status, the gap and the seconds, within a limit of SECONDS (60). Needs no servers.
"""

import json
import sys
import time
from random import Random
from typing import Any

from planning.solving.apart import Limits, solve_apart
from planning.solving.reading import read_problem

Json = dict[str, Any]
LIMIT = 60.0
LEVELS = ((250, 5, 8), (500, 6, 6), (750, 7, 4), (1000, 8, 2), (750, 10, 0))
"""Layers of requirements: how many, the greatest effort, and whether the next layer needs them (not 0)."""


def many_customers(share: float, releases: int = 1) -> Json:
    """3,250 requirements, about 4,900 prerequisites, 1,000 customers who count only when served whole."""
    chance = Random(1)
    items: list[Json] = []
    below: list[Json] = []
    for count, effort, links in LEVELS:
        layer = [_requirement(len(items) + at, chance.randint(1, effort)) for at in range(count)]
        for one in layer if below else []:
            one["requires"] = [first["id"] for first in chance.sample(below, chance.randint(0, 3))]
        items += layer
        below = layer if links else []
    bundles = [
        {"id": f"c{at}", "value": chance.randint(1, 50), "items": [one["id"] for one in chance.sample(items, 3)]}
        for at in range(1000)
    ]
    return {"items": items, "bundles": bundles, "releases": _releases(items, share, releases)}


def _requirement(number: int, effort: int) -> Json:
    return {"id": f"r{number}", "value": 0, "effort": {"developers": effort}}


def many_teams(share: float, releases: int = 1) -> Json:
    """100 requirements, each of up to five of 17 teams."""
    chance = Random(1)
    items: list[Json] = [
        {
            "id": f"r{number}",
            "value": 10 * chance.randint(1, 100),
            "effort": {
                f"team {team}": chance.randint(1, 30) for team in chance.sample(range(17), chance.randint(1, 5))
            },
            "requires": [f"r{chance.randrange(number)}"] if number and chance.random() < 0.3 else [],
        }
        for number in range(100)
    ]
    return {"items": items, "releases": _releases(items, share, releases)}


def a_backlog(size: int, releases: int) -> Json:
    """A product's own: developers and testers, gaps and features, accounts served whole, a share for gaps."""
    chance = Random(1)
    items: list[Json] = [
        {
            "id": f"r{number}",
            "value": round(chance.lognormvariate(3, 1), 2),
            "kind": chance.choice(["gap", "feature"]),
            "effort": {"developers": chance.choice([1, 2, 3, 5, 8, 13, 20]), "testers": chance.choice([0, 1, 2, 3, 5])},
            "requires": [f"r{chance.randrange(number)}"] if number and chance.random() < 0.2 else [],
        }
        for number in range(size)
    ]
    bundles = [
        {"id": f"a{at}", "value": round(chance.lognormvariate(2.5, 1), 2), "items": [one["id"] for one in some]}
        for at in range(size // 8)
        for some in [chance.sample(items, chance.randint(1, 4))]
    ]
    return {"items": items, "bundles": bundles, "releases": _releases(items, 0.4, releases), "gap_share": 0.35}


def _releases(items: list[Json], share: float, releases: int) -> list[Json]:
    pools = {pool for one in items for pool in one["effort"]}
    days = {pool: sum(one["effort"].get(pool, 0) for one in items) for pool in sorted(pools)}
    capacity = {pool: int(share * total / releases) for pool, total in days.items()}
    return [{"id": f"R{at + 1}", "capacity": capacity, "discount": 0.9**at} for at in range(releases)]


CASES: dict[str, Json] = {
    **{f"1,000 customers, {share:.0%} of the effort": many_customers(share) for share in (0.3, 0.5, 0.7)},
    "1,000 customers, 50%, 3 releases": many_customers(0.5, 3),
    **{f"17 teams, {share:.0%} of the effort": many_teams(share) for share in (0.3, 0.5, 0.7)},
    "17 teams, 50%, 3 releases": many_teams(0.5, 3),
    "a backlog of 100, 2 releases": a_backlog(100, 2),
    "a backlog of 500, 3 releases": a_backlog(500, 3),
}


def main(seconds: float) -> None:
    """Solve all and print the table."""
    print(f"{'problem':<38}{'items':>6}{'needs':>7}{'status':>10}{'value':>12}{'gap':>9}{'s':>7}")
    for name, document in CASES.items():
        text = json.dumps(document)
        problem = read_problem(text)
        began = time.monotonic()
        found = solve_apart(problem, text, Limits(seconds=seconds))
        took = time.monotonic() - began
        needs = sum(len(item.requires) for item in problem.items)
        gap = "" if found["gap"] is None else f"{found['gap']:.3%}"
        print(
            f"{name:<38}{len(problem.items):>6}{needs:>7}{found['status']:>10}{found['objective'] or 0:>12.1f}{gap:>9}"
            f"{took:>7.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else LIMIT)
