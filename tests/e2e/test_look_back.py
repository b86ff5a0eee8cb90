"""Looking back in Chromium: customers read what is new, a customer PM says what came of it, sales copies answers."""

from typing import Any

from playwright.sync_api import expect

from tests.e2e.desk import CPM, CUSTOMER, LEAD, PM, Desk


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


def test_answers_are_taken_along_as_a_table_without_what_stays_with_us(desk: Desk) -> None:
    address = "/can-it/?q=Can+the+recall+log+be+exported%3F"
    page = desk.open(address, LEAD, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the table").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied: Any = page.evaluate("navigator.clipboard.readText()")
    said = "With a workaround: Open the log, choose Print, then Save as PDF: one page for each car."
    assert [line.split("\t") for line in copied.split("\n")] == [
        ["Question", "Answer", "What to say"],
        ["Can the recall log be exported?", "Workaround", said],
    ]
