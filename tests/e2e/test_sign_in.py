"""People sign in and land where their work is."""

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import ADMIN, CPM, CUSTOMER, LEAD, PM, Desk, sign_in


@pytest.mark.parametrize(
    ("email", "path", "heading"),
    [
        (PM, "/inbox/", "Inbox"),
        (CPM, "/desk/", "My desk"),
        (CUSTOMER, "/portal/", "Hello, "),
        (LEAD, "/backlog/", "Backlog"),
        (ADMIN, "/settings/", "Settings"),
    ],
)
def test_each_lands_where_their_work_is(desk: Desk, email: str, path: str, heading: str) -> None:
    page = desk.open("/", email)
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    assert page.url.removeprefix(desk.address).startswith(path)


def test_a_wrong_password_is_said_and_the_address_stays(desk: Desk) -> None:
    page = desk.open("/inbox/")
    assert page.url.removeprefix(desk.address) == "/sign-in/login/?next=/inbox/"
    sign_in(page, PM, "not this one")
    expect(page.get_by_role("alert")).to_contain_text("and/or password you specified are not correct.")
    expect(page.get_by_label("E-mail")).to_have_value(PM)
    page.get_by_label("Password", exact=True).fill("demo")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")


def test_after_signing_out_the_pages_are_closed(desk: Desk) -> None:
    page = desk.open("/sign-in/login/")
    sign_in(page, LEAD)
    page.get_by_label("Account menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
