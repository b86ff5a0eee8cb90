"""The main job, as a person does it: bring requests in, triage them, read the ranking, ask why, weigh anew."""

from playwright.sync_api import Page, expect

from tests.e2e.backlog_page import keys, reload_until_scored, row_of
from tests.e2e.desk import PM, Desk, sign_in
from tests.e2e.samples import ISSUES, SLUG, upload
from tests.rest import Rest
from tests.waiting import wait_until

FIRST, SECOND, THIRD = (
    "Announce the floor aloud when a car stops",
    "Park idle cars at the lobby before visiting hours",
    "Let tenants pick the music of the car",
)


def test_from_a_file_to_a_ranking_that_explains_itself(desk: Desk) -> None:
    page = desk.open("/sign-in/login/")
    sign_in(page, PM)
    try_the_file(page)
    bring_it_in(page)
    item = Rest(desk.address).get(f"products/{SLUG}/backlog/?limit=20")["results"][-1]
    before = item["evidence"]["requests"]
    link_the_first(page, item["key"])
    began = begin_an_item_with_the_second(page)
    decline_the_third(page)
    see_the_ranking(page, began)
    ask_why(page, began)
    weigh_anew(page, desk)
    assert Rest(desk.address).get(f"items/{item['key']}/")["evidence"]["requests"] == before + 1


def try_the_file(page: Page) -> None:
    page.get_by_text("New", exact=True).first.click()
    page.get_by_role("link", name="Import").click()
    upload(page)
    page.get_by_label("Labels that name an account begin with").fill("from: ")
    page.get_by_role("button", name="Try it without writing").click()
    expect(page.get_by_role("heading", name="A dry run: nothing is written yet")).to_be_visible(timeout=60_000)
    assert counts(page) == {"Would be created": "3", "Would be updated": "0", "Unchanged": "0", "Refused": "1"}
    expect(page.get_by_label("Labels that name an account begin with")).to_have_value("from: ")


def bring_it_in(page: Page) -> None:
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="What it did")).to_be_visible(timeout=60_000)
    assert counts(page) == {"Created": "3", "Updated": "0", "Unchanged": "0", "Refused": "1"}
    (refused,) = page.get_by_role("table", name="Refused rows").locator("tbody tr").all()
    assert refused.get_by_role("cell").all_inner_texts()[0:2] == ["4", "14"]
    expect(refused.get_by_role("rowheader")).to_contain_text("future")
    page.get_by_role("link", name="Imports", exact=True).first.click()
    expect(page.get_by_role("link", name=ISSUES.name).first).to_be_visible()


def counts(page: Page) -> dict[str, str]:
    terms, numbers = page.locator(".kpis dt"), page.locator(".kpis dd")
    return dict(zip(terms.all_inner_texts(), numbers.all_inner_texts(), strict=True))


def link_the_first(page: Page, key: str) -> None:
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Inbox").click()
    expect(title(page)).to_have_text(FIRST)  # the oldest waits on top
    waiting = int(page.locator(".ph-n .tn").inner_text())
    page.get_by_label("Words or key of an item").fill(key)
    page.get_by_role("radio", name=key).check()
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.get_by_role("status").filter(has_text=f"is linked to {key}.")).to_be_visible()
    expect(title(page)).to_have_text(SECOND)  # the next one has slid in
    expect(page.locator(".ph-n .tn")).to_have_text(str(waiting - 1))


def begin_an_item_with_the_second(page: Page) -> str:
    page.get_by_role("link", name="New item").click()
    expect(page.get_by_label("Title of the item")).to_have_value(SECOND)
    page.get_by_role("button", name="Begin the item").click()
    toast = page.get_by_role("status").filter(has_text=" began ")
    expect(toast).to_be_visible()
    expect(title(page)).to_have_text(THIRD)
    return toast.inner_text().partition(" began ")[2].partition(".")[0].strip()


def decline_the_third(page: Page) -> None:
    page.get_by_role("link", name="Decline").click()
    page.get_by_label("Kind of reason").select_option(value="against_strategy")
    text = page.get_by_label("Text to the sender")
    expect(text).not_to_have_value("")  # words to begin with
    text.fill("")
    page.get_by_label("What would change the answer").fill("Three landlords who pay for it")
    page.get_by_label("Day", exact=True).fill("2031-01-15")
    decline = page.get_by_role("button", name="Decline and tell the sender")
    decline.click()
    expect(page.get_by_text("Nothing is declined without a text.")).to_be_visible()  # what was typed stays
    text.fill("We leave music to those who know it.")
    decline.click()
    expect(page.get_by_role("status").filter(has_text="is declined. The sender can read why.")).to_be_visible()
    expect(title(page)).not_to_have_text(THIRD)


def title(page: Page):
    return page.locator("#h-request")


def see_the_ranking(page: Page, began: str) -> None:
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Backlog").click()
    page.get_by_label("Filter by word or key").fill("visiting hours")
    expect(row_of(page, began)).to_be_visible()
    expect(page.locator("tbody tr[role=row]")).to_have_count(1)
    reload_until_scored(page, began)
    assert "q=visiting%20hours" in page.url


def ask_why(page: Page, began: str) -> None:
    page.get_by_role("link", name=SECOND).click()
    panel = page.get_by_role("complementary", name="Why this score")
    expect(panel.get_by_role("heading", name=SECOND)).to_be_visible()
    expect(panel.get_by_role("link", name="Brackwater Hospitals").first).to_be_visible()
    expect(panel.get_by_role("heading", name="From value to priority")).to_be_visible()
    priority = panel.locator(".wf-row", has_text="Priority").locator(".wf-v").inner_text()
    expect(row_of(page, began).locator(".pr")).to_have_text(priority)
    panel.get_by_role("link", name="Open item").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SECOND)
    expect(page.get_by_role("table", name="Current customer: contributions")).to_contain_text("Brackwater Hospitals")
    expect(page.locator("dd", has_text="value").first).to_contain_text(priority)


def weigh_anew(page: Page, desk: Desk) -> None:
    page.goto(f"/backlog/{SLUG}/")
    before = keys(page)
    page.get_by_role("link", name="Change the weights").click()
    number = int(page.get_by_role("button", name="Activate as v").inner_text().removeprefix("Activate as v"))
    for stakeholder, weight in (("Current customer", "0"), ("Future customer", "1"), ("Strategy", "3")):
        page.get_by_label(f"Weight of {stakeholder}").fill(weight)
    expect(page.locator("#shares")).to_contain_text("Strategy 75.0")
    page.get_by_label("Why", exact=True).fill("The board wants the new market")
    page.get_by_role("button", name="Activate as v").click()
    expect(page.get_by_role("status").filter(has_text="is being ranked anew")).to_be_visible()
    expect(page.get_by_text("The board wants the new market")).to_be_visible()
    page.get_by_role("link", name="Backlog", exact=True).last.click()
    expect(page.locator(".wstrip")).to_contain_text(f"version {number}")
    wait_until(lambda: page.reload() and not page.get_by_text("re-scoring").count(), seconds=60)
    after = keys(page)
    assert after != before
    ranked = Rest(desk.address).get(f"products/{SLUG}/backlog/?limit={len(after)}")
    assert after == [row["key"] for row in ranked["results"]]
