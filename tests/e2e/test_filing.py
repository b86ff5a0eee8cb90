"""Filing between two calls: what is like it appears while one types, one press joins it; all without the mouse."""

from playwright.sync_api import expect

from tests.e2e.desk import CPM, Desk

KNOWN = "Fire-recall log cannot be exported for inspectors"


def test_what_is_there_appears_while_typing_and_is_joined_by_keyboard(desk: Desk) -> None:
    page = desk.open("/gaps/new/?product=lift-control", CPM)
    page.get_by_label("Customer", exact=True).fill("Castellan Courts")
    page.get_by_label("What is missing?").press_sequentially(KNOWN)
    likest = page.locator(".sim li").first
    expect(likest).to_contain_text("LIFT-12")
    likest.get_by_role("button", name="Join this one instead").press("Enter")
    expect(page.get_by_text("Castellan Courts counts at LIFT-12 now.")).to_be_visible()


def test_a_gap_of_two_customers_is_filed_with_the_keys_alone(desk: Desk) -> None:
    page = desk.open("/gaps/new/?product=lift-service", CPM)
    page.get_by_label("Customer", exact=True).fill("Castellan Courts")
    page.get_by_label("What is missing?").fill("Zebra crossing lamps blink in the wrong rhythm")
    page.get_by_text("Other customers have it too").press("Enter")
    page.get_by_label("Customer 2", exact=True).fill("Quillon Hotels")
    page.get_by_label("Hours a month of customer 2").fill("3")
    page.get_by_label("Hours a month of customer 2").press("Control+Enter")
    expect(page.get_by_text("Gap filed as R-")).to_be_visible()


def test_the_desk_and_the_report_are_one_press_from_each_other(desk: Desk) -> None:
    page = desk.open("/", CPM)
    expect(page.get_by_role("heading", level=1)).to_have_text("My desk")
    page.get_by_role("link", name="Report for Brackwater Hospitals").click()
    page.get_by_role("link", name="For the customer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "What Brackwater Hospitals asked for, and what came of it"
    )
