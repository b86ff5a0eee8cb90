"""What axe finds on a page, and whether it fits the window."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.e2e.desk import NARROW, WIDE

TABLET = {"width": 1024, "height": 768}
# What depends on the colours, and so on the theme; all the rest depends on the width alone.
COLOURS = ["color-contrast", "link-in-text-block"]


def look(page: Page) -> list[str]:
    """What is wrong with the open page, in all sizes and both themes."""
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    found = violations(page, "1440 light")
    page.emulate_media(color_scheme="dark")
    found += dull(page, "1440 dark") + excess(page, 1440)
    page.set_viewport_size(TABLET)
    found += excess(page, 1024)
    page.set_viewport_size(NARROW)
    found += violations(page, "390 dark") + excess(page, 390)
    page.emulate_media(color_scheme="light")
    return found + dull(page, "390 light")


def violations(page: Page, where: str = "here") -> list[str]:
    """What axe finds against WCAG 2.2 A and AA and good practice, as "where: rule: place (why)"."""
    others = {rule: {"enabled": False} for rule in COLOURS}
    return _run(page, "everything", {"rules": others}, where) + dull(page, where)


def dull(page: Page, where: str) -> list[str]:
    """What axe finds against the colours alone: telling them apart is most of its work."""
    return _run(page, "colours", {"runOnly": {"type": "rule", "values": COLOURS}}, where)


def _run(page: Page, parts: str, options: dict[str, Any], where: str) -> list[str]:
    if not page.evaluate("'looking' in window"):
        page.evaluate(tools())
    asked = [parts, {"resultTypes": ["violations"], **options}]
    return [
        f"{where}: {rule['id']}: {node['html'][:160]} ({node['any'][0]['message'] if node['any'] else rule['help']})"
        for rule in page.evaluate("asked => looking(...asked)", asked)
        for node in rule["nodes"]
    ]


def excess(page: Page, width: int) -> list[str]:
    """Whether the page is wider than the window."""
    by = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{width}: {by} pixels too wide"] if by > 0 else []


@cache
def tools() -> str:
    """The library and ours, injected past the content security policy by the browser's own door for debuggers."""
    axe = files("axe_playwright_python") / "axe.min.js"
    return "\n".join([axe.read_text(), Path(__file__).with_name("looking.js").read_text()])
