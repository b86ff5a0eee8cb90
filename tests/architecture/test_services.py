"""A write is a service: keyword-only, typed, with its actor, in one transaction, and on record."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("planning", "backlog", "requests_intake", "stakeholders", "users")
# Parts of a larger write, which holds the transaction.
INSIDE = "Call inside a transaction"
# A single statement is a transaction by itself.
ONE_STATEMENT = {"backlog/services/evidence.py::set_support"}


def _services() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every public function of a services module that has an actor; imports, which run in batches, are packages."""
    for app in APPS:
        for path in sorted((ROOT / app).glob("services/*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    names = [one.arg for one in [*node.args.args, *node.args.kwonlyargs]]
                    if "actor" in names:
                        yield f"{path.relative_to(ROOT)}::{node.name}", node


SERVICES = dict(_services())


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_takes_keywords_only_the_actor_first(name: str) -> None:
    arguments = SERVICES[name].args
    assert [one.arg for one in arguments.args] == []
    assert arguments.kwonlyargs[0].arg == "actor"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_one_transaction_or_says_that_it_is_a_part_of_one(name: str) -> None:
    if name in ONE_STATEMENT:
        return
    service = SERVICES[name]
    decorators = [ast.unparse(decorator) for decorator in service.decorator_list]
    assert "transaction.atomic" in decorators or INSIDE in (ast.get_docstring(service) or "")


def test_the_exceptions_are_still_there() -> None:
    assert set(SERVICES) >= ONE_STATEMENT
