"""What import-linter's contracts in pyproject.toml cannot say: which parts of an app others may import at all."""

import grimp

APPS = ("planning", "backlog", "requests_intake", "stakeholders", "users")
# The demo company is one, however many apps tell of it.
OPEN_PARTS = {"models", "choices", "permissions", "selectors", "services", "demo"}


def test_another_app_is_entered_by_its_open_parts_only() -> None:
    graph = grimp.build_graph("config", *APPS, "common", cache_dir=None)
    crossing = [
        f"{importer} -> {imported}"
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
        if _is_crossing(importer, imported) and imported.split(".")[1] not in OPEN_PARTS
    ]
    assert crossing == []


def _is_crossing(importer: str, imported: str) -> bool:
    """Tell whether one app imports another; ``config`` wires everything, and ``common`` is open to all."""
    source, target = importer.split(".")[0], imported.split(".")[0]
    return source in APPS and target in APPS and source != target and "." in imported
