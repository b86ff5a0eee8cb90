"""Insights in Chromium: from the top bar to a finding, its chart and table, another period and another product."""

import re

from playwright.sync_api import expect

from tests.e2e.desk import PM, Desk


def test_from_the_bar_to_a_finding_and_another_period(desk: Desk) -> None:
    page = desk.open("/backlog/lift-control/", PM)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Insights").click()
    expect(page.get_by_role("heading", name=re.compile("of the work in .* was new features"))).to_be_visible()
    expect(page.locator("[data-chart] svg")).to_be_visible()
    page.get_by_text("Show the table").click()
    rows = page.locator("#shiny-table tbody tr")
    expect(rows.first).to_be_visible()
    quarters = rows.count()
    choices = page.get_by_role("navigation", name="What to look at")
    choices.get_by_role("link", name="Last 90 days").click()
    expect(choices.locator("[aria-current]").first).to_have_text("Last 90 days")
    assert rows.count() == quarters  # a trend is not cut off by the period
    choices.get_by_role("link", name="All products").click()
    expect(page).to_have_url(re.compile(r"/insights/\?period=quarter$"))
