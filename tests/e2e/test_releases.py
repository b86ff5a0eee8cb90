"""Releases in Chromium: plan an item, move it, see the slip, undo it, ship; drag items between releases."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.desk import ADMIN, Desk


def test_an_item_is_planned_moved_and_shipped(desk: Desk) -> None:
    page = desk.open("/releases/new/?product=lift-access", ADMIN)
    for name, day in (("2031.1", "2031-03-03"), ("2031.2", "2031-09-01")):
        page.goto("/releases/new/?product=lift-access")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Ships on").fill(day)
        page.get_by_label("Developers").fill("4")
        page.get_by_role("button", name="Plan the release").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.goto("/items/GATE-8/release/")
    page.locator("select[name=release]").select_option(label="2031.1, 3 Mar 2031")
    page.get_by_role("button", name="Plan it").click()
    expect(page.locator(".facts")).to_contain_text("2031.1")
    page.get_by_role("link", name="2031.1").click()
    page.get_by_role("link", name="2031.1").click()
    expect(page.locator(".caps").first).to_contain_text("1 over")
    release = page.url
    _board(page)
    page.goto(release)
    page.get_by_role("link", name="Ship it").click()
    page.get_by_role("checkbox", name="GATE-8").check()
    page.get_by_label("GATE-8: person-days that it took, Developers").fill("6")
    page.get_by_role("button", name="Ship it").click()
    expect(page.locator(".ph-n")).to_contain_text("days early")
    page.locator("tbody").first.get_by_role("link", name="shipped").click()
    expect(page.get_by_role("row", name=re.compile("Developers.* 5 6"))).to_be_visible()


def _board(page: Page) -> None:
    """An item is dragged to a later release, says why, and is taken back; another is moved and dropped by keyboard."""
    page.goto("/releases/board/lift-access/")
    late = page.get_by_role("list", name="Items of 2031.2")
    item = page.locator('[data-item="GATE-5"]')
    here = page.locator("[data-place]", has=item).get_attribute("data-place")
    item.locator("[data-grip]").drag_to(late, target_position={"x": 90, "y": 20})
    expect(page.get_by_role("dialog")).to_contain_text("Why does GATE-5 leave")
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.type("The readers come later.")
    page.get_by_role("button", name="Move it").click()
    expect(page.locator(".toast-wb")).to_contain_text("GATE-5 moved to 2031.2. It has slipped.")
    expect(late.locator('[data-item="GATE-5"] summary')).to_be_focused()
    page.keyboard.press("z")
    expect(page.locator(".toast-wb")).to_contain_text("has not slipped")
    expect(page.locator(f'[data-place="{here}"] > [data-item="GATE-5"]')).to_be_visible()
    page.locator('[data-item="GATE-8"] summary').press("Enter")
    page.get_by_role("button", name="to 2031.2").press("Enter")
    expect(late).to_contain_text("GATE-8")
    expect(page.get_by_role("region", name="2031.2")).to_contain_text("It needs 5 developer-days and has 4.")
    page.locator('[data-item="GATE-8"] summary').press("Enter")
    page.get_by_role("button", name="to 2031.1").press("Enter")
    expect(page.get_by_role("list", name="Items of 2031.1")).to_contain_text("GATE-8")
