"""What a board looks at: goals of releases and promises, beside whom the work is for."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stakeholders.models import Product
from tests.api.client import program_of
from tests.browsing import browser_of, text_of
from tests.factories import CustomerFactory, LeaderFactory, ProductFactory, ProductPMFactory
from tests.planning.factories import ReleaseFactory, ReleaseGoalFactory
from tests.planning.roadmap_rows import promised

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=500)


@pytest.fixture
def lift() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def leader(lift: Product) -> Client:
    return browser_of(LeaderFactory())


def shipped(product: Product, at: Any = NOW, **goal: Any) -> None:
    release = ReleaseFactory(product=product, state="shipped", shipped_at=at)
    ReleaseGoalFactory(release=release, **goal)


def test_goals_that_were_reached_are_counted_those_to_come_are_only_listed(leader: Client, lift: Product) -> None:
    shipped(lift, text="Fewer calls", met="yes", reached="3 a month")
    shipped(lift, text="Faster doors", met="no")
    shipped(lift, text="Quieter motors")
    ReleaseGoalFactory(release=ReleaseFactory(product=lift), text="Later goal")
    page = text_of(leader.get("/leadership/"))
    assert "1 of 2 goals reached; 1 not looked at" in page
    assert [goal in page for goal in ("Fewer calls", "Faster doors", "Quieter motors", "Later goal")] == [True] * 4


def test_goals_of_long_ago_stand_under_all_time(leader: Client, lift: Product) -> None:
    shipped(lift, at=LONG_AGO, text="Older goal", met="yes")
    assert "Older goal" not in text_of(leader.get("/leadership/"))
    assert "1 of 1 goal reached" in text_of(leader.get("/leadership/?period=all"))


def test_promises_are_counted_by_product_and_the_overdue_named(leader: Client, lift: Product) -> None:
    today = timezone.localdate()
    promised(lift, text="Doors by spring", made_on=today - timedelta(days=9), due_on=today - timedelta(days=1))
    promised(lift, state="kept", settled_on=today)
    promised(ProductFactory(name="Other", slug="other"), state="missed", settled_on=today, reason="Too late")
    page = text_of(leader.get("/leadership/"))
    assert "1 of 2 promises kept; 1 past its day" in page
    assert "Doors by spring" in page
    alone = text_of(leader.get("/leadership/?product=other"))
    assert "0 of 1 promise kept" in alone
    assert "Doors by spring" not in alone


def test_with_nothing_on_record_it_says_so(leader: Client) -> None:
    page = text_of(leader.get("/leadership/"))
    assert "No release has a goal" in page
    assert "Nothing is promised" in page


def test_it_is_for_colleagues_and_of_products_that_they_see(lift: Product) -> None:
    assert browser_of(CustomerFactory()).get("/leadership/").status_code == 403
    assert browser_of(ProductPMFactory()).get("/leadership/?product=lift").status_code == 404


def test_it_takes_as_many_queries_for_two_products_as_for_four(leader: Client, lift: Product) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            leader.get("/leadership/")
        return len(queries)

    def filled(product: Product) -> None:
        shipped(product)
        promised(product)

    filled(lift)
    filled(ProductFactory())
    asked()
    once = asked()
    for _ in range(2):
        filled(ProductFactory())
    assert asked() == once


def test_programs_read_it_too(lift: Product) -> None:
    shipped(lift, text="Fewer calls", met="yes", reached="3 a month")
    promised(lift)
    told = program_of(LeaderFactory()).get("leadership/?product=lift").json()
    assert told["goals_in_words"] == "1 of 1 goal reached"
    assert told["goals"][0] == {
        "product": "lift", "release": told["goals"][0]["release"], "goal": "Fewer calls",
        "measure": "Calls to support about it", "target": "under 5 a month", "reached": "3 a month", "met": "yes",
    }  # fmt: skip
    assert told["promises"] == [{"product": "lift", "open": 1, "overdue": 0, "kept": 0, "missed": 0}]
