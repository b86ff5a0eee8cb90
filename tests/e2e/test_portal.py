"""A customer looks before asking, needs something too, files, answers, and reads why not; the PM asks and declines."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk import CUSTOMER, PM, Desk

TITLE = "Lift plays the hospital's own chime before doors close"


@pytest.fixture
def customer(desk: Desk) -> Page:
    return desk.open("/portal/", CUSTOMER)


def test_from_a_search_to_a_no_with_its_reason(desk: Desk, customer: Page) -> None:
    search_and_support(customer)
    filed = file_after_looking(customer)
    number = filed.rstrip("/").rpartition("/")[2]
    pm = desk.open(f"/inbox/{number}/?do=ask", PM)
    ask_back(pm)
    answer(customer, filed)
    decline(pm, number)
    read_why(customer, filed)


def search_and_support(page: Page) -> None:
    page.get_by_label("Search your requests, ideas and known gaps").press_sequentially("reports")
    found = page.get_by_role("link", name="Reports over more than 90 days time out")
    expect(found).to_be_visible()
    found.click()
    expect(page.get_by_role("heading", name="Until then")).to_be_visible()
    page.get_by_label("We cannot live without it").check()
    page.get_by_role("button", name="We need this too").click()
    expect(page.get_by_role("status")).to_contain_text("It counts for your company")
    expect(page.get_by_text("you cannot live without it")).to_be_visible()
    page.get_by_role("button", name="We need it no longer").click()
    expect(page.get_by_role("button", name="We need this too")).to_be_visible()


def file_after_looking(page: Page) -> str:
    page.goto("/portal/requests/new/")
    page.get_by_label("Product").select_option(label="Lift Control")
    page.get_by_label("In one line").press_sequentially("Reports time out")
    expect(page.get_by_role("link", name="Support this one instead").first).to_be_visible()
    page.get_by_label("In one line").fill(TITLE)
    page.get_by_label("We would like it").check()
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_text("We are reading it")).to_be_visible()
    return page.url


def ask_back(page: Page) -> None:
    page.get_by_label("Your question").fill("Which chime, and where?")
    page.get_by_role("button", name="Ask").last.click()
    expect(page.locator("#h-request")).not_to_have_text(TITLE)


def answer(page: Page, filed: str) -> None:
    page.goto("/portal/")
    line = page.get_by_role("listitem").filter(has_text=TITLE)
    expect(line).to_contain_text("We need your answer")
    line.get_by_role("link").click()
    page.get_by_label("Your answer").fill("Three notes, in the children's ward.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("status")).to_contain_text("We read it again with your answer.")
    assert page.url == filed


def decline(page: Page, number: str) -> None:
    page.goto(f"/inbox/{number}/?do=decline")
    page.get_by_label("Kind of reason").select_option(value="other_way")
    page.get_by_label("What would change the answer").fill("Other hospitals who ask")
    page.get_by_label("Text to the sender").fill("The chime is set in the car: your service partner can change it.")
    page.get_by_label("Look again").select_option(label="Never")
    page.get_by_role("button", name="Decline and tell the sender").click()
    expect(page.get_by_role("status")).to_contain_text("is declined")


def read_why(page: Page, filed: str) -> None:
    page.goto(filed)
    expect(page.get_by_text("Not planned").first).to_be_visible()
    expect(page.get_by_text("The chime is set in the car").first).to_be_visible()
    expect(page.get_by_text("Other hospitals who ask")).to_have_count(0)
    expect(page.get_by_text("Three notes, in the children's ward.")).to_be_visible()
