"""Solutions and decision briefs in Chromium: build, ship a part, write, publish, share, revoke, and print one page."""

import re

from playwright.sync_api import expect

from tests.e2e.desk import ADMIN, PM, Desk
from tests.e2e.looking import violations


def test_a_part_that_ships_alone_is_a_featurette(desk: Desk) -> None:
    page = desk.open("/solutions/lift-service/new/", ADMIN)
    page.get_by_label("Title").fill("A visit is planned in one go")
    for at, key in enumerate(("SERV-31", "SERV-45")):
        page.get_by_placeholder("Key or word").nth(at).fill(key)
    page.get_by_role("button", name="Make the solution").click()
    expect(page.locator(".sol-s")).to_have_text("Nothing of it is shipped yet: 2 items to go.")
    solution = page.url
    page.goto("/items/SERV-31/edit/")
    page.get_by_label("Status").select_option("shipped")
    page.get_by_role("button", name="Save").click()
    words = "A featurette: 1 of 2 items is shipped; SERV-45 is still missing."
    expect(page.get_by_text(f"SERV-31 is saved. {words}")).to_be_visible()
    page.goto(solution)
    expect(page.locator(".sol-s")).to_have_text(words)


def test_a_brief_is_published_shared_and_taken_back_and_prints_on_one_page(desk: Desk) -> None:
    page = desk.open("/items/LIFT-31/brief/", PM)
    page.get_by_role("button", name="Write the brief").click()
    page.get_by_label("The decision").fill("Show the **firmware** of each car by spring.")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("published", exact=True).first).to_be_visible()
    assert _pages(page.pdf(prefer_css_page_size=True)) == 1
    page.get_by_role("button", name="Make a link").click()
    address = page.locator(".secret").inner_text()
    path = "/b/" + address.partition("/b/")[2]
    outside = desk.open(path)
    expect(outside.get_by_role("heading", level=1)).to_have_text("Controller firmware is not shown per car")
    assert outside.locator("a").count() == 0
    assert violations(outside) == []
    assert _pages(outside.pdf(prefer_css_page_size=True)) == 1
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("revoked")).to_be_visible()
    assert outside.request.get(path).status == 410


def _pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))
