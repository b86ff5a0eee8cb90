"""Measuring work in the database: seconds by the clock, and those of the server process, which others' load spares."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Seconds:
    """How long something took: by the clock, and of the connection's server process (None off Linux)."""

    clock: float
    server: float | None

    def over(self, floor: "Seconds") -> tuple[float, float | None]:
        """How many times the floor, by the clock and by the server's own time."""
        by_server = self.server / floor.server if self.server and floor.server else None
        return self.clock / floor.clock, by_server


def measured(work: Callable[[], object]) -> Seconds:
    """Run `work` once."""
    server, clock = server_seconds(), time.perf_counter()
    work()
    clock = time.perf_counter() - clock
    after = server_seconds()
    return Seconds(clock, None if server is None or after is None else after - server)


def interleaved(rounds: int, tidy: Callable[[], object], *works: Callable[[], object]) -> list[list[Seconds]]:
    """Let the works take turns, so that in each round all see the same machine; one list of seconds a round.

    `tidy` runs before each, unmeasured: what a server does by itself between one time and the next.
    """
    return [[_after(tidy, work) for work in works] for _ in range(rounds)]


def _after(tidy: Callable[[], object], work: Callable[[], object]) -> Seconds:
    tidy()
    return measured(work)


def typical(rounds: list[list[Seconds]], at: int) -> dict[str, float | None]:
    """Of the work at that place: the least seconds, and the median of its ratios to the first work of its round."""
    ratios = [row[at].over(row[0]) for row in rounds]
    by_server = [ratio for _, ratio in ratios if ratio is not None]
    return {
        "seconds": min(row[at].clock for row in rounds),
        "clock": median(ratio for ratio, _ in ratios),
        "server": median(by_server) if by_server else None,
    }


def median_of(rounds: int, work: Callable[[], object]) -> Seconds:
    """The median over many short rounds; the server's time is the mean, since its clock ticks too slowly for one."""
    taken = []
    before = server_seconds()
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    after = server_seconds()
    return Seconds(median(taken), None if before is None or after is None else (after - before) / rounds)


def server_seconds() -> float | None:
    """User and system time of this connection's server process so far."""
    from django.db import connection  # not before Django is set up

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        row = cursor.fetchone()
    stat = Path(f"/proc/{row[0]}/stat") if row else None
    if stat is None or not stat.exists():
        return None
    fields = stat.read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
