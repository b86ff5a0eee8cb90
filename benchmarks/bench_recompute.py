"""A full recompute against the bare aggregation of the same voices.

The floor is one hand-written statement that joins votes and linked requests to one voice for each account, item and
horizon, weighs it by revenue and risk (and hours), and sums up per item what the score needs of it: count, R, sum of
squares, largest, revenue, hours. It reads no themes, segments, deals, interviews, estimates or chains, computes no
score and writes nothing. Run: python -m benchmarks.bench_recompute [ITEMS]
"""

import sys

from benchmarks.running import machine, run

ITEMS = 100_000


def main() -> None:
    """Print one line for each case: seconds, and how many times the floor."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    print(machine())
    found = run("benchmarks.measure_recompute", items)
    print(f"{items} items, {found['voices']} voices, {found['jobs']} connections; times the floor of the same round,")
    print("by the clock and, where one connection does it all, by the server's own time")
    for name, case in found["cases"].items():
        own = f"{case['server']:8.2f}" if case["server"] and ("one" in name or "floor" in name) else ""
        print(f"{name:32} {case['seconds']:7.2f} s {case['clock']:8.2f}{own}")


if __name__ == "__main__":
    main()
