"""Putting a whole ranking on record, beside a full recompute of its scores.

Run: python -m benchmarks.bench_history [ITEMS]
"""

import sys

from benchmarks.running import machine, run

ITEMS = 100_000


def main() -> None:
    """Print seconds, and how many times a recompute that finds nothing changed."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    print(machine())
    found = run("benchmarks.measure_history", items)
    floor = found["recompute, nothing changes"]
    for name, seconds in found.items():
        print(f"{name:32} {seconds:8.3f} s {seconds / floor:7.2f}")


if __name__ == "__main__":
    main()
