"""Releases in Chromium: plan an item, move it, see the slip, undo it, ship."""

from playwright.sync_api import expect

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
    page.goto("/items/GATE-5/release/")
    page.locator("select[name=release]").select_option(label="2031.2, 1 Sep 2031")
    page.get_by_label("Why does it leave").fill("The readers come later.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast-wb")).to_contain_text("GATE-5 moved to 2031.2. It has slipped.")
    expect(page.locator(".facts")).to_contain_text("3 releases")
    page.keyboard.press("z")
    expect(page.locator(".toast-wb")).to_contain_text("has not slipped")
    page.goto(release)
    page.get_by_role("link", name="Ship it").click()
    page.get_by_label("GATE-8").check()
    page.get_by_role("button", name="Ship it").click()
    expect(page.locator(".ph-n")).to_contain_text("days early")
    expect(page.locator("tbody").first).to_contain_text("shipped")
