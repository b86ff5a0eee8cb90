"""The backlog in Chromium: the panel, the filters, the jump box and the keys, with what they open free of barriers."""

from typing import Any

from playwright.sync_api import expect

from tests.e2e.desk import LEAD, NARROW, PM, Desk
from tests.e2e.looking import violations

BACKLOG = "/backlog/lift-control/"
FIRST = "Fire-recall log cannot be exported for inspectors"
SECOND = "Controller firmware is not shown per car"


def test_an_item_opens_beside_the_list_and_closes_again(desk: Desk) -> None:
    page = desk.open(BACKLOG, PM)
    page.get_by_role("link", name=SECOND).click()
    expect(page.locator("#panel")).to_have_attribute("data-key", "LIFT-31")
    expect(page).to_have_url(f"{desk.address}{BACKLOG}?item=LIFT-31")
    expect(page.locator("tr.sel")).to_contain_text(SECOND)
    page.keyboard.press("k")
    expect(page.locator("#panel")).to_have_attribute("data-key", "LIFT-12")
    page.keyboard.press("j")
    expect(page.locator("#panel")).to_have_attribute("data-key", "LIFT-31")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page).to_have_url(f"{desk.address}{BACKLOG}")
    expect(page.get_by_role("link", name=SECOND)).to_be_focused()


def test_the_list_follows_the_typing(desk: Desk) -> None:
    page = desk.open(BACKLOG, PM)
    page.keyboard.press("/")
    page.keyboard.type("fire-rec")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text(FIRST)
    assert "q=fire-rec" in page.url
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_accounts_are_proposed_in_the_filter(desk: Desk) -> None:
    page = desk.open(BACKLOG, PM)
    expect(page.locator("#account-names option")).to_have_count(0)
    page.locator("#filters summary").click()
    first = page.locator("#account-names option").first
    expect(first).to_be_attached()
    name = first.get_attribute("value") or ""
    page.locator("#filters").get_by_label("Account", exact=True).fill(name)
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#chips")).to_contain_text(name)


def test_back_in_the_browser_leads_back(desk: Desk) -> None:
    page = desk.open(BACKLOG, PM)
    page.get_by_role("link", name=FIRST).click()
    expect(page.locator("#panel")).to_have_attribute("data-key", "LIFT-12")
    page.go_back()
    expect(page.locator("#panel")).to_be_hidden()


def test_without_scripts_the_links_do_the_same(desk: Desk) -> None:
    page = desk.open(BACKLOG, PM, java_script_enabled=False)
    page.get_by_role("link", name=FIRST).click()
    expect(page.locator("#panel")).to_have_attribute("data-key", "LIFT-12")
    page.get_by_role("link", name="Close the panel").click()
    expect(page.locator("#panel")).to_be_hidden()
    page.get_by_label("Filter by word or key").fill("firmware")
    page.get_by_label("Filter by word or key").press("Enter")
    expect(page.get_by_role("link", name=SECOND)).to_be_visible()


def test_the_jump_box_goes_anywhere(desk: Desk) -> None:
    page = desk.open(BACKLOG, PM)
    page.keyboard.press("Control+k")
    expect(page.locator("#jump-list [role=option]").first).to_be_visible()
    page.keyboard.type("LIFT-31")
    expect(page.locator("#jump-list")).to_contain_text(SECOND)
    expect(page.locator("#jump-list [aria-selected=true]")).to_contain_text(SECOND)
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{desk.address}/items/LIFT-31/")


def test_the_keys_are_listed(desk: Desk) -> None:
    page = desk.open(BACKLOG, PM)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Next item")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_the_look_is_kept_without_a_flash(desk: Desk) -> None:
    page = desk.open(BACKLOG, LEAD)
    page.get_by_label("Account menu").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    response = page.reload()
    assert response is not None
    assert 'data-bs-theme="dark"' in response.text()


def test_on_a_phone_rows_are_cards_and_the_panel_covers_the_list(desk: Desk) -> None:
    page = desk.open(BACKLOG, PM, size=NARROW)
    expect(page.get_by_role("navigation", name="Main, small screen")).to_be_visible()
    page.get_by_role("link", name=FIRST).click()
    expect(page.locator("#panel")).to_be_focused()
    box: Any = page.locator("#panel").bounding_box()
    assert box["width"] == NARROW["width"]
    page.get_by_role("link", name="Close the panel").click()
    expect(page.get_by_role("link", name=FIRST)).to_be_focused()
