"""The small ways of every day: filing, looking up, keys, light and dark."""

from playwright.sync_api import Page, expect

from tests.e2e.desk import CPM, CUSTOMER, LEAD, PM, Desk
from tests.e2e.samples import SLUG


def test_a_customer_pm_files_a_gap(desk: Desk) -> None:
    page = desk.open("/gaps/new/", CPM)
    page.get_by_role("button", name="File gap").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved; what you typed is still here.")
    page.get_by_text("Lift Control", exact=True).last.click()
    page.get_by_label("Customer", exact=True).fill("Brackwater Hospitals")
    page.get_by_label("What is missing").fill("Beds do not fit the car that comes")
    page.get_by_text("Must have").click()
    page.get_by_label("What do they do instead?").fill("A porter rides ahead and holds the right car")
    page.get_by_label("To live with it").fill("12")
    expect(page.locator("#cost")).to_contain_text("144")  # a year of it, worked out while typing
    page.get_by_role("button", name="File gap").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beds do not fit the car that comes")
    expect(page.get_by_role("status")).to_contain_text("Gap filed as R-")
    expect(page.get_by_text("A porter rides ahead")).to_be_visible()


def test_a_customer_pm_says_that_an_old_must_have_still_is_one(desk: Desk) -> None:
    page = desk.open("/desk/", CPM)
    asked = page.locator("form[action*='/reconfirm/']").first
    address = asked.get_attribute("action")
    key = str(address).split("/")[2]
    asked.get_by_role("button", name="Still a must").click()
    expect(page.get_by_text(f"{key} still is a must for")).to_be_visible()
    expect(page.locator(f"form[action='{address}']")).to_have_count(0)
    page.goto(f"/items/{key}/?tab=evidence")
    expect(page.get_by_text("still a must, said").first).to_be_visible()


def test_a_customer_files_a_request_and_finds_it_again(desk: Desk) -> None:
    page = desk.open("/portal/", CUSTOMER)
    page.get_by_role("main").get_by_role("link", name="New request").first.click()
    page.get_by_label("In one line").fill("Tell me which car is being cleaned")
    page.get_by_label("We cannot live without it").check()
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("status")).not_to_be_empty()
    page.goto("/portal/")
    page.get_by_label("Search your requests").fill("being cleaned")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Tell me which car is being cleaned")).to_have_count(1)
    page.get_by_role("link", name="Tell me which car is being cleaned").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tell me which car is being cleaned")
    expect(page.get_by_role("main")).to_contain_text("Received")


def test_the_look_is_kept(desk: Desk) -> None:
    page = desk.open("/strategy/", LEAD)
    light = background(page)
    page.get_by_label("Account menu").click()
    page.get_by_role("button", name="Dark").click()
    assert background(page) != light
    dark = background(page)
    page.goto("/accounts/")
    assert background(page) == dark
    page.get_by_label("Account menu").click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="System").click()
    page.reload()
    assert background(page) == light


def background(page: Page) -> str:
    expect(page.locator("body")).to_be_visible()
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_ctrl_k_leads_anywhere(desk: Desk) -> None:
    page = desk.open("/accounts/", PM)
    page.keyboard.press("Control+k")
    box = page.get_by_role("dialog", name="Search or jump")
    expect(box.get_by_role("combobox")).to_be_focused()
    box.get_by_role("combobox").press_sequentially("hospitals")
    first, second = box.get_by_role("option").first, box.get_by_role("option").nth(1)
    expect(box.get_by_role("listbox")).to_contain_text("Cedarholt Hospitals")
    expect(first).to_have_attribute("aria-selected", "true")
    box.get_by_role("combobox").press("ArrowDown")
    expect(second).to_have_attribute("aria-selected", "true")
    address = str(second.get_attribute("href"))
    box.get_by_role("combobox").press("Enter")
    page.wait_for_url(f"**{address}")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Search or jump")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Search or jump")).to_be_hidden()


def test_a_question_mark_lists_the_keys(desk: Desk) -> None:
    page = desk.open(f"/backlog/{SLUG}/", PM)
    page.keyboard.press("?")
    keys_ = page.get_by_role("dialog", name="Keys")
    expect(keys_).to_contain_text("Next item")
    expect(keys_.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(keys_).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_label("Filter by word or key")).to_be_focused()
    page.keyboard.press("?")  # belongs to the field
    expect(page.get_by_label("Filter by word or key")).to_have_value("?")
    expect(keys_).to_be_hidden()
