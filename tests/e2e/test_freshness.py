"""A must-have that a program sends moves its item on the page that a person looks at."""

import time

from playwright.sync_api import expect

from tests.e2e.backlog_page import keys, row_of
from tests.e2e.desk import ADMIN, Desk
from tests.rest import Rest
from tests.waiting import wait_until

PRODUCT = "lift-access"


def test_a_must_have_over_rest_moves_its_item_on_the_page(desk: Desk) -> None:
    rest = Rest(desk.address)
    page = desk.open(f"/backlog/{PRODUCT}/", ADMIN)
    key = keys(page)[-1]
    page.goto(f"/backlog/{PRODUCT}/?item={key}")
    before = place(rest, key)
    started = time.monotonic()
    rest.send("PUT", f"items/{key}/supporters/7/", {"importance": "must_have"})
    rest.send("PUT", f"items/{key}/supporters/1/", {"importance": "must_have"})
    wait_until(lambda: place(rest, key) < before, seconds=60)
    print(f"a must-have over REST moved its item after {time.monotonic() - started:.2f} s")
    wait_until(lambda: page.reload() and keys(page).index(key) + 1 == place(rest, key), seconds=60)
    expect(row_of(page, key).get_by_text("re-scoring")).to_have_count(0)
    expect(page.get_by_role("complementary", name="Why this score")).to_contain_text("Brackwater Hospitals")


def place(rest: Rest, key: str) -> int:
    """The rank over REST."""
    rows = rest.get(f"products/{PRODUCT}/backlog/?limit=200")["results"]
    return next(row["rank"] for row in rows if row["key"] == key)
