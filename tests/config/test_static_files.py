"""Names of static files change with them, and with what they import."""

import re
from pathlib import Path
from shutil import copytree

import pytest
from django.conf import settings

from config.static_files import HashedModulesStorage


def built(folder: Path) -> dict[str, str]:
    """Hash the files of the folder; the name that each has now."""
    storage = HashedModulesStorage(location=folder, base_url="/static/")
    names = [str(path.relative_to(folder)) for path in sorted(folder.rglob("*.*"))]
    for _, _, outcome in storage.post_process({name: (storage, name) for name in names}):
        if isinstance(outcome, Exception):
            raise outcome
    return dict(storage.hashed_files)


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A copy of our modules."""
    for folder in ("js", "vendor"):
        copytree(Path(settings.BASE_DIR) / "static" / folder, tmp_path / folder)
    return tmp_path


def test_modules_import_each_other_by_hashed_names(ours: Path) -> None:
    names = built(ours)
    found = 0
    for plain, hashed in ((name, names[name]) for name in names if name.startswith("js/")):
        for imported in re.findall(r"""^import\b[^'"]*['"]([^'"]+)['"]""", (ours / hashed).read_text(), re.MULTILINE):
            assert re.fullmatch(r"(\./|\.\./vendor/)[\w.-]+\.[0-9a-f]{12}\.js", imported), f"{plain} imports {imported}"
            assert (ours / "js" / imported).is_file()
            found += 1
    assert found >= 15


def test_a_changed_module_changes_the_names_of_all_that_import_it(ours: Path) -> None:
    before = built(ours)
    dom = ours / "js" / "dom.js"
    dom.write_text(dom.read_text() + "// changed\n")
    after = built(ours)
    changed = {name for name, hashed in after.items() if before.get(name) != hashed}
    assert {"js/dom.js", "js/dialogs.js", "js/jump.js", "js/app.js", "js/inbox.js"} <= changed
    assert "js/theme.js" not in changed


def test_a_library_is_left_as_it_came(tmp_path: Path) -> None:
    code = "import { a } from './not-brought-along';\n"
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "part.js").write_text(code)
    assert (tmp_path / built(tmp_path)["library/part.js"]).read_text() == code


def test_an_import_of_what_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "one.js").write_text("import './other.js';\n")
    with pytest.raises(Exception, match=r"js/other\.js"):
        built(tmp_path)
