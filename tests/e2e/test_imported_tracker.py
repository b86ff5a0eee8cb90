"""Another tracker brought in as items with the accounts that ask, on the pages of those who work with them."""

from playwright.sync_api import Page, expect

from tests.e2e.desk import Desk
from tests.e2e.samples import ISSUES
from tests.rest import Rest
from tests.running import Up, run

NOOR = "pm.access@demo.example"
SLUG = "lift-panels"
ANNOUNCE, PARK, MUSIC = (
    "Announce the floor aloud when a car stops",
    "Park idle cars at the lobby before visiting hours",
    "Let tenants pick the music of the car",
)


def test_an_imported_tracker_is_at_home_on_every_page(desk: Desk, demo: Up) -> None:
    bring_in(demo)
    page = desk.open(f"/inbox/?product={SLUG}", NOOR)
    expect(page.get_by_text("Nothing waits here")).to_be_visible()
    expect(page.get_by_text("done today")).to_have_count(0)
    key = see_the_backlog(page, desk)
    see_who_asks(page, key)
    call_it_a_gap(page, key)
    page.goto(f"/gaps/?product={SLUG}")
    expect(page.locator(".lg tbody tr:not(.grp)")).to_have_count(1)
    expect(page.locator(".lg tbody tr:not(.grp)")).to_contain_text(PARK)
    report_to_the_account(page, key)
    weigh_it_anew(page)
    ask_how_sure_that_is(page)
    page.goto(f"/insights/{SLUG}/")
    expect(page.get_by_role("heading", name="1 of 1 gaps is older than a year")).to_be_visible()


def bring_in(demo: Up) -> None:
    done = run(
        "manage", "import_requests", ISSUES, "--product", SLUG, "--new-product", "Lift Panels", "--pm", NOOR,
        "--format", "github", "--as-items", "--account-label", "from: ", data=demo.data,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr  # one of the rows is refused
    assert "3 created, 0 updated, 0 unchanged, 1 refused, 1 left out" in done.stdout
    assert "3 items made" in done.stdout


def see_the_backlog(page: Page, desk: Desk) -> str:
    """All three are in the list; returns the key of the one that is gone into."""
    page.goto(f"/backlog/{SLUG}/")
    for title in (ANNOUNCE, PARK, MUSIC):
        expect(page.get_by_role("link", name=title)).to_be_visible()
    (row,) = (row for row in Rest(desk.address).get(f"products/{SLUG}/backlog/")["results"] if row["title"] == PARK)
    assert row["evidence"]["requests"] == 1
    return str(row["key"])


def see_who_asks(page: Page, key: str) -> None:
    page.goto(f"/items/{key}/?tab=evidence")
    expect(page.get_by_role("heading", level=1)).to_have_text(PARK)
    line = page.get_by_role("row", name=PARK)
    expect(line).to_contain_text("Brackwater Hospitals")
    expect(line).to_contain_text("5 Mar 2019")


def call_it_a_gap(page: Page, key: str) -> None:
    page.goto(f"/items/{key}/edit/")
    page.get_by_label("Gap", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PARK)


def report_to_the_account(page: Page, key: str) -> None:
    """The hospital reads of both wishes with the rest of its requests."""
    page.goto("/accounts/?q=Brackwater")
    page.get_by_role("link", name="Brackwater Hospitals").click()
    page.get_by_role("link", name="Report", exact=True).click()
    lines = page.locator(".rep-l li")
    expect(lines.filter(has_text=ANNOUNCE)).to_have_count(1)
    expect(lines.filter(has_text=PARK)).to_contain_text(key)
    expect(lines.filter(has_text=MUSIC)).to_have_count(0)


def weigh_it_anew(page: Page) -> None:
    page.goto(f"/weights/{SLUG}/")
    page.locator("[name=weight_strategy]").fill("0")
    page.get_by_label("Why", exact=True).fill("There is no strategy in the tracker")
    page.get_by_role("button", name="Activate as v2").click()
    expect(page.get_by_text("v2 is active", exact=True)).to_be_visible()
    page.goto(f"/weights/{SLUG}/")
    expect(page.get_by_text("There is no strategy in the tracker")).to_be_visible()


def ask_how_sure_that_is(page: Page) -> None:
    page.goto(f"/backlog/{SLUG}/robustness/")
    page.get_by_role("button", name="Work it out").click()
    expect(page.locator("tbody tr")).to_have_count(3, timeout=60_000)
