"""One new vote: what it costs with a thousand items in the backlog and with a hundred thousand.

The work is that of a vote over the page or REST and of what follows it: the service with its outbox row, the handler,
and the scoring task. Run: python -m benchmarks.bench_one_vote [FEW] [MANY]
"""

import sys

from benchmarks.running import machine, run
from benchmarks.timing import Seconds

FEW, MANY = 1_000, 100_000


def main() -> None:
    """Print both, and how many times the smaller the larger is."""
    few, many = [int(one) for one in sys.argv[1:3]] or (FEW, MANY)
    print(machine())
    taken = {items: Seconds(**run("benchmarks.measure_one_vote", items)["seconds"]) for items in (few, many)}
    for items, one in taken.items():
        print(f"{items:7} items  {one.clock * 1000:6.1f} ms a vote")
    clock, server = taken[many].over(taken[few])
    print(
        f"times the smaller: {clock:.2f} by the clock" + (f", {server:.2f} by the server's own time" if server else "")
    )


if __name__ == "__main__":
    main()
