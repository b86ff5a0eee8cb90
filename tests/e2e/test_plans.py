"""Plans in Chromium: two are asked for and compared, one is changed by dragging and accepted, and the slip is seen."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.desk import ADMIN, Desk
from tests.rest import Rest
from tests.waiting import wait_until

PRODUCT = "lift-access"  # whose plans no other test looks at


def _release(rest: Rest, name: str, day: str) -> dict[str, Any]:
    body = {"product": PRODUCT, "name": name, "ships_on": day, "capacity": {"developers": 14}}
    made: dict[str, Any] = rest.send("POST", "releases/", body)
    return made


def _ask(page: Page, rest: Rest, name: str, pins: str) -> str:
    """Ask for a plan of the two releases; ends on its page, which shows the answer by itself once it is solved."""
    page.goto(f"/plans/new/?product={PRODUCT}")
    page.get_by_label("Name").fill(name)
    for box in page.locator("input[name=releases]").all():
        box.set_checked(bool(re.search(r"2032\.[12]", box.locator("xpath=ancestor::label[1]").inner_text())))
    page.get_by_label("Pins").fill(pins)
    page.get_by_role("button", name="Find the best plan").click()
    page.wait_for_url(re.compile(r"/plans/\d+/"))
    number = page.url.rstrip("/").rpartition("/")[2]
    wait_until(lambda: rest.get(f"plans/{number}/")["state"] == "done", seconds=180)
    expect(page.locator("#plan-result")).to_contain_text("Optimal: no plan within these limits is worth more.")
    return number


def test_two_plans_are_compared_and_one_is_changed_and_accepted(desk: Desk) -> None:
    rest = Rest(desk.address)
    first, second = _release(rest, "2032.1", "2032-03-01"), _release(rest, "2032.2", "2032-09-01")
    page = desk.open("/plans/", ADMIN)
    best = _ask(page, rest, "As it comes", "")
    chosen = rest.get(f"plans/{best}/")["releases"]["2032-1"]
    other = _ask(page, rest, "Without the first", f"{chosen[0]} out")
    page.goto(f"/plans/{best}/compare/?with={other}")
    expect(page.locator(".pl-s")).to_contain_text("Without the first is worth")
    expect(page.locator(".pl-df")).to_contain_text(f"{chosen[0]}")

    page.goto(f"/plans/{best}/")
    item = page.locator(f'[data-place="2032-1"] > [data-item="{chosen[0]}"]')
    item.locator("[data-grip]").drag_to(page.locator('[data-place="2032-2"]'), target_position={"x": 90, "y": 20})
    expect(page.locator(".toast-wb")).to_contain_text(f"{chosen[0]} is in 2032.2 now.")
    expect(page.locator(".pl-ov")).to_contain_text("Your 1 move costs")
    expect(page.locator(f'[data-place="2032-2"] > [data-item="{chosen[0]}"]')).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator(".pl-ov")).to_have_count(0)

    page.get_by_role("link", name="Make it the plan").click()
    page.get_by_label("Why this plan").fill("Most value for the people we have.")
    page.get_by_role("button", name="Make it the plan").click()
    expect(page.locator("#plan-result")).to_contain_text("Most value for the people we have.")
    late = {"reason": "The readers come later.", "to_release": second["id"]}
    rest.send("POST", f"releases/{first['id']}/cancel/", late)
    page.goto(f"/releases/{first['id']}/")
    expect(page.get_by_role("main")).to_contain_text(chosen[0])
    expect(page.get_by_role("main")).to_contain_text("The readers come later.")
    page.goto(f"/plans/{best}/")
    expect(page.get_by_text("Its releases do not hold what it says.")).to_be_visible()
    rest.send("POST", f"releases/{second['id']}/cancel/", {"reason": "Nothing stays planned for other tests."})
