"""The roadmap in Chromium: told without a day, read without one; a published day stands among the promises."""

from datetime import date, timedelta

from playwright.sync_api import expect

from tests.e2e.desk import ADMIN, CUSTOMER, Desk

TITLE = "Visitors let themselves in"
TOMORROW = date.today() + timedelta(days=1)  # noqa: DTZ011 - the day that the server offers; too soon, whatever is planned
SAID = f"{TOMORROW.day} {TOMORROW:%b %Y}"


def test_a_customer_reads_no_day_until_one_is_promised(desk: Desk) -> None:
    pm = desk.open("/roadmap/lift-access/", ADMIN)
    pm.get_by_role("link", name="Tell customers").first.click()
    pm.get_by_label("Title for customers").fill(TITLE)
    pm.get_by_label("Text for customers").fill("With a code on their phone.")
    pm.get_by_role("button", name="Publish it").click()
    expect(pm.get_by_role("heading", level=3, name=TITLE)).to_be_visible()
    customer = desk.open("/portal/", CUSTOMER)
    customer.get_by_role("navigation", name="Portal").get_by_role("link", name="What comes next").click()
    told = customer.locator(".nx li", has_text=TITLE)
    expect(told).to_contain_text("With a code on their phone.")
    expect(told.locator(".nx-by")).to_have_count(0)
    pm.get_by_role("link", name=f"Change {TITLE}").click()
    pm.get_by_label("Publish a day").fill(TOMORROW.isoformat())
    pm.get_by_role("button", name="Save").click()
    pm.get_by_label("I promise it all the same").check()
    pm.get_by_role("button", name="Save").click()
    expect(pm.locator(".nx li", has_text=TITLE)).to_contain_text(f"By {SAID}")
    customer.reload()
    expect(told.locator(".nx-by")).to_have_text(f"By {SAID}")
    pm.goto("/promises/?product=lift-access")
    expect(pm.locator("tr", has_text=TITLE)).to_contain_text(SAID)
