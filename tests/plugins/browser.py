"""Browser tests drive the Chromium that the machine has; playwright's own is not downloaded.

Without a Chromium they are left out, and the summary says so; where CI is set, its absence is an error.
"""

import os
import shutil

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_LEFT_OUT = pytest.StashKey[int]()


def chromium() -> str | None:
    """The path of the machine's Chromium; WEIGHBRIDGE_CHROMIUM names another."""
    named = os.environ.get("WEIGHBRIDGE_CHROMIUM")
    return named or next(filter(None, map(shutil.which, _NAMES)), None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run browser tests last, and leave them out where there is no browser.

    Playwright keeps an event loop in its process, beside which Django's guards take plain database code for a mistake.
    """
    browser_tests = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    items.sort(key=lambda item: item in browser_tests)
    if not browser_tests or chromium():
        return
    if os.environ.get("CI"):
        raise pytest.UsageError("No Chromium found: browser tests have to run where CI is set.")
    config.stash[_LEFT_OUT] = len(browser_tests)
    config.hook.pytest_deselected(items=browser_tests)
    items[:] = [item for item in items if item not in browser_tests]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many were left out."""
    if left_out := config.stash.get(_LEFT_OUT, 0):
        terminalreporter.write_line(f"{left_out} browser tests left out: no Chromium here (WEIGHBRIDGE_CHROMIUM).")
