"""What happens on a bare machine before there is an environment: bin/bootstrap.py and the shell around it."""

import os
import subprocess
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from config.embedded.environment import CHECKOUT


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, working on a checkout with nothing but a lock file."""
    spec = spec_from_file_location("bootstrap", CHECKOUT / "bin" / "bootstrap.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "uv.lock").write_text("locked")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name, path in {
        "ROOT": tmp_path,
        "ENVIRONMENT": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv" / "bin" / "python",
        "STAMP": tmp_path / ".venv" / "weighbridge.stamp",
        "TOOLS": tmp_path / ".uv",
    }.items():
        monkeypatch.setattr(module, name, path)
    return module


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def uv(bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for uv on the PATH: writes down how it was called, and makes a Python that says it is not 3.13."""
    calls = tmp_path / "calls"
    sync = f'echo "$@" >> "{calls}"; ln -sf /bin/true "{bootstrap.PYTHON}"'
    text = f'case $1 in --version) echo "uv 0.9.1 (x)";; *) {sync};; esac'
    monkeypatch.setenv("PATH", f"{program(tmp_path / 'path' / 'uv', text).parent}:/usr/bin:/bin")
    return calls


def test_the_environment_is_made_once_for_each_lock(bootstrap: ModuleType, uv: Path) -> None:
    bootstrap.ensure_environment(for_tests=False)
    bootstrap.ensure_environment(for_tests=False)
    assert len(uv.read_text().splitlines()) == 1
    assert "sync --quiet --frozen" in uv.read_text()
    assert "--no-dev" in uv.read_text()
    (bootstrap.ROOT / "uv.lock").write_text("another")
    bootstrap.ensure_environment(for_tests=False)
    assert len(uv.read_text().splitlines()) == 2


def test_the_tests_need_the_tools_and_an_update_keeps_them(bootstrap: ModuleType, uv: Path) -> None:
    bootstrap.ensure_environment(for_tests=False)
    bootstrap.ensure_environment(for_tests=True)
    assert "--no-dev" not in uv.read_text().splitlines()[1]
    (bootstrap.ROOT / "uv.lock").write_text("another")
    bootstrap.ensure_environment(for_tests=False)
    assert "--no-dev" not in uv.read_text().splitlines()[2]


def test_a_checkout_that_was_moved_makes_its_environment_anew(
    bootstrap: ModuleType, uv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.ensure_environment(for_tests=False)
    assert bootstrap._is_current(for_tests=False)
    moved = bootstrap.ROOT / "moved"
    moved.mkdir()
    (moved / "uv.lock").write_text("locked")
    monkeypatch.setattr(bootstrap, "ROOT", moved)
    assert not bootstrap._is_current(for_tests=False)


@pytest.mark.parametrize(
    ("answer", "enough"), [("uv 0.9.0", True), ("uv 1.0", True), ("uv 0.8.22 (abc)", False), ("", False)]
)
def test_an_old_uv_on_the_path_is_passed_over(bootstrap: ModuleType, tmp_path: Path, answer: str, enough: bool) -> None:
    assert bootstrap._uv_is_new_enough(str(program(tmp_path / "uv", f"echo '{answer}'"))) is enough


def test_everything_fetched_stays_in_the_checkout(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
    monkeypatch.delenv("UV_CACHE_DIR", raising=False)
    settings = bootstrap._uv_settings()
    assert settings["UV_CACHE_DIR"] == str(bootstrap.ROOT / ".uv" / "cache")
    assert settings["UV_PROJECT_ENVIRONMENT"] == str(bootstrap.ROOT / ".venv")
    assert settings["UV_PYTHON_DOWNLOADS"] == "never"
    assert "VIRTUAL_ENV" not in settings


def find_python(*names: str, path: Path, answer: str) -> "subprocess.CompletedProcess[str]":
    """Source bin/find-python.sh where only ``names`` are on the PATH; each answers with the exit code ``answer``."""
    for name in names:
        program(path / "bin" / name, f"exit {answer}")
    script = f'here={path}/bin; . "{CHECKOUT}/bin/find-python.sh"; echo "$PYTHON"'
    environment = {"PATH": str(path / "bin")}
    return subprocess.run(["/bin/sh", "-c", script], env=environment, capture_output=True, text=True, check=False)


def test_a_python_that_answers_is_taken(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "python3.13", "exit 127")  # a shim without an interpreter behind it
    assert find_python("python3.12", "python3", path=tmp_path, answer="0").stdout == "python3.12\n"


def test_without_a_fitting_python_it_says_what_is_needed(tmp_path: Path) -> None:
    done = find_python("python3", path=tmp_path, answer="1")
    assert done.returncode == 1
    assert done.stderr == "Weighbridge needs Python 3.11, 3.12 or 3.13 on the PATH; none was found.\n"


@pytest.mark.parametrize("name", ["bin/up", "bin/test", "bin/manage", ".ci/run"])
def test_the_commands_can_be_run(name: str) -> None:
    assert os.access(CHECKOUT / name, os.X_OK)
