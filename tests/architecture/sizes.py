"""How long functions, files and templates are: ``python -m tests.architecture.sizes`` prints it."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("bin", "config", "planning", "backlog", "requests_intake", "stakeholders", "users", "common", "manage.py")

MEDIAN_FUNCTION, P95_FUNCTION, LONGEST_FILE, LONGEST_TEMPLATE = 8, 35, 400, 200


@dataclass(frozen=True)
class Sizes:
    """Lines by name: functions without their docstrings, whole files, whole templates; and lines in all."""

    functions: dict[str, int]
    files: dict[str, int]
    templates: dict[str, int]
    test_lines: int

    def complaints(self) -> list[str]:
        """What is longer than it may be."""
        lengths = list(self.functions.values())
        found = [
            f"{name} has {lines} lines, at most {limit}"
            for sizes, limit in ((self.files, LONGEST_FILE), (self.templates, LONGEST_TEMPLATE))
            for name, lines in sizes.items()
            if lines > limit
        ]
        if median(lengths) > MEDIAN_FUNCTION:
            found.append(f"the median function has {median(lengths)} lines, at most {MEDIAN_FUNCTION}")
        if _p95(lengths) > P95_FUNCTION:
            found.append(f"one function in twenty has more than {_p95(lengths)} lines, at most {P95_FUNCTION}")
        return found

    def report(self) -> str:
        """The figures, and the longest of each kind."""
        lengths = list(self.functions.values())
        source = sum(self.files.values())
        return "\n".join(
            [
                f"{len(lengths)} functions: median {median(lengths)}, p95 {_p95(lengths)} lines",
                f"{source} lines of source, {self.test_lines} of tests ({self.test_lines / source:.2f})",
                *_longest("functions", self.functions),
                *_longest("files", self.files),
                *_longest("templates", self.templates),
            ]
        )


def measure() -> Sizes:
    """Measure this checkout."""
    paths = sorted(_sources())
    functions: dict[str, int] = {}
    for path in paths:
        functions |= _functions(path)
    return Sizes(
        functions=functions,
        files={_name(path): _lines(path) for path in paths},
        templates={_name(path): _lines(path) for path in sorted((ROOT / "templates").rglob("*.html"))},
        test_lines=sum(map(_lines, (ROOT / "tests").rglob("*.py"))),
    )


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        found = (ROOT / package).rglob("*.py") if (ROOT / package).is_dir() else [ROOT / package]
        yield from (path for path in found if "migrations" not in path.parts)


def _functions(path: Path) -> dict[str, int]:
    nodes = ast.walk(ast.parse(path.read_text()))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {f"{_name(path)}:{node.lineno} {node.name}": _length(node) for node in functions}


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    documented = ast.get_docstring(node) is not None and first.end_lineno is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - docstring


def _p95(lengths: list[int]) -> int:
    return round(quantiles(lengths, n=20)[-1])


def _longest(kind: str, sizes: dict[str, int], count: int = 5) -> list[str]:
    longest = sorted(sizes.items(), key=lambda item: -item[1])[:count]
    return [f"longest {kind}:", *(f"  {lines:>4}  {name}" for name, lines in longest)]


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    sizes = measure()
    print(sizes.report())
    sys.exit("\n".join(sizes.complaints()) or 0)
