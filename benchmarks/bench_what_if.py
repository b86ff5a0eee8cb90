"""A what-if over a whole backlog against the stored ranking, and the weighing triangle.

Run: python -m benchmarks.bench_what_if [ITEMS]
"""

import sys

from benchmarks.running import machine, run

ITEMS = 100_000


def main() -> None:
    """Print milliseconds, and how many times the first page of the stored ranking."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    print(machine())
    found = run("benchmarks.measure_what_if", items)
    stored = found["stored"]
    for name, milliseconds in found.items():
        print(f"{name:32} {milliseconds:9.1f} ms {milliseconds / stored:8.2f}")


if __name__ == "__main__":
    main()
