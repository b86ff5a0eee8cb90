"""A charter programme in Chromium: it holds a launch back, and opens it once six customers can be named."""

from playwright.sync_api import expect

from tests.e2e.desk import ADMIN, Desk
from tests.rest import Rest

PRODUCT = "lift-access"
MEMBERS = 6


def test_a_programme_holds_a_launch_back_and_then_opens_it(desk: Desk) -> None:
    rest = Rest(desk.address)
    release = rest.send("POST", "releases/", {"product": PRODUCT, "name": "2033.1", "ships_on": "2033-03-01"})
    body = {"product": PRODUCT, "name": "Doors that open by themselves", "recruit_by": "2032-12-01"}
    programme = rest.send("POST", "charters/", {**body, "release": release["id"]})["id"]
    accounts = [row["id"] for row in rest.get(f"accounts/?limit={MEMBERS}")["results"]]
    ready = {"stage": "live", "is_happy": True, "may_be_named": True}
    for account in accounts[1:]:
        rest.send("POST", f"charters/{programme}/members/", {"account": account, **ready})

    page = desk.open(f"/releases/{release['id']}/ship/", ADMIN)
    page.get_by_role("button", name="Ship it").click()
    expect(page.get_by_role("main")).to_contain_text("5 of 6 customers can be named")
    expect(page.get_by_label("Why does it ship before")).to_be_visible()

    rest.send("POST", f"charters/{programme}/members/", {"account": accounts[0], **ready})
    page.goto(f"/charter/{programme}/")
    expect(page.get_by_role("main")).to_contain_text("Ready for the general release")
    page.goto(f"/releases/{release['id']}/ship/")
    expect(page.get_by_label("Why does it ship before")).to_have_count(0)
    page.get_by_role("button", name="Ship it").click()
    expect(page.locator(".ph-n")).to_contain_text("days early")
    assert rest.get(f"releases/{release['id']}/")["state"] == "shipped"
