"""Looking back in Chromium: customers read what is new, and a customer PM says on the desk what came of it."""

from playwright.sync_api import expect

from tests.e2e.desk import CPM, CUSTOMER, PM, Desk


def test_what_shipped_is_told_and_what_came_of_it_is_said(desk: Desk) -> None:
    page = desk.open("/changelog/lift-control/", PM)
    page.get_by_role("link", name="Write what customers read of LIFT-40").click()
    page.get_by_label("Title for customers").fill("Parking floors outlast a power dip")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Customers read: Parking floors outlast a power dip")).to_be_visible()

    portal = desk.open("/portal/", CUSTOMER)
    portal.get_by_role("navigation", name="Portal").get_by_role("link", name="What is new").click()
    expect(portal.get_by_role("heading", name="Parking floors outlast a power dip")).to_be_visible()
    asked = portal.get_by_role("listitem").filter(has_text="Alarm texts reach everybody on duty")
    expect(asked.get_by_text("You asked for this")).to_be_visible()

    said = desk.open("/desk/", CPM)
    said.get_by_role("button", name="They use it").filter(has_text="Talvern Property, GATE-15").click()
    expect(said.get_by_text("Talvern Property uses GATE-15.")).to_be_visible()
    said.goto("/items/GATE-15/outcome/")
    expect(said.get_by_role("heading", name="2 of 3 accounts use it (1 answer missing)")).to_be_visible()
