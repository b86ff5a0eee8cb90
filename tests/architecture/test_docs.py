"""What the documents say is there is there."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "templates").rglob("*.md")])
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
LINK = re.compile(r"\]\(([^)#\s]+)")
QUOTED = re.compile(r"`([\w./*-]+)`")
# What begins a path of the checkout, as against an address, a command or a name.
FOLDERS = (
    *("bin/", ".ci/", "config/", "common/", "users/", "stakeholders/", "requests_intake/", "backlog/", "planning/"),
    *("templates/", "static/", "tests/", "benchmarks/", "docs/"),
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_links_lead_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_named_files_are_there(document: Path) -> None:
    quoted = QUOTED.findall(document.read_text(encoding="utf-8"))
    paths = {name for name in quoted if name.startswith(FOLDERS)}
    assert sorted(path for path in paths if not list(ROOT.glob(path.rstrip("/")))) == []


def test_every_library_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=;]", line)[0] for line in wanted}
    reasons = (ROOT / "docs/decisions/libraries.md").read_text(encoding="utf-8").lower()
    words = {"djangorestframework": "django rest framework", "factory-boy": "factory_boy"}
    assert sorted(name for name in names if words.get(name, name) not in reasons) == []


def test_every_vendored_package_has_its_licence() -> None:
    listed = (ROOT / "docs/licences/README.md").read_text(encoding="utf-8")
    pins = json.loads((ROOT / "static/vendor/vendor.json").read_text(encoding="utf-8"))["packages"]
    for package in pins:
        text = f"{package['name'].strip('@').replace('/', '-')}.txt"
        assert (ROOT / "docs/licences" / text).stat().st_size > 200
        row = next((line for line in listed.splitlines() if f"({text})" in line), "")
        assert package["version"] in row
        assert package["licence"] in row
