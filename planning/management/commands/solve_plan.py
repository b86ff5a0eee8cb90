"""``manage.py solve_plan PROBLEM.json``: the best plan for a planning problem from a file; needs no database."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from planning.solving.apart import Limits, solve_apart
from planning.solving.problem import ProblemError
from planning.solving.reading import read_problem

UNUSABLE = 2
EXPLAIN = "at most so long each for what items left out would cost and for other plans (3); 0 leaves both out"


class Command(BaseCommand):
    """Prints the answer as JSON. What was read otherwise than it stands in the file goes to standard error too."""

    help = "Solve a planning problem from a JSON file (- for standard input) and print the best plan as JSON."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """State the options."""
        parser.add_argument("problem", metavar="PROBLEM.json")
        parser.add_argument("--time-limit", type=_seconds, default=60.0, metavar="SECONDS", help="at most so long (60)")
        parser.add_argument("--explain", type=_seconds_or_none, default=3.0, metavar="SECONDS", help=EXPLAIN)

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, solve, print; exit 2 with the field that is wrong."""
        try:
            text = self._text(options["problem"])
            problem = read_problem(text)
        except ProblemError as error:
            self._refuse(f"{options['problem']}: {error}")
        for note in problem.notes:
            self.stderr.write(note)
        limits = Limits(seconds=options["time_limit"], explain_seconds=options["explain"])
        answer = solve_apart(problem, text, limits)
        self.stdout.write(json.dumps(answer, ensure_ascii=False, allow_nan=False))

    def _text(self, name: str) -> str:
        try:
            return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
        except OSError as error:
            self._refuse(f"{name} cannot be read: {error.strerror}.")
        except UnicodeDecodeError as error:
            self._refuse(f"{name} is not UTF-8 text (byte {error.start}).")

    def _refuse(self, message: str) -> NoReturn:
        self.stderr.write(message)
        sys.exit(UNUSABLE)


def _seconds_or_none(text: str) -> float:
    return 0.0 if text == "0" else _seconds(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return seconds
