"""The look that every page gets: each fault is found where only that look can see it, and rows alike count once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.looking import look

PAGE = """<!doctype html><html lang="en"><head><title>A page</title><meta name="viewport" content="width=device-width">
<style>
  body {{ background: #fff; color: #111; }}
  @media (prefers-color-scheme: dark) {{ body {{ background: #111; color: #eee; }} .dark {{ color: #222; }} }}
  @media (prefers-color-scheme: light) {{ .light, .striped li:nth-child(n + 4) {{ color: #eee; }} }}
  @media (max-width: 500px) {{ .wide {{ display: none; }} .long {{ width: 600px; }} }}
  @media (min-width: 501px) {{ .narrow {{ display: none; }} .corner {{ position: absolute; width: 1px; height: 1px;
    overflow: hidden; clip-path: inset(50%); }} }}
</style></head><body><main><h1>A page</h1>{fault}</main></body></html>"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def looked(page: Page, fault: str) -> list[str]:
    """Where and what, without the place."""
    page.set_content(PAGE.format(fault=fault))
    return [": ".join(one.split(": ")[:2]) for one in look(page)]


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ("<p>Nothing wrong</p>", []),
        ("<p class='dark'>In the dark</p>", ["390 dark: color-contrast", "1440 dark: color-contrast"]),
        ("<p class='dark wide'>In the dark, on a desk</p>", ["1440 dark: color-contrast"]),
        ("<p class='light'>In the light</p>", ["1440 light: color-contrast", "390 light: color-contrast"]),
        ("<p class='light narrow'>In the light, on a phone</p>", ["390 light: color-contrast"]),
        ("<p class='light'><span class='corner'>Read out</span></p>", ["390 light: color-contrast"]),
        ("<p class='long'>Wide</p>", ["390: 218 pixels too wide"]),
        ("<input>", ["1440 light: label", "390 dark: label"]),
        ("<input class='narrow'>", ["390 dark: label"]),
    ],
)
def test_a_fault_is_found_where_it_can_be_seen(page: Page, fault: str, found: list[str]) -> None:
    assert looked(page, fault) == found


def test_of_rows_alike_two_are_looked_at_and_of_the_others_each(page: Page) -> None:
    alike, other = "<li><button></button></li>" * 4, "<li><button hidden></button><input></li>"
    assert looked(page, f"<ul>{alike}{other}</ul>") == [
        f"{where}: {rule}" for where in ("1440 light", "390 dark") for rule in ("button-name", "button-name", "label")
    ]


def test_a_row_like_others_is_looked_at_for_the_colours_that_it_has_alone(page: Page) -> None:
    assert looked(page, "<ul class='striped'>" + "<li>Words</li>" * 5 + "</ul>") == ["1440 light: color-contrast"] * 2


def test_of_words_in_the_same_colours_two_are_looked_at_and_of_the_others_each(page: Page) -> None:
    alike, other = "<p class='light'>Words</p>" * 4, "<p class='light'><b>Strong words</b></p>"
    assert looked(page, alike + other) == ["1440 light: color-contrast"] * 3 + ["390 light: color-contrast"]
