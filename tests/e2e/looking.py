"""What axe finds on a page, and whether it fits the window."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

from tests.e2e.desk import NARROW, WIDE

TABLET = {"width": 1024, "height": 768}
# What depends on the colours alone is looked at in both themes; all the rest depends on the width alone.
EVERYTHING: dict[str, Any] = {"resultTypes": ["violations"]}
COLOURS = EVERYTHING | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def look(page: Page) -> list[str]:
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


def violations(page: Page, options: dict[str, Any] = EVERYTHING, where: str = "here") -> list[str]:
    """What axe finds against WCAG 2.2 A and AA and good practice, as "where: rule: place (why)"."""
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
