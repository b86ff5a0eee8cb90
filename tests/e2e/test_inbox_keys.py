"""The inbox by keyboard alone: every key press is counted, and the database says what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import psycopg2
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.desk import ADMIN, Desk
from tests.rest import Rest

PRODUCT = "lift-access"
INBOX = f"/inbox/?product={PRODUCT}&q=turnstile"
MOST_A_DECISION = 4
_STANDING = """
SELECT r.status, i.key, r.merged_into_id, r.look_again_on, r.assigned_to_id,
    (SELECT count(*) FROM backlog_comment c WHERE c.request_id = r.id AND c.is_question)
FROM requests_intake_request r LEFT JOIN backlog_evidencelink e ON e.request_id = r.id
    LEFT JOIN backlog_item i ON i.id = e.item_id WHERE r.id = %s
"""


@dataclass
class Standing:
    """Where a request stands in the database."""

    status: str
    item: str | None
    merged_into: int | None
    look_again_on: date | None
    assigned_to: int | None
    questions: int


@dataclass
class Fingers:
    """Presses keys, and counts them; a held key counts as well."""

    page: Page
    count: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.count += len(key.split("+"))
            self.page.keyboard.press(key)


@dataclass
class Case:
    """Requests that nobody else decides on, an item, and a look into the database."""

    rest: Rest
    item: str
    connection: Any

    def file(self, title: str, **given: Any) -> int:
        about = {"kind": "feature", "body": "At the turnstile, every morning.", "source": "customer_pm"}
        body = {"product": PRODUCT, "title": title, "importance": "important", **about, **given}
        return int(self.rest.send("POST", "requests/", body)["id"])

    def standing(self, pk: int) -> Standing:
        with self.connection.cursor() as cursor:
            cursor.execute(_STANDING, [pk])
            return Standing(*cursor.fetchone())


@pytest.fixture
def case(desk: Desk, demo_database: str) -> Iterator[Case]:
    """What is left of it in the inbox afterwards is parked, so that the next test begins with its own."""
    rest = Rest(desk.address)
    item = rest.send("POST", "items/", {"product": PRODUCT, "title": "Turnstile opens by phone", "kind": "feature"})
    connection = psycopg2.connect(demo_database)
    connection.autocommit = True
    yield Case(rest, item["key"], connection)
    connection.close()
    left = rest.get(f"requests/?product={PRODUCT}&status=new&q=turnstile&limit=100")["results"]
    if left:
        rest.send("POST", "requests/triage/", {"decision": "park", "requests": [one["id"] for one in left]})


def title_of(page: Page) -> Locator:
    return page.locator("#h-request")


def opened(desk: Desk, title: str) -> tuple[Page, Fingers]:
    """The inbox with the first of our requests open."""
    page = desk.open(INBOX, ADMIN)
    expect(title_of(page)).to_have_text(title)
    return page, Fingers(page)


TEN = [
    ("Turnstile opens with the phone", ["l", "Enter"]),
    ("A phone that opens the turnstile", ["1", "l"]),
    ("Turnstile in braille", ["n", "Enter"]),
    ("Phone opens each turnstile", ["6", "m"]),
    ("Turnstile with a view", ["s", "1"]),
    ("Turnstile counts bicycles", ["p", "1"]),
    ("Turnstile and dogs", ["a", "Control+Enter"]),
    ("Golden turnstile", ["d", "2", "Control+Enter"]),
    ("Turnstile at the fair", ["s", "3"]),
    ("Turnstile opens by my phone", ["l", "l"]),
]


def test_ten_decisions_take_few_keys(desk: Desk, case: Case) -> None:
    ids = [case.file(title) for title, _ in TEN]
    page, fingers = opened(desk, TEN[0][0])
    for title, keys in TEN:
        expect(title_of(page)).to_have_text(title)
        fingers.press(*keys)
    expect(page.get_by_text("Nothing waits here")).to_be_visible()
    assert fingers.count <= MOST_A_DECISION * len(TEN)
    found = [case.standing(pk) for pk in ids]
    today = date.today()  # noqa: DTZ011 - the day that the server offers
    assert [one.status for one in found] == [
        "linked", "linked", "linked", "merged", "snoozed", "parked", "waiting", "declined", "snoozed", "linked"
    ]  # fmt: skip
    assert [found[n].item for n in (0, 1, 9)] == [case.item] * 3
    assert found[2].item not in {None, case.item}
    assert found[3].merged_into in ids
    assert found[4].look_again_on == today + timedelta(days=7)
    assert found[6].questions == 1
    assert found[8].look_again_on is not None
    assert found[8].look_again_on > today + timedelta(days=85)


def test_after_each_decision_the_focus_is_on_the_next_request(desk: Desk, case: Case) -> None:
    for title in ("First turnstile", "Second turnstile"):
        case.file(title)
    page, fingers = opened(desk, "First turnstile")
    fingers.press("p", "1")
    expect(title_of(page)).to_have_text("Second turnstile")
    expect(title_of(page)).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="is parked")).to_be_visible()
    fingers.press("s")
    expect(page.get_by_role("button", name="Next week")).to_be_focused()
    fingers.press("Escape")
    expect(page.get_by_role("button", name="Next week")).to_be_hidden()
    expect(page.get_by_role("link", name="Snooze", exact=True)).to_be_focused()


def test_keys_pressed_the_moment_the_next_request_stands_there_decide_on_it(desk: Desk, case: Case) -> None:
    ids = [case.file(title) for title in ("First turnstile", "Second turnstile")]
    page, fingers = opened(desk, "First turnstile")
    page.evaluate(
        """() => document.addEventListener('htmx:afterRequest', () => {
            window.stays = true;
            const press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
            ['s', '1'].forEach(press);
        }, {once: true})"""
    )
    fingers.press("p", "1")
    expect(page.get_by_text("Nothing waits here")).to_be_visible()
    assert page.evaluate("window.stays") is True  # a form that was not yet bound would have loaded a page
    assert [case.standing(pk).status for pk in ids] == ["parked", "snoozed"]


def test_u_takes_the_last_decision_back_and_the_one_before(desk: Desk, case: Case) -> None:
    first, second = case.file("First turnstile"), case.file("Second turnstile")
    page, fingers = opened(desk, "First turnstile")
    fingers.press("p", "1")
    expect(title_of(page)).to_have_text("Second turnstile")
    fingers.press("s", "2")
    expect(page.get_by_text("Nothing waits here")).to_be_visible()
    fingers.press("u")
    expect(title_of(page)).to_have_text("Second turnstile")
    fingers.press("u")
    expect(title_of(page)).to_have_text("First turnstile")
    assert {case.standing(pk).status for pk in (first, second)} == {"new"}


def test_undo_is_refused_politely_after_others_acted(desk: Desk, case: Case) -> None:
    pk = case.file("First turnstile")
    page, fingers = opened(desk, "First turnstile")
    fingers.press("p", "1")
    expect(page.get_by_text("Nothing waits here")).to_be_visible()
    case.rest.send("POST", f"requests/{pk}/triage/", {"decision": "snooze", "until": "2999-01-01"})
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Nothing was taken back")).to_be_visible()
    assert case.standing(pk).status == "snoozed"


def test_several_are_chosen_by_x_and_decided_at_once(desk: Desk, case: Case) -> None:
    ids = [case.file(title) for title in ("First turnstile", "Second turnstile", "Third turnstile")]
    page, fingers = opened(desk, "First turnstile")
    fingers.press("x", "j")
    expect(title_of(page)).to_have_text("Second turnstile")
    fingers.press("x")
    expect(page.get_by_text("2 chosen", exact=True)).to_be_visible()
    fingers.press("s")
    expect(title_of(page)).to_have_text("2 requests chosen")
    fingers.press("2")
    expect(page.get_by_role("status").filter(has_text="2 requests are snoozed.")).to_be_visible()
    assert [case.standing(pk).status for pk in ids] == ["snoozed", "snoozed", "new"]
    expect(title_of(page)).to_have_text("Third turnstile")
    fingers.press("u")
    expect(page.get_by_role("status").filter(has_text="2 are as before.")).to_be_visible()
    assert {case.standing(pk).status for pk in ids} == {"new"}


def test_shift_and_a_click_choose_a_stretch(desk: Desk, case: Case) -> None:
    for title in ("First turnstile", "Second turnstile", "Third turnstile"):
        case.file(title)
    page, _ = opened(desk, "First turnstile")
    boxes = page.get_by_role("checkbox", name="Choose R-")
    boxes.first.click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.get_by_text("3 chosen", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("3 chosen", exact=True)).to_be_hidden()


def test_moving_filtering_taking_and_the_list_of_keys(desk: Desk, case: Case) -> None:
    ids = [case.file(title) for title in ("First turnstile", "Second turnstile")]
    page, fingers = opened(desk, "First turnstile")
    fingers.press("ArrowDown")
    expect(title_of(page)).to_have_text("Second turnstile")
    fingers.press("k")
    expect(title_of(page)).to_have_text("First turnstile")
    fingers.press("i")
    expect(page.get_by_role("status").filter(has_text="is assigned to you.")).to_be_visible()
    assert case.standing(ids[0]).assigned_to is not None
    fingers.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Take back my last decision")
    fingers.press("Escape", "/")
    expect(page.get_by_label("Words", exact=True)).to_be_focused()


def test_letters_typed_into_a_field_decide_nothing(desk: Desk, case: Case) -> None:
    pk = case.file("First turnstile")
    page, fingers = opened(desk, "First turnstile")
    fingers.press("a")
    page.keyboard.type("lmnpdsu 123")
    expect(page.get_by_label("Your question")).to_have_value("lmnpdsu 123")
    assert case.standing(pk).status == "new"
