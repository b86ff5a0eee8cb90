"""Stands in for the solver's process: tells what it is called with, then hears nothing, or breaks down.

``python -m tests.planning.solving.deaf_child LINE... [--die]``: each line is JSON.
"""

import sys
from threading import Event


def main() -> None:
    """Read the order, write the lines, and wait for ever."""
    sys.stdin.readline()
    for line in sys.argv[1:]:
        if line == "--die":
            sys.exit(1)
        sys.stdout.write(line + "\n")
    sys.stdout.flush()
    Event().wait()


if __name__ == "__main__":
    main()
