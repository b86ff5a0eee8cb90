"""All checks, one after the other: each with a heading and its time, none skipped because an earlier one failed.

``.ci/run`` runs them all; ``.ci/run NAME ...`` those whose name contains one of the words.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from system_servers import SystemServersError, install_packages, system_servers
from tests.plugins.browser import chromium

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".venv" / "bin"
MANAGE = ROOT / "bin" / "manage"
SUMMARY = re.compile(r"=* ?(\d+ (passed|failed|error|skipped|deselected).* in [\d.]+s.*)")
ELSEWHERE = ("config/embedded", "e2e", "architecture", "backlog/scoring", "planning/solving")
# Long enough and made of many letters, as check --deploy wants; it signs nothing.
DEPLOYED = {
    "SECRET_KEY": "".join(chr(97 + n * 7 % 26) for n in range(60)),
    "SECURE_TLS": "true",
    "WEIGHBRIDGE_DEMO": "false",
}


@dataclass
class Report:
    """What has been checked so far: (name, passed, seconds), and pytest's last words."""

    results: list[tuple[str, bool, float]] = field(default_factory=list)
    summaries: list[str] = field(default_factory=list)

    def print(self) -> None:
        """The table of all checks, then pytest's summaries as the last lines."""
        print("\n== Result", flush=True)
        for name, passed, seconds in self.results:
            print(f"{'ok' if passed else 'FAILED':>6}  {seconds:7.1f} s  {name}")
        print("\n".join(self.summaries), flush=True)

    @property
    def passed(self) -> bool:
        return bool(self.results) and all(passed for _, passed, _ in self.results)


def main(words: list[str]) -> int:
    """Run the checks that ``words`` choose; returns the exit code."""
    report = Report()
    with TemporaryDirectory(prefix="weighbridge-ci-") as data:
        Path(data).chmod(0o711)  # so that PostgreSQL's account may enter, where root runs the checks
        for name, check in _checks(data):
            if not words or any(word in name.lower() for word in words):
                _run(name, check, report)
    report.print()
    return 0 if report.passed else 1


def _checks(data: str) -> list[tuple[str, Callable[[Report], bool]]]:
    def command(*arguments: object, **environment: str) -> Callable[[Report], bool]:
        return lambda report: _call(arguments, report, environment)

    with_data = {"WEIGHBRIDGE_DATA": data}
    schema = ("spectacular", "--validate", "--fail-on-warn", "--file", f"{data}/schema.yml")
    return [
        ("Style: ruff check", command(TOOLS / "ruff", "check", ".")),
        ("Format: ruff format", command(TOOLS / "ruff", "format", "--check", ".")),
        ("Types: mypy", command(TOOLS / "mypy")),
        ("Imports: import-linter", command(sys.executable, "-m", "importlinter.cli", "lint")),
        ("Templates: djlint", command(TOOLS / "djlint", "templates", "--lint", "--quiet")),
        ("Sizes", command(sys.executable, "-m", "tests.architecture.sizes")),
        ("Migrations are complete", command(MANAGE, "makemigrations", "--check", "--dry-run", **with_data)),
        ("OpenAPI is valid", command(MANAGE, *schema, **with_data)),
        ("Safe to deploy", command(MANAGE, "check", "--deploy", "--fail-level", "WARNING", **with_data, **DEPLOYED)),
        ("Browser for the tests", _browser),
        ("Tests on embedded servers", command(ROOT / "bin" / "test")),
        ("Tests on the system's PostgreSQL and Redis", _tests_on_system_servers),
    ]


def _run(name: str, check: Callable[[Report], bool], report: Report) -> None:
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    try:
        passed = check(report)
    except (OSError, SystemServersError, subprocess.CalledProcessError) as error:
        print(error, flush=True)
        passed = False
    seconds = time.monotonic() - started
    report.results.append((name, passed, seconds))
    print(f"-- {'ok' if passed else 'FAILED'} after {seconds:.1f} s: {name}", flush=True)


def _call(arguments: tuple[object, ...], report: Report, environment: Mapping[str, str]) -> bool:
    """Run a command, show its output as it comes, and keep pytest's summary line if there is one."""
    words = [str(argument) for argument in arguments]
    with subprocess.Popen(
        words, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        summary = None
        for line in process.stdout or ():
            print(line, end="", flush=True)
            summary = line.strip() if SUMMARY.search(line) else summary
    if summary:
        report.summaries.append(summary)
    return process.returncode == 0


def _browser(report: Report) -> bool:
    if chromium() is None and shutil.which("apt-get") and os.geteuid() == 0:
        install_packages("chromium")
    print(chromium() or "No Chromium: the browser tests have to run here. Install it, or set WEIGHBRIDGE_CHROMIUM.")
    return chromium() is not None


def _tests_on_system_servers(report: Report) -> bool:
    # What tests the embedded servers, a browser, the house or pure maths has nothing to say of other servers.
    tests = [ROOT / "bin" / "test", *(f"--ignore=tests/{folder}" for folder in ELSEWHERE)]
    with system_servers() as environment:
        return _call(tuple(tests), report, environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
