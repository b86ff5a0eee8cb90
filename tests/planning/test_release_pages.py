"""The pages of releases: the list, one of them, planning, moving and shipping."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.models import Item
from planning.models import Departure, Release, ReleaseGoal
from planning.services.pools import capacity_of
from stakeholders.models import Product
from tests.browsing import browser_of, text_of
from tests.factories import ItemFactory, LeaderFactory, ProductFactory, ProductPMFactory
from tests.planning.factories import ReleaseFactory, ReleaseGoalFactory, departed, planned_item

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT", accountable_pm=ProductPMFactory(full_name="Ines"))


@pytest.fixture
def pm(product: Product) -> Client:
    return browser_of(product.accountable_pm)


@pytest.fixture
def spring(product: Product) -> Release:
    return ReleaseFactory(product=product, name="Spring", capacity={"developers": 10, "testers": 6})


@pytest.fixture
def autumn(product: Product) -> Release:
    return ReleaseFactory(product=product, name="Autumn", days=200)


def _settled(release: Release, **fields: Any) -> Item:
    item = planned_item(release, **fields)
    release.entries.update(added_at=timezone.now() - 9 * DAY)
    return item


def _goal(at: int, *values: str) -> dict[str, str]:
    return {f"goal_{at}_{name}": value for name, value in zip(("text", "measure", "target"), values, strict=True)}


def _shipped(product: Product, **fields: Any) -> Release:
    fields = {"state": "shipped", "shipped_at": timezone.now(), "days": -12, **fields}
    return ReleaseFactory(product=product, **fields)


# -- the list ------------------------------------------------------------------------------------------------


def test_what_is_to_come_says_how_full_it_is(pm: Client, spring: Release) -> None:
    planned_item(spring, kind="gap", days={"developers": 12, "testers": 6})
    planned_item(spring)
    page = text_of(pm.get("/releases/"))
    for words in ("2 over", "full", "1 gap, 1 feature; 1 without an estimate", "<b>12</b> of 10", "#alert"):
        assert words in page


def test_what_has_been_says_how_late_it_was(pm: Client, product: Product) -> None:
    late = _shipped(product, name="Late")
    ReleaseGoalFactory(release=late, met="yes")
    ReleaseGoalFactory(release=late, met="no")
    departed(ItemFactory(product=product), late)
    _shipped(product, name="Early", days=3)
    page = text_of(pm.get("/releases/"))
    for words in ("12 days late", "3 days early", "1 of 2", "Lift: of the last 2 releases, 1 shipped on the day first"):
        assert words in page


@pytest.mark.parametrize("address", ["/releases/", "/releases/{spring}/", "/items/{item}/release/"])
def test_a_page_costs_the_same_for_one_and_for_three(
    pm: Client, product: Product, spring: Release, address: str, django_assert_max_num_queries: Any
) -> None:
    item = planned_item(spring, days={"developers": 1})
    _fill(product, spring, item)
    url = address.format(spring=spring.pk, item=item.key)
    pm.get(url)
    with CaptureQueriesContext(connection) as once:
        pm.get(url)
    for _ in range(2):
        _fill(product, spring, item)
        planned_item(ReleaseFactory(product=product))
    with django_assert_max_num_queries(len(once)):
        assert pm.get(url).status_code == 200


def _fill(product: Product, release: Release, item: Item) -> None:
    planned_item(release, days={"testers": 2})
    ReleaseGoalFactory(release=release)
    past = _shipped(product)
    departed(item, release)
    departed(item, past, to_release=release)
    ItemFactory(product=product)


def test_nothing_yet_says_what_to_do(pm: Client, product: Product) -> None:
    assert "Plan a release" in text_of(pm.get("/releases/"))
    assert "PM plans them." in text_of(browser_of(LeaderFactory()).get("/releases/"))


# -- planning a release --------------------------------------------------------------------------------------


def test_a_release_is_planned_on_one_page(pm: Client, product: Product) -> None:
    day = timezone.localdate() + 40 * DAY
    sent = {"name": "2027.1", "ships_on": str(day), "note": "", "pool_developers": "60", "pool_testers": ""}
    response = pm.post("/releases/new/?product=lift", {**sent, **_goal(0, "Calm", "Calls", "under 5")})
    release = Release.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/releases/{release.pk}/")
    assert (release.ships_on, capacity_of(release)) == (day, {"developers": 60.0})
    assert ReleaseGoal.objects.get().target == "under 5"


def test_what_was_typed_stays(pm: Client, product: Product) -> None:
    sent = {"name": "2027.1", "ships_on": str(timezone.localdate() - DAY), "pool_testers": "-1"}
    response = pm.post("/releases/new/?product=lift", sent)
    assert (response.status_code, Release.objects.count()) == (422, 0)
    assert 'value="2027.1"' in text_of(response)
    response = pm.post("/releases/new/?product=lift", {**sent, "pool_testers": "", **_goal(0, "Calm", "", "")})
    assert "This day is past" in text_of(response)


def test_two_who_change_one_see_both_values(pm: Client, spring: Release) -> None:
    Release.objects.filter(pk=spring.pk).update(version=2, note="Theirs")
    sent = {"name": "Spring", "ships_on": str(spring.ships_on), "state": "planned", "note": "Mine", "version": "1",
            "pool_developers": "5", "pool_testers": "6"}  # fmt: skip
    response = pm.post(f"/releases/{spring.pk}/edit/", sent)
    page = text_of(response)
    assert response.status_code == 409
    for words in ("Theirs", "Mine", "developers 10, testers 6", "developers 5, testers 6"):
        assert words in page


def test_what_came_of_goals_is_filled_in_afterwards(pm: Client, product: Product) -> None:
    release = _shipped(product)
    goal = ReleaseGoalFactory(release=release)
    sent = {
        **_goal(0, goal.text, goal.measure, goal.target),
        "goal_0_met": "yes",
        "goal_0_reached": "4",
        "version": "1",
    }
    assert pm.post(f"/releases/{release.pk}/edit/", sent).status_code == 302
    goal.refresh_from_db()
    assert (goal.met, goal.reached) == ("yes", "4")


def test_one_that_was_used_is_not_deleted(pm: Client, spring: Release, autumn: Release) -> None:
    planned_item(spring)
    assert "cancel it instead" in text_of(pm.post(f"/releases/{spring.pk}/delete/", follow=True))
    pm.post(f"/releases/{autumn.pk}/delete/")
    assert list(Release.objects.all()) == [spring]


# -- items in it ---------------------------------------------------------------------------------------------


def test_an_item_is_found_planned_and_taken_back(pm: Client, spring: Release) -> None:
    item = ItemFactory(product=spring.product, title="Night shift")
    ItemFactory(product=spring.product, title="Other")
    page = text_of(pm.get(f"/releases/{spring.pk}/?q=night"))
    assert ("Night shift" in page, "Other" in page) == (True, False)
    response = pm.post(f"/releases/{spring.pk}/items/", {"item": item.key}, follow=True)
    assert f"/releases/{spring.pk}/items/{item.key}/take-back/" in text_of(response)
    pm.post(f"/releases/{spring.pk}/items/{item.key}/take-back/")
    item.refresh_from_db()
    assert (item.status, item.slips, Departure.objects.count()) == ("open", 0, 0)


def test_an_item_moves_with_its_reason_and_back_by_the_toast(pm: Client, spring: Release, autumn: Release) -> None:
    item = _settled(spring)
    address = f"/items/{item.key}/release/?from={spring.pk}"
    sent = {"release": autumn.pk, "seen": spring.pk}
    refused = pm.post(address, {**sent, "reason": ""})
    assert (refused.status_code, f"Say why {item.key} leaves Spring" in text_of(refused)) == (422, True)
    moved = pm.post(address, {**sent, "reason": "Too big"}, follow=True)
    departure = Departure.objects.get()
    assert moved.redirect_chain == [(f"/releases/{spring.pk}/", 302)]
    assert "It has slipped." in text_of(moved)
    assert "Too big" in text_of(moved)
    assert "slipped 1 time" in text_of(pm.get(f"/items/{item.key}/release/"))
    back = pm.post(f"/releases/departures/{departure.pk}/undo/", follow=True)
    assert "is in Spring again, and has not slipped" in text_of(back)
    item.refresh_from_db()
    assert (item.release_name, item.slips) == ("Spring", 0)


def test_of_two_who_move_the_second_sees_both_places(pm: Client, spring: Release, autumn: Release) -> None:
    item = _settled(autumn)
    sent = {"release": "", "seen": spring.pk, "reason": "No time"}
    response = pm.post(f"/items/{item.key}/release/", sent)
    page = text_of(response)
    assert response.status_code == 409
    for words in ("Autumn", "Use mine", f'name="seen" value="{autumn.pk}"'):
        assert words in page
    assert pm.post(f"/items/{item.key}/release/", {**sent, "seen": autumn.pk}).status_code == 302


def test_an_item_that_is_in_no_release_offers_those_to_come(pm: Client, spring: Release) -> None:
    item = ItemFactory(product=spring.product)
    ReleaseFactory(product=spring.product, name="Gone", days=-1)
    page = text_of(pm.get(f"/items/{item.key}/release/"))
    assert ("Spring, " in page, "Gone" in page) == (True, False)
    assert pm.post(f"/items/{item.key}/release/", {"release": spring.pk, "seen": ""}).status_code == 302
    item.refresh_from_db()
    assert item.release_name == "Spring"


# -- the end -------------------------------------------------------------------------------------------------


def test_it_ships_with_what_is_ticked(pm: Client, spring: Release, autumn: Release) -> None:
    done, rest = planned_item(spring), planned_item(spring)
    sent = {"shipped_on": str(timezone.localdate()), "done": [done.pk], "version": "1"}
    refused = pm.post(f"/releases/{spring.pk}/ship/", sent)
    assert (refused.status_code, "Say why" in text_of(refused)) == (422, True)
    response = pm.post(f"/releases/{spring.pk}/ship/", {**sent, "reason": "Late", "to_release": autumn.pk}, follow=True)
    assert "Spring has shipped." in text_of(response)
    assert list(Item.objects.order_by("pk").values_list("status", "release_name", "slips")) == [
        ("shipped", "Spring", 0),
        ("planned", "Autumn", 1),
    ]
    assert rest.departures.get().reason == "Late"


def test_what_items_took_is_said_when_they_ship(pm: Client, spring: Release) -> None:
    done, rest = planned_item(spring, days={"developers": 4.0}), planned_item(spring)
    assert "estimated 4" in text_of(pm.get(f"/releases/{spring.pk}/ship/"))
    sent = {
        "shipped_on": str(timezone.localdate()), "done": [done.pk], "version": "1", "reason": "Late",
        f"took_{done.pk}_developers": "6.5", f"took_{rest.pk}_testers": "2",
    }  # fmt: skip
    refused = pm.post(f"/releases/{spring.pk}/ship/", sent)
    assert (refused.status_code, "It is not ticked: tick it, or leave this empty." in text_of(refused)) == (422, True)
    assert b'value="6.5"' in refused.content
    pm.post(f"/releases/{spring.pk}/ship/", {**sent, f"took_{rest.pk}_testers": ""})
    took = done.outcome.efforts.values_list("pool__slug", "estimated", "actual")
    assert list(took) == [("developers", 4.0, 6.5)]
    assert "How long work takes, against its estimate" in text_of(pm.get("/calibration/lift/"))


def test_it_is_cancelled_with_a_reason(pm: Client, spring: Release) -> None:
    assert pm.post(f"/releases/{spring.pk}/cancel/", {"version": "1"}).status_code == 422
    pm.post(f"/releases/{spring.pk}/cancel/", {"reason": "No budget", "version": "1"})
    spring.refresh_from_db()
    assert spring.state == "cancelled"


@pytest.mark.parametrize("end", ["ship", "cancel"])
def test_a_release_that_has_ended_is_not_asked_to_end(pm: Client, spring: Release, end: str) -> None:
    pm.post(f"/releases/{spring.pk}/cancel/", {"reason": "No budget", "version": "1"})
    response = pm.get(f"/releases/{spring.pk}/{end}/", follow=True)
    assert response.redirect_chain == [(f"/releases/{spring.pk}/", 302)]
    assert "Spring is cancelled already." in text_of(response)
    late = pm.post(f"/releases/{spring.pk}/cancel/", {"reason": "Again", "version": "2"})
    assert (late.status_code, "Spring is cancelled already." in text_of(late)) == (422, True)


def test_a_day_that_is_past_is_said(pm: Client, product: Product) -> None:
    release = ReleaseFactory(product=product, days=-2)
    page = text_of(pm.get(f"/releases/{release.pk}/"))
    assert ("Its day is past." in page, "Plan more in it" in page) == (True, False)
