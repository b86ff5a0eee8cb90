"""How sure a whole ranking is: the job as a worker does it, from reading the figures to keeping what was found.

Run: python -m benchmarks.bench_robustness [ITEMS]
"""

import sys

from benchmarks.running import machine, run

ITEMS = 100_000


def main() -> None:
    """Print seconds, and the most memory that the process held, in gigabytes."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    print(machine())
    for name, figure in run("benchmarks.measure_robustness", items).items():
        print(f"{name:32} {figure:9.2f}")


if __name__ == "__main__":
    main()
