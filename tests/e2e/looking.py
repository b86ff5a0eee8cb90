"""What axe finds on a page, and whether it fits the window."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

from tests.e2e.desk import NARROW, WIDE

TABLET = {"width": 1024, "height": 768}


def look(page: Page) -> list[str]:
    """What is wrong with the open page, in all sizes and both themes.

    Telling colours apart is most of axe's work, so no look repeats what an earlier one has seen (looking.js).
    """
    _turn(page, WIDE, "light")
    found = violations(page, "1440 light") + excess(page, 1440)
    page.set_viewport_size(TABLET)
    found += excess(page, 1024)
    _turn(page, NARROW, "dark")
    found += violations(page, "390 dark") + excess(page, 390)
    _turn(page, WIDE, "dark")
    found += violations(page, "1440 dark", colours_only=True)
    _turn(page, NARROW, "light")
    return found + violations(page, "390 light", colours_only=True)


def _turn(page: Page, size: dict[str, int], theme: Literal["light", "dark"]) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=theme)


def violations(page: Page, where: str = "here", *, colours_only: bool = False) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA and good practice, as "where: rule: place (why)"."""
    if not page.evaluate("'looking' in window"):
        page.evaluate(tools())
    return [
        f"{where}: {rule['id']}: {node['html'][:160]} ({node['any'][0]['message'] if node['any'] else rule['help']})"
        for rule in page.evaluate("coloursOnly => looking(coloursOnly)", colours_only)
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
