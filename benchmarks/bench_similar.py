"""How long a question for similar requests takes when many are stored.

    python -m benchmarks.bench_similar [REQUESTS] [ROUNDS]

Starts a PostgreSQL and a Redis of its own, writes one product's requests in made-up words, counts the words as the beat
does, and asks: about stored requests, and about texts that leave some words of a stored request out. Prints the time by
the clock, and the processor time of this process and of its server process together, which others' load spares.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from random import Random
from statistics import median, quantiles
from typing import Any

REQUESTS = 100_000
ROUNDS = 300
WARM_UP = 20
KEY = "wb_bench"


def measure(number: int, rounds: int) -> dict[str, Any]:
    """Write, count, ask."""
    import django
    from django.core.management import call_command
    from django.test import Client

    django.setup()
    call_command("migrate", verbosity=0)
    from benchmarks.company import settle
    from benchmarks.requests_of_words import write_requests
    from requests_intake.models import Request
    from requests_intake.selectors.similar import requests_like_request, requests_like_text
    from requests_intake.services.term_statistics import refresh_request_statistics
    from stakeholders.models import Product
    from users.choices import Role
    from users.models import User
    from users.services.api_keys import create_key

    pm = User.objects.create(email="bench@demo.example", full_name="Bench", role=Role.PRODUCT_PM)
    product = Product.objects.create(name="Bench", slug="bench", code="BENCH", accountable_pm=pm)
    write_requests(product, number)
    settle()
    counting = _milliseconds(refresh_request_statistics)
    chance = Random(2)
    pks = list(Request.objects.order_by("pk").values_list("pk", flat=True))
    drawn = chance.sample(pks, min(len(pks), rounds + WARM_UP))
    asked = [Request.objects.select_related("product").get(pk=pk) for pk in drawn]
    typed = [_said_otherwise(one.title, one.body, chance) for one in asked]
    create_key(actor=None, user=pm, name="Bench", scopes=["read"], secret=KEY)
    program = Client(headers={"Authorization": f"Bearer {KEY}", "Host": "localhost"})
    return {
        "counting": counting,
        "a stored request": _times(lambda one: requests_like_request(pm, one, limit=10), asked),
        "the same, earlier ones only": _times(
            lambda one: requests_like_request(pm, one, limit=10, earlier_only=True), asked
        ),
        "the same over REST": _times(
            lambda one: _answered(program.get(f"/api/v1/requests/{one.pk}/similar/?limit=10&earlier=true")), asked
        ),
        "a text": _times(lambda text: requests_like_text(pm, product, *text, limit=10), typed),
        "a title alone": _times(lambda text: requests_like_text(pm, product, text[0], limit=10), typed),
    }


def _answered(response: Any) -> None:
    if response.status_code != 200:
        raise SystemExit(f"{response.status_code}: {response.content[:300]!r}")


def _said_otherwise(title: str, body: str, chance: Random) -> tuple[str, str]:
    return tuple(" ".join(_some(text.split(), chance)) for text in (title, body))  # type: ignore[return-value]


def _some(words: list[str], chance: Random) -> Iterator[str]:
    return (word for at, word in enumerate(words) if at == 0 or chance.random() < 0.7)


def _times(ask: Callable[[Any], object], questions: list[Any]) -> dict[str, Any]:
    """Each question's milliseconds by the clock, and the mean of the processor's."""
    for question in questions[:WARM_UP]:
        ask(question)
    before = _processor_seconds()
    times = [_milliseconds(lambda question=question: ask(question)) for question in questions[WARM_UP:]]  # type: ignore[misc]
    return {"clock": times, "processor": 1000 * (_processor_seconds() - before) / len(times)}


def _processor_seconds() -> float:
    from benchmarks.timing import server_seconds

    return time.process_time() + (server_seconds() or 0.0)


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def main(number: int, rounds: int) -> None:
    """Measure in a process that has the servers as its own, and print the table."""
    import os

    from benchmarks.running import ROOT, machine, servers

    print(f"{number:,} requests; {machine()}")
    command = [sys.executable, "-m", "benchmarks.bench_similar", str(number), str(rounds), "--inside"]
    with servers() as environment:
        done = subprocess.run(command, env=os.environ | environment, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found = json.loads(done.stdout.splitlines()[-1])
    print(f"{'asked about':<30}{'median':>9}{'p95':>9}{'processor':>11}  ms")
    counting = found.pop("counting")
    for name, times in found.items():
        clock = times["clock"]
        print(f"{name:<30}{median(clock):9.1f}{quantiles(clock, n=20)[-1]:9.1f}{times['processor']:11.1f}")
    print(f"counting the words of all, as the beat does now and then: {counting / 1000:.1f} s")


if __name__ == "__main__":
    figures = [int(one) for one in sys.argv[1:] if one.isdecimal()] + [REQUESTS, ROUNDS][len(sys.argv[1:3]) :]
    if sys.argv[-1] == "--inside":
        print(json.dumps(measure(*figures[:2])))
    else:
        main(*figures[:2])
