"""The main path with JavaScript switched off: every step is a link or a form that the server answers."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backlog_page import keys
from tests.e2e.desk import PM, Desk, sign_in
from tests.e2e.samples import SLUG


@pytest.fixture
def page(desk: Desk) -> Page:
    return desk.open("/sign-in/login/", java_script_enabled=False)


def test_sign_in_filter_triage_weigh(page: Page) -> None:
    sign_in(page, PM)
    expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
    triage(page)
    filter_the_backlog(page)
    open_the_panel(page)
    weigh(page)
    set_the_look(page)


def triage(page: Page) -> None:
    title = page.locator("#h-request")
    linked = title.inner_text()
    page.get_by_label("Words or key of an item").fill("lift")
    page.get_by_role("button", name="Search").click()
    expect(title).to_have_text(linked)
    chosen = page.get_by_role("radio").first
    chosen.check()
    key = chosen.input_value()
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text(f"is linked to {key}.")
    begun = title.inner_text()
    assert begun != linked
    page.get_by_role("link", name="New item").click()
    page.get_by_role("button", name="Begin the item").click()
    expect(page.get_by_role("status")).to_contain_text(" began LIFT-")
    decline(page)


def decline(page: Page) -> None:
    declined = page.locator("#h-request").inner_text()
    page.get_by_role("link", name="Decline").click()
    page.get_by_role("button", name="Decline and tell the sender").click()
    expect(page.get_by_text("Nothing is declined without a text.")).to_be_visible()
    page.get_by_label("Kind of reason").select_option(value="too_few")
    page.get_by_label("What would change the answer").fill("nothing")
    page.get_by_label("Text to the sender").fill("Not in a lift.")
    page.get_by_label("Look again").select_option(label="Never")
    page.get_by_role("button", name="Decline and tell the sender").click()
    expect(page.get_by_role("status")).to_contain_text("is declined")
    expect(page.locator("#h-request")).not_to_have_text(declined)


def filter_the_backlog(page: Page) -> None:
    page.goto(f"/backlog/{SLUG}/")
    everything = keys(page)
    search = page.get_by_role("search", name="Filter the backlog")
    search.get_by_text("Gaps", exact=True).click()
    search.get_by_role("button", name="Filter").click()
    assert "kind=gap" in page.url
    gaps = keys(page)
    assert 0 < len(gaps) <= len(everything)
    assert gaps != everything


def open_the_panel(page: Page) -> None:
    page.locator("[data-panel-link]").first.click()
    panel = page.get_by_role("complementary", name="Why this score")
    expect(panel.get_by_role("heading", name="From value to priority")).to_be_visible()
    panel.get_by_role("link", name="Close the panel").click()
    expect(panel).to_be_hidden()
    assert "kind=gap" in page.url


def weigh(page: Page) -> None:
    page.get_by_role("link", name="Change the weights").click()
    button = page.get_by_role("button", name="Activate as v")
    version = button.inner_text().removeprefix("Activate as ")
    page.get_by_label("Weight of Current customer").fill("7")
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("One field needs a second look.")
    page.get_by_label("Why", exact=True).fill("Those who pay today come first")
    button.click()
    expect(page.get_by_role("status")).to_contain_text(f"{version} is active.")


def set_the_look(page: Page) -> None:
    page.get_by_label("Account menu").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
