"""The browser of people who work with the demo company."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.desk import Desk
from tests.running import Up

expect.set_options(timeout=20_000)  # two cores may be shared with a whole test suite


@pytest.fixture(scope="session")
def sign_ins() -> dict[str, dict[str, object]]:
    """Cookies of those who have signed in already."""
    return {}


@pytest.fixture
def desk(browser: Browser, demo: Up, sign_ins: dict[str, dict[str, object]]) -> Iterator[Desk]:
    """Opens pages; at the end the browser's console must have been silent."""
    desk = Desk(browser, demo.address, sign_ins)
    yield desk
    desk.close()
    assert desk.problems == []
