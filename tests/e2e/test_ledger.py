"""The gap ledger in Chromium: its chart, its search, the way back, and a workaround in one step."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.desk import CPM, LEAD, PM, Desk

LEDGER = "/gaps/"
CHART = "[data-chart] svg"


def drawn(page: Page) -> None:
    """The chart is there, with the months on its axis."""
    expect(page.locator(CHART)).to_be_visible()
    expect(page.locator(f"{CHART} text").first).to_be_attached()


def test_the_chart_is_drawn_from_its_table(desk: Desk) -> None:
    page = desk.open(LEDGER, LEAD)
    drawn(page)
    box = page.locator("[data-chart]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    told = page.locator(".ch-t")
    expect(told).to_be_visible()
    last = page.locator("#debt-table tbody tr").last
    assert (told.locator("dt").text_content() or "") == last.locator("th").text_content()
    total = page.locator("#debt-table tbody tr").last.locator("td").nth(3).text_content()
    expect(told.locator("b")).to_have_text(f"{total}\u202fh")


def test_the_table_stands_in_without_javascript(desk: Desk) -> None:
    page = desk.open(LEDGER, LEAD, java_script_enabled=False)
    expect(page.locator("[data-chart]")).to_be_hidden()
    page.get_by_text("Show the table").click()
    expect(page.locator("#debt-table")).to_be_visible()
    expect(page.get_by_role("button", name="Filter")).to_be_visible()


def test_typing_narrows_figures_chart_and_list_and_the_way_back_draws_again(desk: Desk) -> None:
    page = desk.open(LEDGER, PM)
    drawn(page)
    page.keyboard.press("/")
    page.keyboard.type("fire-rec")
    expect(page.locator(".lg tbody tr:not(.grp)")).to_have_count(2)
    drawn(page)
    assert "q=fire-rec" in page.url
    page.go_back()
    expect(page.locator(".lg tbody tr:not(.grp)").nth(5)).to_be_visible()
    drawn(page)


def test_support_copies_a_known_workaround(desk: Desk) -> None:
    page = desk.open(f"{LEDGER}?by=known&q=inspectors", CPM, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the workaround of LIFT-12").click()
    expect(page.get_by_role("button", name="Copied the workaround of LIFT-12")).to_be_visible()
    copied: Any = page.evaluate("navigator.clipboard.readText()")
    assert copied == "Open the log, choose Print, then Save as PDF: one page for each car."
