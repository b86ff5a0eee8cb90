"""Releases over REST."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.models import Item
from planning.models import Release, ReleaseItem
from stakeholders.models import Product
from tests.api.client import Program, only_error, program_of
from tests.factories import ItemFactory, ProductFactory
from tests.planning.factories import ReleaseFactory, planned_item

pytestmark = pytest.mark.django_db
GOAL = {"text": "Calm nights", "measure": "Calls after ten", "target": "under 5"}


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def pm(product: Product) -> Program:
    return program_of(product.accountable_pm)


@pytest.fixture
def spring(product: Product) -> Release:
    return ReleaseFactory(product=product, name="Spring", capacity={"developers": 10})


@pytest.fixture
def autumn(product: Product) -> Release:
    return ReleaseFactory(product=product, name="Autumn", days=200)


def _settled(release: Release, **fields: Any) -> Item:
    item = planned_item(release, **fields)
    release.entries.update(added_at=timezone.now() - timedelta(days=9))
    return item


def test_a_release_reads_as_it_was_written(pm: Program, product: Product) -> None:
    day = str(timezone.localdate() + timedelta(days=30))
    body = {"product": "lift", "name": "2027.1", "ships_on": day, "capacity": {"developers": 60}, "goals": [GOAL]}
    made = pm.post("releases/", body)
    data = made.json()
    assert made.status_code == 201
    goal = data["goals"][0].pop("id")
    number = data["id"]
    assert data == {
        "id": number, "product": "lift", "name": "2027.1", "slug": "2027-1", "state": "planned", "ships_on": day,
        "first_ships_on": day, "shipped_at": None, "days_late": 0, "note": "", "capacity": {"developers": 60.0},
        "use": {
            "developers": {"name": "Developers", "capacity": 60.0, "used": 0.0, "is_over": False},
            "testers": {"name": "Testers", "capacity": None, "used": 0.0, "is_over": False},
        },
        "items": {"gaps": 0, "features": 0, "without_estimate": 0},
        "goals": [{**GOAL, "reached": "", "met": "unknown", "note": ""}],
        "version": 1, "url": f"http://testserver/api/v1/releases/{number}/",
    }  # fmt: skip
    changed = pm.patch(f"releases/{number}/", {"goals": [{**GOAL, "id": goal, "met": "yes"}], "state": "building"})
    assert (changed.json()["goals"][0]["met"], changed.json()["state"]) == ("yes", "building")


@pytest.mark.parametrize(
    ("changes", "attr"),
    [
        ({"ships_on": "2020-01-01"}, "ships_on"),
        ({"capacity": {"testers": -1}}, "capacity.testers"),
        ({"capacity": {"pilots": 1}}, "capacity"),
        ({"name": "Spring"}, "name"),
        ({"goals": [{"text": "Peace"}]}, None),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_is_named(pm: Program, spring: Release, changes: dict[str, Any], attr: str | None) -> None:
    day = str(timezone.localdate())
    response = pm.post("releases/", {"product": "lift", "name": "New", "ships_on": day, **changes})
    assert response.status_code == 400
    assert attr is None or only_error(response)["attr"] == attr
    assert Release.objects.count() == 1


def test_an_old_tag_changes_nothing(pm: Program, spring: Release) -> None:
    tag = pm.get(f"releases/{spring.pk}/")["ETag"]
    assert pm.patch(f"releases/{spring.pk}/", {"note": "A"}, If_Match=tag).status_code == 200
    assert pm.patch(f"releases/{spring.pk}/", {"note": "B"}, If_Match=tag).status_code == 412
    stated = pm.patch(f"releases/{spring.pk}/", {"note": "B", "version": 1})
    assert (stated.status_code, stated.json()["errors"][0]["code"]) == (409, "conflict")


def test_an_item_is_planned_moved_and_dropped(pm: Program, spring: Release, autumn: Release) -> None:
    item = ItemFactory(product=spring.product)
    put = pm.put(f"releases/{spring.pk}/items/{item.key}/", {"seen_in": None})
    assert (put.status_code, put.json()["key"], put.json()["status"]) == (200, item.key, "planned")
    spring.entries.update(added_at=timezone.now() - timedelta(days=2))
    late = pm.put(f"releases/{autumn.pk}/items/{item.key}/", {"seen_in": None, "reason": "x"})
    assert (late.status_code, late.json()["errors"][0]["code"]) == (409, "elsewhere")
    bare = pm.put(f"releases/{autumn.pk}/items/{item.key}/", {})
    assert (bare.status_code, only_error(bare)["attr"]) == (400, "reason")
    moved = pm.put(f"releases/{autumn.pk}/items/{item.key}/", {"reason": "Too big"})
    assert (moved.status_code, moved.json()["slips"]) == (200, 1)
    left = pm.get(f"releases/{spring.pk}/departures/").json()["results"]
    assert [(one["key"], one["reason"], one["to_release"], one["is_slip"]) for one in left] == [
        (item.key, "Too big", autumn.pk, True)
    ]
    autumn.entries.update(added_at=timezone.now() - timedelta(days=2))
    dropped = pm.send("DELETE", f"releases/{autumn.pk}/items/{item.key}/", {"reason": "Not wanted"})
    item.refresh_from_db()
    assert (dropped.status_code, item.status, item.slips) == (204, "open", 2)


@pytest.mark.parametrize(
    ("method", "address", "body", "status", "said"),
    [
        ("PUT", "releases/{gone}/items/{free}/", {}, 400, "release: Gone was to ship on"),
        ("PUT", "releases/{spring}/items/{done}/", {}, 400, "item: LIFT-2 is shipped: open it again first."),
        ("PUT", "releases/{spring}/items/{other}/", {}, 400, "release: GATE-1 is of Gate, and Spring of Lift."),
        ("PUT", "releases/{spring}/items/LIFT-99/", {}, 404, "None: There is no item LIFT-99"),
        ("PUT", "releases/{spring}/items/{free}/", {"seen": 1}, 400, "seen: "),
        ("DELETE", "releases/{spring}/items/{old}/", {}, 400, "reason: Say why LIFT-3 leaves Spring"),
        ("DELETE", "releases/{spring}/items/{free}/", {"reason": "x"}, 409, "None: LIFT-1 is planned in no release"),
        ("PATCH", "releases/{spring}/", {"capacity": {"pilots": 1}}, 400, "capacity: "),
        ("PATCH", "releases/{spring}/", {"state": "shipped"}, 400, "state: "),
        ("DELETE", "releases/{spring}/", {}, 409, "None: "),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(
    pm: Program, spring: Release, method: str, address: str, body: dict[str, Any], status: int, said: str
) -> None:
    product = spring.product
    gate = ProductFactory(name="Gate", slug="gate", code="GATE", accountable_pm=product.accountable_pm)
    keys = {"free": ItemFactory(product=product).key, "done": ItemFactory(product=product, status="shipped").key}
    keys |= {"old": _settled(spring).key, "other": ItemFactory(product=gate).key}
    gone = ReleaseFactory(product=product, name="Gone", days=-1)
    response = pm.send(method, address.format(spring=spring.pk, gone=gone.pk, **keys), body)
    error = only_error(response)
    assert response.status_code == status
    assert f"{error['attr']}: {error['detail']}".startswith(said)
    assert list(ReleaseItem.objects.values_list("item__key", "release__name")) == [("LIFT-3", "Spring")]
    spring.refresh_from_db()
    assert spring.version == 1


def test_the_ranked_backlog_shows_and_filters_by_release(pm: Program, spring: Release) -> None:
    item = planned_item(spring)
    ItemFactory(product=spring.product)
    rows = pm.get("products/lift/backlog/").json()["results"]
    assert sorted(str(row["release"]) for row in rows) == ["None", "Spring"]
    found = pm.get("products/lift/backlog/?release=Spring").json()["results"]
    assert [row["key"] for row in found] == [item.key]
    assert pm.get(f"items/{item.key}/").json()["release"] == "Spring"


def test_it_ships_what_is_named(pm: Program, spring: Release, autumn: Release) -> None:
    done, rest = planned_item(spring), _settled(spring)
    body = {"items": [done.key], "reason": "No testers", "to_release": autumn.pk}
    early = pm.post(f"releases/{spring.pk}/ship/", {**body, "effort": {rest.key: {"developers": 3}}})
    assert (early.status_code, only_error(early)["attr"]) == (400, "effort")
    strange = pm.post(f"releases/{spring.pk}/ship/", {**body, "effort": {"LIFT-999": {}}})
    assert (strange.status_code, only_error(strange)["attr"]) == (400, "effort")
    body["effort"] = {done.key: {"developers": 3, "testers": None}}
    shipped = pm.post(f"releases/{spring.pk}/ship/", body)
    assert (shipped.status_code, shipped.json()["state"]) == (200, "shipped")
    items = pm.get(f"releases/{autumn.pk}/items/").json()["results"]
    assert [(one["key"], one["slips"], one["rank"]) for one in items] == [(rest.key, 1, 1)]
    took = pm.get(f"outcomes/{done.key}/").json()["effort"]
    assert [(one["pool"], one["actual"]) for one in took] == [("developers", 3.0), ("testers", None)]
    unknown = pm.post(f"releases/{autumn.pk}/ship/", {"items": ["LIFT-999"]})
    assert (unknown.status_code, only_error(unknown)["attr"]) == (400, "items")
    assert pm.post(f"releases/{spring.pk}/cancel/", {"reason": "x"}).status_code == 409


@pytest.mark.parametrize("address", ["releases/", "releases/{spring}/items/", "releases/{spring}/departures/"])
def test_as_many_queries_for_three_as_for_one(
    pm: Program, product: Product, spring: Release, address: str, django_assert_num_queries: Any
) -> None:
    url = address.format(spring=spring.pk)
    planned_item(spring, days={"developers": 1})
    spring.departures.create(item=ItemFactory(product=product), reason="x", planned_at=timezone.now())
    pm.get(url)
    with CaptureQueriesContext(connection) as once:
        pm.get(url)
    for _ in range(2):
        planned_item(spring, days={"developers": 1})
        spring.departures.create(item=ItemFactory(product=product), reason="x", planned_at=timezone.now())
        ReleaseFactory(product=product)
    with django_assert_num_queries(len(once)):
        assert pm.get(url).status_code == 200
