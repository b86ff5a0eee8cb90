"""What nobody likes to see, made bearable: forms that refuse, two people on one thing, an undo."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk import ADMIN, CPM, CUSTOMER, PM, Desk, sign_in
from tests.e2e.looking import look
from tests.e2e.samples import upload
from tests.rest import Rest

PRODUCT = "lift-access"


def check(page: Page) -> None:
    found = look(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("email", "path", "button"),
    [
        (PM, "/weights/lift-control/", "Activate as v"),
        (CPM, "/gaps/new/", "File gap"),
        (CUSTOMER, "/portal/requests/new/", "Send the request"),
        (PM, "/imports/", "Look into the file"),
        (ADMIN, "/settings/people/new/", "Add"),
        (PM, "/accounts/new/", "Add"),
    ],
)
def test_a_form_that_refuses_says_what_is_wrong(desk: Desk, email: str, path: str, button: str) -> None:
    page = desk.open(path, email)
    page.get_by_role("main").get_by_role("button", name=button).first.click()
    expect(page.get_by_role("alert").first).to_contain_text("a second look")
    first = page.locator("[aria-invalid=true]").first
    expect(first).to_be_visible()
    described = str(first.get_attribute("aria-describedby")).split()
    assert any(page.locator(f"[id='{one}']").inner_text().strip() for one in described)
    check(page)


def test_a_sign_in_that_fails(desk: Desk) -> None:
    page = desk.open("/sign-in/login/")
    sign_in(page, PM, "not this one")
    expect(page.get_by_role("alert")).to_be_visible()
    check(page)


def test_two_people_edit_one_item_and_both_see_both_values(desk: Desk) -> None:
    key = Rest(desk.address).first(f"products/{PRODUCT}/backlog/?limit=1")["key"]
    mine, theirs = desk.open(f"/items/{key}/edit/", ADMIN), desk.open(f"/items/{key}/edit/", ADMIN)
    theirs.get_by_label("Title").fill("Theirs came first")
    theirs.get_by_role("main").get_by_role("button", name="Save").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Theirs came first")
    mine.get_by_label("Title").fill("Mine came second")
    mine.get_by_role("main").get_by_role("button", name="Save").click()
    conflict = mine.get_by_role("alert")
    expect(conflict).to_contain_text("Theirs came first")
    expect(conflict).to_contain_text("Mine came second")
    check(mine)
    expect(mine.get_by_label("Title")).to_have_value("Mine came second")


def test_two_people_decide_on_one_request_and_neither_is_lost(desk: Desk) -> None:
    number = Rest(desk.address).first(f"requests/?product={PRODUCT}&status=new&limit=1")["id"]
    mine, theirs = (desk.open(f"/inbox/{number}/?do={what}", ADMIN) for what in ("decline", "new-item"))
    theirs.get_by_role("button", name="Begin the item").click()
    expect(theirs.get_by_role("status").filter(has_text=" began ")).to_be_visible()
    mine.get_by_label("Kind of reason").select_option(value="too_few")
    mine.get_by_label("What would change the answer").fill("nothing")
    mine.get_by_label("Text to the sender").fill("Not in our house.")
    mine.get_by_role("button", name="Decline and tell the sender").click()
    expect(mine.get_by_role("table", name="Both decisions")).to_contain_text("Not in our house.")
    check(mine)
    mine.set_viewport_size({"width": 1440, "height": 900})
    mine.get_by_role("button", name="Reopen and decline").click()
    expect(mine.get_by_role("status").filter(has_text="is declined")).to_be_visible()
    assert Rest(desk.address).get(f"requests/{number}/")["status"] == "declined"


def test_an_import_is_taken_back(desk: Desk) -> None:
    page = desk.open("/imports/", ADMIN)
    upload(page, product="Lift Access")
    page.get_by_label("Name of the source").fill("taken back at once")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="What it did")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", name="Taken back")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("3 requests, ")).to_be_visible()
