"""Every page of the product: no violation that axe finds, nothing to scroll sideways, nothing wrong in the console."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.desk import NARROW, WIDE, Desk
from tests.e2e.pages import FRAGMENTS, PAGES, REFUSALS, Opened, opened, routes
from tests.e2e.samples import samples_of
from tests.running import Up

TABLET = {"width": 1024, "height": 768}
# What depends on the colours alone is looked at in both themes; all the rest depends on the width alone.
EVERYTHING = {"resultTypes": ["violations"]}
COLOURS = EVERYTHING | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


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
    found = check(reader.turn_to(page.path(samples), page.email))
    found += reader.take_problems()
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("email", "path"), REFUSALS)
def test_refusals(reader: Desk, email: str, path: str) -> None:
    found = check(reader.turn_to(path, email))
    found += [one for one in reader.take_problems() if "Failed to load resource" not in one]
    assert not found, "\n".join(found)


def check(page: Page) -> list[str]:
    """What is wrong with the open page, in all sizes and both themes."""
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    found = violations(page, EVERYTHING, "1440 light")
    page.emulate_media(color_scheme="dark")
    found += violations(page, COLOURS, "1440 dark") + excess(page, 1440)
    page.set_viewport_size(TABLET)
    found += excess(page, 1024)
    page.set_viewport_size(NARROW)
    found += violations(page, EVERYTHING, "390 dark") + excess(page, 390)
    page.emulate_media(color_scheme="light")
    return found + violations(page, COLOURS, "390 light")


def violations(page: Page, options: dict[str, Any], where: str) -> list[str]:
    """What axe finds, as "where: rule: place (why)"."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [
        f"{where}: {rule['id']}: {node['html'][:160]} ({node['any'][0]['message'] if node['any'] else rule['help']})"
        for rule in found
        for node in rule["nodes"]
    ]


def excess(page: Page, width: int) -> list[str]:
    """Whether the page is wider than the window."""
    by = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{width}: {by} pixels too wide"] if by > 0 else []


@cache
def axe() -> str:
    """The library, injected past the content security policy by the browser's own door for debuggers."""
    return (files("axe_playwright_python") / "axe.min.js").read_text()
