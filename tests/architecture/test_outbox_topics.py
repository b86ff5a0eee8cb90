"""Whatever is emitted is handled: a topic without a handler would wait for ever."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from common import outbox

ROOT = Path(__file__).resolve().parents[2]
APPS = ("backlog", "common", "config", "planning", "requests_intake", "stakeholders", "users")


def _calls() -> Iterator[tuple[Path, ast.Call]]:
    """Every call of ``emit`` in the source, with its file; a stored message that is sent again has a topic already."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "emit":
                    if isinstance(node.args[0], ast.Attribute) and node.args[0].attr == "topic":
                        continue
                    yield path, node


def _topic(path: Path, call: ast.Call) -> str:
    """The topic as written, or what the module's constant of this name holds."""
    first = call.args[0]
    if isinstance(first, ast.Constant):
        return str(first.value)
    assert isinstance(first, ast.Name), f"{path}:{call.lineno} emits a topic that cannot be read"
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    return str(getattr(import_module(module), first.id))


def _topics() -> set[str]:
    """Those named in calls, and those that pages of the Django admin declare: ``topic, payload_key = "...", "..."``."""
    declared = set()
    for path in sorted(ROOT.glob("*/admin*")):
        for module in [path] if path.is_file() else sorted(path.rglob("*.py")):
            for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "(topic, payload_key)":
                    declared.add(ast.literal_eval(node.value)[0])
    return declared | {_topic(path, call) for path, call in _calls()}


def test_every_topic_has_a_handler() -> None:
    topics = _topics()
    assert {"items.touched", "account.changed", "theme.changed", "weights.activated"} <= topics
    assert sorted(topics - set(outbox._handlers)) == []


def test_every_handler_has_a_topic_that_is_emitted() -> None:
    topics = _topics()
    handled = {topic for topic in outbox._handlers if not topic.startswith("test.")}
    assert sorted(handled - topics) == []


def test_only_handlers_send_tasks() -> None:
    """A task that is sent before the commit, or by a Redis that is down, is lost; the outbox waits."""
    senders = {"delay", "apply_async", "send_task"}
    allowed = {ROOT / "common" / "outbox.py"} | set(ROOT.glob("*/handlers.py"))
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if path not in allowed
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in senders
    ]
    assert found == []
