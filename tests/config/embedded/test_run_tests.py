"""What bin/test makes of its arguments before pytest sees them."""

from pathlib import Path

import pytest

from config.embedded.run_tests import absolute


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["docs"], ["{here}/docs"]),
        (["docs::test_it", "-x"], ["{here}/docs::test_it", "-x"]),
        (["-k", "docs"], ["-k", "docs"]),
        (["docs", "-k", "docs", "-m", "docs"], ["{here}/docs", "-k", "docs", "-m", "docs"]),
        (["nowhere"], ["nowhere"]),
        ([], []),
    ],
)
def test_tests_are_named_from_where_the_person_stands(here: Path, arguments: list[str], expected: list[str]) -> None:
    assert absolute(arguments) == [word.format(here=here) for word in expected]
