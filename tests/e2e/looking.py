"""What axe finds on a page, and whether it fits the window."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = ({"width": 1440, "height": 900}, {"width": 1024, "height": 800}, {"width": 390, "height": 844})


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA and good practice: the rule, and the first places."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}" for one in found]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
