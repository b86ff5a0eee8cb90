"""Other weights in Chromium: tried by key and slider, kept as a draft, compared; and how sure the ranking is."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.backlog_page import keys
from tests.e2e.desk import LEAD, PM, Desk

BACKLOG = "/backlog/lift-control/"


def test_weights_are_tried_by_keys_and_kept_as_a_draft(desk: Desk) -> None:
    page = desk.open(BACKLOG, PM)
    today = keys(page)
    page.get_by_text("Try other weights").click()
    point = page.get_by_role("slider", name="Weighting")
    expect(point).to_be_visible()
    before = weight_of(page)
    point.focus()
    for _ in range(12):
        point.press("ArrowDown" if before > 20 else "ArrowUp")
    expect(page).to_have_url(re.compile("weight_current="))
    expect(page.get_by_role("link", name="Keep as new profile")).to_be_visible()
    assert weight_of(page) != before
    expect(page.locator("#flip")).to_contain_text("stays first")
    assert keys(page) != today
    page.get_by_role("link", name="Keep as new profile").click()
    page.get_by_label("Why", exact=True).fill("Trying what the board asked for")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Draft against")
    expect(page.get_by_role("rowheader", name="Weight: current customer")).to_be_visible()
    expect(page.locator(".mvt tbody tr").first).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    page.goto(BACKLOG)
    assert keys(page) == today


def test_a_slider_ranks_at_once_and_nothing_is_kept(desk: Desk) -> None:
    page = desk.open(BACKLOG, LEAD)
    today = keys(page)
    page.get_by_text("Try other weights").click()
    slider = page.get_by_role("slider", name="Strategy in percent")
    slider.focus()
    slider.press("End")
    back = page.get_by_role("link", name="Back to v")
    expect(back).to_be_visible()
    assert keys(page) != today
    expect(page.get_by_role("link", name="Keep as new profile")).to_have_count(0)  # only the product PM decides
    back.click()
    expect(back).to_have_count(0)
    assert keys(page) == today


def test_how_sure_a_rank_is_stands_on_the_list_of_all_and_on_the_item(desk: Desk) -> None:
    page = desk.open("/backlog/lift-control/robustness/", LEAD)
    expect(page.get_by_role("heading", level=1)).to_have_text("How sure is the ranking?")
    row = page.locator("tbody tr").first
    expect(row).to_be_visible(timeout=60_000)  # a worker is at it from the first start on
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="How sure the rank is")).to_be_visible()
    page.get_by_role("link", name="Robustness of the ranking").click()
    page.get_by_label("Top of the list").fill("3")
    page.get_by_role("button", name=re.compile("Work")).click()
    expect(page.get_by_text("top three").first).to_be_visible(timeout=60_000)


def weight_of(page: Page) -> float:
    return float(page.get_by_label("Current customer", exact=True).input_value())
