"""A full recompute against the bare aggregation of the same voices.

The floor is one hand-written statement that joins votes and linked requests to one voice for each account, item and
horizon, weighs it by revenue and risk (and hours), and sums up per item what the score needs of it: count, R, sum of
squares, largest, revenue, hours. It reads no themes, segments, deals, interviews, estimates or chains, computes no
score and writes nothing. Run: python -m benchmarks.bench_recompute [ITEMS]
"""

import sys

from benchmarks.running import machine, run
from benchmarks.timing import Seconds

ITEMS = 100_000


def main() -> None:
    """Print one line for each case: seconds, and how many times the floor."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    print(machine())
    found = run("benchmarks.measure_recompute", items)
    seconds = {name: Seconds(**one) for name, one in found["seconds"].items()}
    print(f"{items} items, {found['voices']} voices, {found['jobs']} connections; times the floor by the clock"
          " (by the server's own time where one connection does it all)")  # fmt: skip
    for name, one in seconds.items():
        alone = one if "one connection" in name or name == "floor" else Seconds(one.clock, None)
        print(f"{name:28} {one.clock:7.2f} s   {alone.over(seconds['floor'])}")


if __name__ == "__main__":
    main()
