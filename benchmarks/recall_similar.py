"""How often an earlier request that says the same is among the first suggestions.

    python -m benchmarks.recall_similar FILE PAIRS

FILE holds one request a line as JSON: `number`, `title`, `body`, `created_at`. PAIRS is a CSV with the columns
`duplicate,master`: numbers of two requests that say the same; what hangs together by pairs is one cluster. Each request
that has an earlier one in its cluster is asked about as the product asks (`requests_like_request`, earlier ones only);
it is a hit at k if one of those stands among the first k. Starts a PostgreSQL and a Redis of its own.
"""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from statistics import quantiles, stdev
from typing import Any

DEPTHS = (1, 5, 10, 20)
SPLITS = 200


def clusters(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """What hangs together."""
    found: list[set[str]] = []
    for pair in pairs:
        joined = set(pair).union(*(one for one in found if one & set(pair)))
        found = [one for one in found if not one & joined] + [joined]
    return found


def positions(rows: Sequence[Mapping[str, Any]], groups: Sequence[set[str]]) -> list[list[float]]:
    """For each cluster, at which place each of its later members found an earlier one; infinite if it did not."""
    from requests_intake.models import Request
    from requests_intake.selectors.similar import requests_like_request

    viewer = _file(rows)
    filed = {one.external_id: one for one in Request.objects.select_related("product")}
    found = []
    for group in groups:
        members = sorted((filed[number] for number in group if number in filed), key=lambda one: (one.filed_at, one.pk))
        places = []
        for at, later in enumerate(members[1:], start=1):
            earlier = {one.pk for one in members[:at]}
            like = requests_like_request(viewer, later, limit=max(DEPTHS), earlier_only=True)
            hits = [place for place, one in enumerate(like, start=1) if one.request.pk in earlier]
            places.append(float(hits[0]) if hits else float("inf"))
        found.append(places)
    return found


def _file(rows: Sequence[Mapping[str, Any]]) -> Any:
    """File the requests; return somebody who sees them."""
    from requests_intake.choices import RequestKind, Source
    from requests_intake.models import Request
    from requests_intake.models.requests import TITLE_LENGTH
    from stakeholders.models import Product
    from users.choices import Role
    from users.models import User

    pm = User.objects.create(email="bench@demo.example", full_name="Bench", role=Role.PRODUCT_PM)
    product = Product.objects.create(name="Bench", slug="bench", code="BENCH", accountable_pm=pm)
    Request.objects.bulk_create(
        Request(
            product=product,
            kind=RequestKind.FEATURE,
            title=row["title"][:TITLE_LENGTH],
            body=(row["body"] or "").replace("\x00", ""),
            source=Source.IMPORT,
            external_source="bench",
            external_id=str(row["number"]),
            filed_at=datetime.fromisoformat(row["created_at"]),
        )
        for row in sorted(rows, key=lambda row: (row["created_at"], row["number"]))
    )
    return pm


def recall(places: Iterable[float], depth: int) -> float:
    """The share that found one at this depth."""
    counted = [place <= depth for place in places]
    return sum(counted) / len(counted)


def main(file: Path, pairs: Path) -> None:
    """Print the table."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    with pairs.open(encoding="utf-8") as stream:
        groups = clusters((row["duplicate"], row["master"]) for row in csv.DictReader(stream))
    found = positions(rows, groups)
    places = [place for group in found for place in group]
    print(f"{len(rows)} requests, {len(places)} that say what an earlier one said")
    print(f"{'among the first':<18}" + "".join(f"{depth:>8}" for depth in DEPTHS))
    print(f"{'recall':<18}" + "".join(f"{recall(places, depth):8.3f}" for depth in DEPTHS))
    halves = {depth: _halves(found, depth) for depth in DEPTHS}
    print(f"{'on half of them':<18}" + "".join(f"{'±':>3}{stdev(halves[depth]):5.3f}" for depth in DEPTHS))
    print(f"{'worst of 20 halves':<18}" + "".join(f"{quantiles(halves[depth], n=20)[0]:8.3f}" for depth in DEPTHS))


def _halves(found: Sequence[Sequence[float]], depth: int) -> list[float]:
    """The recall on many random halves of the clusters."""
    chance = Random(1)
    drawn = (chance.sample(found, len(found) // 2) for _ in range(SPLITS))
    return [recall([place for group in half for place in group], depth) for half in drawn]


def _run() -> None:
    """Start the servers and measure in a process that has them as its own."""
    from benchmarks.running import ROOT, servers

    with servers() as environment:
        command = [sys.executable, "-m", "benchmarks.recall_similar", *sys.argv[1:], "--inside"]
        done = subprocess.run(command, env=os.environ | environment, cwd=ROOT, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    if sys.argv[-1] != "--inside":
        _run()
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
