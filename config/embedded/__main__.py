"""``python -m config.embedded up|manage|test ...``: what the commands in ``bin/`` become inside the environment."""

import sys
from importlib import import_module

from config.embedded.errors import EmbeddedError

# Each is imported only when it is asked for: a test run need not load the servers twice.
_COMMANDS = {
    "up": "config.embedded.up",
    "manage": "config.embedded.manage",
    "test": "config.embedded.run_tests",
}


def main(arguments: list[str]) -> int:
    """Run one command; returns its exit code."""
    command = import_module(_COMMANDS[arguments[0]])
    try:
        return int(command.main(arguments[1:]))
    except EmbeddedError as error:
        print(f"bin/{arguments[0]}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
