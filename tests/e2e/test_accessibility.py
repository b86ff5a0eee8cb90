"""Every page of the product: no violation that axe finds, nothing to scroll sideways, nothing wrong in the console."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.desk import Desk
from tests.e2e.looking import look
from tests.e2e.pages import FRAGMENTS, PAGES, REFUSALS, Opened, opened, routes
from tests.e2e.samples import samples_of
from tests.running import Up


@pytest.fixture(scope="module")
def reader(browser: Browser, demo: Up, sign_ins: dict[str, Any]) -> Iterator[Desk]:
    """A desk for all these pages: what one has loaded the next need not load again."""
    desk = Desk(browser, demo.address, sign_ins)
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def samples(reader: Desk) -> dict[str, str]:
    """One of each, to put into addresses."""
    return samples_of(reader)


def test_every_route_is_a_page_here_or_known_to_be_none() -> None:
    assert set(routes()) == set(PAGES) | FRAGMENTS
    assert not set(PAGES) & FRAGMENTS


@pytest.mark.parametrize("page", opened(), ids=str)
def test_pages(reader: Desk, samples: dict[str, str], page: Opened) -> None:
    shown = reader.turn_to(page.path(samples), page.email)
    if page.route == "api-docs":  # draws itself from the description, which it fetches first
        expect(shown.locator(".opblock-tag").last).to_be_visible()
    found = look(shown)
    found += reader.take_problems()
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("email", "path"), REFUSALS)
def test_refusals(reader: Desk, email: str, path: str) -> None:
    found = look(reader.turn_to(path, email))
    found += [one for one in reader.take_problems() if "Failed to load resource" not in one]
    assert not found, "\n".join(found)
