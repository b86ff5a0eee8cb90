"""The releases side by side: what moves do is seen at once, and a slip says why."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.models import Dependency, Score
from planning.models import Departure, Promise, Release, ReleaseItem
from planning.selectors.board import board_of
from planning.selectors.use import use_of
from planning.services.contents import plan_item
from stakeholders.models import Product
from tests.api.client import program_of
from tests.browsing import HTMX, browser_of, messages_of, text_of
from tests.factories import AccountFactory, ItemFactory, LeaderFactory, ProductFactory, ProductPMFactory
from tests.planning.factories import ReleaseFactory, planned_item

pytestmark = pytest.mark.django_db
BOARD = "/releases/board/lift/"


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
    return ReleaseFactory(product=product, name="Autumn", days=200, capacity={"developers": 5})


def settled(release: Release, **fields: Any) -> Any:
    """An item that is planned there for longer than a slip of the hand."""
    item = planned_item(release, **fields)
    ReleaseItem.objects.filter(item=item).update(added_at=timezone.now() - timedelta(days=9))
    return item


def move(pm: Client, item: Any, seen: Release | None, to: Release | None, **more: Any) -> Any:
    sent = {"item": item.key, "seen": seen.pk if seen else "", "release": to.pk if to else "", **more}
    return pm.post(f"{BOARD}move/", sent, headers=HTMX)


def warned(product: Product) -> dict[str, tuple[str, ...]]:
    return {one.release.name: one.warnings for one in board_of(product, timezone.localdate()).columns}


# -- what is seen --------------------------------------------------------------------------------------------


def test_a_release_says_what_it_is_worth_and_how_full_it_is(product: Product, spring: Release) -> None:
    rich, poor = planned_item(spring, days={"developers": 7, "testers": 2}), planned_item(spring, kind="gap")
    Score.objects.filter(item=rich).update(value=50, urgency=1.2, confidence=0.5)
    Score.objects.filter(item=poor).update(value=10, urgency=1, confidence=1)
    board = board_of(product, timezone.localdate())
    (column,) = board.columns
    assert (board.value, board.items, board.gaps, board.warnings) == (pytest.approx(40), 2, 1, 0)
    assert (column.value, column.use) == (pytest.approx(40), use_of([spring])[spring.pk])
    assert {card.item.key: card.effort_in_words for card in column.cards} == {rich.key: "7 + 2", poor.key: ""}


def test_what_breaks_is_said_release_by_release(product: Product, spring: Release, autumn: Release) -> None:
    first, then = planned_item(autumn, days={"developers": 6}), planned_item(spring)
    loose = ItemFactory(product=product)
    for requires in (first, loose, ItemFactory(product=product, status="shipped")):
        Dependency.objects.create(item=then, requires=requires)
    day = timezone.localdate() + timedelta(days=100)
    Promise.objects.create(product=product, item=first, text="Soon", due_on=day, audience="account",
                           account=AccountFactory(name="Acme"))  # fmt: skip
    assert warned(product) == {
        "Spring": (
            f"{then.key} requires {first.key}, which is planned in Autumn.",
            f"{then.key} requires {loose.key}, which is planned in no release.",
        ),
        "Autumn": (
            "It needs 6 developer-days and has 5.",
            f"{first.key} is promised to Acme by {day.day} {day:%b %Y}.",
        ),
    }


def test_what_is_in_order_warns_of_nothing(product: Product, spring: Release, autumn: Release) -> None:
    first, then = planned_item(spring, days={"developers": 10}), planned_item(autumn)
    Dependency.objects.create(item=then, requires=first)
    Promise.objects.create(product=product, item=then, text="Later", due_on=autumn.ships_on)
    assert warned(product) == {"Spring": (), "Autumn": ()}


def test_a_release_whose_day_is_past_takes_nothing_more(pm: Client, product: Product, spring: Release) -> None:
    item = settled(ReleaseFactory(product=product, name="Gone", days=-1))
    assert warned(product)["Gone"] == ("Its day is past: nothing more can be planned in it.",)
    page = text_of(pm.get(BOARD))
    assert ("to Spring" in page, "to Gone" in page) == (True, False)
    assert move(pm, item, Release.objects.get(name="Gone"), spring, reason="Late").status_code == 200
    refused = move(pm, item, spring, Release.objects.get(name="Gone"))
    assert "Select a valid choice" in text_of(refused)
    assert ReleaseItem.objects.get().release == spring


def test_whoever_only_looks_cannot_move(product: Product, spring: Release) -> None:
    planned_item(spring, title="Night shift")
    page = text_of(browser_of(LeaderFactory()).get(BOARD))
    assert ("Night shift" in page, "data-move" in page) == (True, False)


def test_without_a_release_the_page_says_what_to_do(pm: Client, product: Product) -> None:
    assert "/releases/new/?product=lift" in text_of(pm.get(BOARD))


def test_the_board_costs_the_same_for_one_item_and_for_three(
    pm: Client, product: Product, spring: Release, autumn: Release, django_assert_num_queries: Any
) -> None:
    def fill() -> None:
        item = planned_item(spring, days={"developers": 1})
        Dependency.objects.create(item=item, requires=planned_item(autumn))
        Promise.objects.create(product=product, item=item, text="Soon", due_on=timezone.localdate())
        ItemFactory(product=product)

    fill()
    pm.get(BOARD)
    with CaptureQueriesContext(connection) as once:
        pm.get(BOARD)
    fill()
    fill()
    with django_assert_num_queries(len(once)):
        assert pm.get(BOARD).status_code == 200


def test_programs_read_what_it_is_worth_and_what_breaks(product: Product, autumn: Release) -> None:
    item = planned_item(autumn, days={"developers": 6})
    Score.objects.filter(item=item).update(value=50, urgency=1.2, confidence=0.5)
    program = program_of(product.accountable_pm)
    read = program.get(f"releases/{autumn.pk}/items/").json()
    assert (read["worth"], read["warnings"]) == (pytest.approx(30), ["It needs 6 developer-days and has 5."])
    Release.objects.update(state="cancelled")
    read = program.get(f"releases/{autumn.pk}/items/").json()
    assert (read["worth"], read["warnings"]) == (None, [])


# -- what is moved -------------------------------------------------------------------------------------------


def test_an_item_comes_in_at_once_and_back_by_the_toast(pm: Client, product: Product, spring: Release) -> None:
    item = ItemFactory(product=product, title="Night shift")
    page = text_of(move(pm, item, None, spring))
    assert "is planned in Spring." in page
    undo = f"/releases/{spring.pk}/items/{item.key}/take-back/?next=%2Freleases%2Fboard%2Flift%2F"
    assert f'action="{undo}"' in page
    assert pm.post(undo)["Location"] == BOARD
    assert not ReleaseItem.objects.exists()


def test_where_it_slips_the_reason_is_asked_with_what_the_move_would_do(
    pm: Client, spring: Release, autumn: Release
) -> None:
    item = settled(spring, days={"developers": 6})
    asked = move(pm, item, spring, autumn)
    page = text_of(asked)
    assert (asked.status_code, ReleaseItem.objects.get().release) == (422, spring)
    assert f"Why does {item.key} leave Spring?" in page
    assert "Autumn would need 6 developer-days and has 5." in page
    assert "errorlist" not in page
    assert "errorlist" in text_of(move(pm, item, spring, autumn, reason=" "))
    assert "It has slipped." in text_of(move(pm, item, spring, autumn, reason="Too big"))
    departure = Departure.objects.get()
    assert (departure.reason, departure.to_release, ReleaseItem.objects.get().release) == ("Too big", autumn, autumn)
    assert pm.post(f"/releases/departures/{departure.pk}/undo/?next={BOARD}")["Location"] == BOARD


def test_to_an_earlier_day_nothing_is_asked(pm: Client, spring: Release, autumn: Release) -> None:
    item = settled(autumn)
    assert move(pm, item, autumn, spring).status_code == 200
    assert (ReleaseItem.objects.get().release, Departure.objects.get().is_slip) == (spring, False)


def test_an_item_is_dropped_with_its_reason(pm: Client, spring: Release) -> None:
    item = settled(spring)
    assert "goes to no release" in text_of(move(pm, item, spring, None))
    move(pm, item, spring, None, reason="Nobody asks")
    assert (ReleaseItem.objects.exists(), Departure.objects.get().reason) == (False, "Nobody asks")


def test_the_second_of_two_planners_hears_where_it_is(pm: Client, spring: Release, autumn: Release) -> None:
    item = settled(autumn)
    answer = move(pm, item, spring, None, reason="No time")
    assert f"{item.key} is planned in Autumn: somebody was faster." in text_of(answer)
    assert ReleaseItem.objects.get().release == autumn


def test_without_htmx_the_board_is_shown_anew(pm: Client, product: Product, spring: Release) -> None:
    item = ItemFactory(product=product)
    sent = {"item": item.key, "seen": "", "release": spring.pk}
    done = pm.post(f"{BOARD}move/?q=night", sent, follow=True)
    assert (done.redirect_chain, messages_of(done)) == (
        [(f"{BOARD}?q=night", 302)],
        [f"{item.key} is planned in Spring."],
    )
    ReleaseItem.objects.update(added_at=timezone.now() - timedelta(days=9))
    asked = pm.post(f"{BOARD}move/", {"item": item.key, "seen": spring.pk, "release": ""})
    assert (asked.status_code, "<dialog" in text_of(asked), "<!doctype html>" in text_of(asked)) == (422, True, True)


def test_items_are_found_by_their_words(pm: Client, product: Product, spring: Release) -> None:
    ItemFactory(product=product, title="Night shift")
    other = ItemFactory(product=product, title="Other")
    plan_item(actor=None, release_id=spring.pk, item_id=ItemFactory(product=product, title="Night bell").pk)
    page = text_of(pm.get(f"{BOARD}?q=night"))
    assert ("Night shift" in page, other.title in page) == (True, False)
