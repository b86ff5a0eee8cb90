"""Visions, themes and segments."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.models import OutboxMessage
from stakeholders.models import Segment, StrategyTheme, Vision
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    CustomerPMFactory,
    LeaderFactory,
    ProductPMFactory,
    SegmentFactory,
    SegmentImpactFactory,
    ThemeAlignmentFactory,
    ThemeFactory,
    VisionFactory,
)

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def web() -> Client:
    return browser_of(LeaderFactory())


THEME = {"name": "Safe by default", "importance": "70", "starts_on": "2026-01-01", "ends_on": "", "description": "Why"}
VISION = {"title": "Part of the building", "body": "In four years", "starts_on": "2026-01-01", "ends_on": "2030-01-01"}
SEGMENT = {"name": "Hospitals", "kind": "existing", "attractiveness": "60", "description": "Acute hospitals"}
PARTS: list[tuple[str, dict[str, Any], type]] = [
    ("themes", THEME, StrategyTheme),
    ("visions", VISION, Vision),
    ("segments", SEGMENT, Segment),
]


def test_the_page_shows_visions_with_their_themes_and_segments(web: Client) -> None:
    vision = VisionFactory(title="Part of the building", body="In four years")
    ThemeFactory(name="Open platform", vision=vision, importance=0.8)
    ThemeFactory(name="On its own")
    today = timezone.localdate()
    ThemeFactory(name="Over", starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    segment = SegmentFactory(name="Hospitals", attractiveness=0.6)
    AccountFactory(segment=segment)
    AccountFactory(segment=segment, stage="prospect")
    response = web.get("/strategy/")
    text = text_of(response)
    for words in (
        "Part of the building",
        "In four years",
        "Open platform",
        "On its own",
        "does not count",
        "Hospitals",
    ):
        assert words in text
    shown = response.context["segments"].get()
    assert (shown.customers, shown.prospects) == (1, 1)
    assert [theme.name for theme in response.context["visions"][0].themes_shown] == ["Open platform"]


def test_an_empty_strategy_says_who_sets_it(web: Client) -> None:
    assert "Add the first theme" in text_of(web.get("/strategy/"))
    assert "Leadership sets them." in text_of(browser_of(CustomerPMFactory()).get("/strategy/"))


def test_the_page_costs_as_many_queries_for_one_as_for_three(web: Client) -> None:
    def add() -> None:
        ThemeFactory(vision=VisionFactory())
        ThemeFactory()
        AccountFactory(segment=SegmentFactory())

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            web.get("/strategy/")
        return len(captured)

    add()
    web.get("/strategy/")
    one = queries()
    add()
    add()
    assert queries() == one


@pytest.mark.parametrize(("kind", "data", "model"), PARTS)
def test_each_part_is_added_changed_and_deleted(web: Client, kind: str, data: dict[str, Any], model: type[Any]) -> None:
    assert web.get(f"/strategy/{kind}/new/").status_code == 200
    assert web.post(f"/strategy/{kind}/new/", data).headers["Location"] == "/strategy/"
    thing = model.objects.get()
    key = "title" if kind == "visions" else "name"
    assert web.get(f"/strategy/{kind}/{thing.pk}/edit/").status_code == 200
    web.post(f"/strategy/{kind}/{thing.pk}/edit/", data | {key: "Changed", "version": thing.version})
    thing.refresh_from_db()
    assert (getattr(thing, key), thing.version) == ("Changed", 2)
    assert web.get(f"/strategy/{kind}/{thing.pk}/delete/").status_code == 405
    web.post(f"/strategy/{kind}/{thing.pk}/delete/")
    assert not model.objects.exists()


@pytest.mark.parametrize(("kind", "data", "model"), PARTS)
def test_two_who_edit_see_both_values(web: Client, kind: str, data: dict[str, Any], model: type[Any]) -> None:
    web.post(f"/strategy/{kind}/new/", data)
    thing = model.objects.get()
    key = "title" if kind == "visions" else "name"
    model.objects.filter(pk=thing.pk).update(version=4, **{key: "Theirs"})
    response = web.post(f"/strategy/{kind}/{thing.pk}/edit/", data | {key: "Mine", "version": 1})
    assert response.status_code == 409
    assert ("Theirs", "Mine") in [(row.now, row.yours) for row in response.context["form"].conflict]
    assert 'name="version" value="4"' in text_of(response)


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("themes", {"name": ""}, "This field is required"),
        ("themes", {"name": "x" * 81}, "at most 80 characters"),
        ("themes", {"importance": "101"}, "less than or equal to 100"),
        ("themes", {"importance": "-1"}, "greater than or equal to 0"),
        ("themes", {"importance": "NaN"}, "Enter a number"),
        ("themes", {"starts_on": ""}, "This field is required"),
        ("themes", {"starts_on": "2026-01-01", "ends_on": "2025-01-01"}, "The end comes before the start."),
        ("themes", {"vision": "999999"}, "Select a valid choice"),
        ("themes", {"description": "x" * 100_001}, "at most 100000 characters"),
        ("visions", {"title": "x" * 121}, "at most 120 characters"),
        ("visions", {"ends_on": "2020-01-01"}, "The end comes before the start."),
        ("visions", {"starts_on": "tomorrow"}, "Enter a valid date"),
        ("segments", {"kind": "moon"}, "Select a valid choice"),
        ("segments", {"attractiveness": "1000"}, "less than or equal to 100"),
        ("segments", {"name": "a\x00b"}, "Null characters"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    web: Client, kind: str, changes: dict[str, str], words: str
) -> None:
    data, model = next((data, model) for name, data, model in PARTS if name == kind)
    response = web.post(f"/strategy/{kind}/new/", data | changes)
    assert response.status_code == 422
    assert words in text_of(response)
    assert not model.objects.exists()  # type: ignore[attr-defined]


def test_a_taken_name_is_said(web: Client) -> None:
    ThemeFactory(name="Safe by default")
    SegmentFactory(name="hospitals")
    for kind, data in (("themes", THEME), ("segments", SEGMENT)):
        assert web.post(f"/strategy/{kind}/new/", data).status_code == 422


def test_scripts_stay_text(web: Client) -> None:
    web.post("/strategy/themes/new/", THEME | {"name": SCRIPT, "description": SCRIPT})
    web.post("/strategy/visions/new/", VISION | {"title": SCRIPT, "body": SCRIPT})
    web.post("/strategy/segments/new/", SEGMENT | {"name": SCRIPT, "description": SCRIPT})
    assert SCRIPT not in text_of(web.get("/strategy/"))
    assert StrategyTheme.objects.get().name == SCRIPT


def test_what_bears_on_scores_is_told_to_the_outbox(web: Client) -> None:
    theme, segment = ThemeFactory(importance=0.2), SegmentFactory(attractiveness=0.2)
    web.post(f"/strategy/themes/{theme.pk}/edit/", THEME | {"version": 1})
    web.post(f"/strategy/segments/{segment.pk}/edit/", SEGMENT | {"version": 1})
    topics = set(OutboxMessage.objects.values_list("topic", flat=True))
    assert {"theme.changed", "segment.changed"} <= topics


def test_what_items_stand_on_is_not_deleted(web: Client) -> None:
    theme, segment = ThemeAlignmentFactory().theme, SegmentImpactFactory().segment
    web.post(f"/strategy/themes/{theme.pk}/delete/")
    assert "give it an end date instead" in text_of(web.get("/strategy/"))
    web.post(f"/strategy/segments/{segment.pk}/delete/")
    assert "set its attractiveness to 0 instead" in text_of(web.get("/strategy/"))
    assert StrategyTheme.objects.exists()
    assert Segment.objects.exists()


def test_strategy_comes_from_the_top_and_the_market_also_from_pms() -> None:
    pm, theme = browser_of(ProductPMFactory()), ThemeFactory()
    assert pm.get("/strategy/").status_code == 200
    assert pm.get("/strategy/themes/new/").status_code == 403
    assert pm.post(f"/strategy/themes/{theme.pk}/edit/", THEME).status_code == 403
    assert pm.post(f"/strategy/themes/{theme.pk}/delete/").status_code == 403
    assert pm.get("/strategy/visions/new/").status_code == 403
    assert pm.get("/strategy/segments/new/").status_code == 200
    assert browser_of(CustomerPMFactory()).get("/strategy/segments/new/").status_code == 403


def test_customers_see_no_strategy() -> None:
    theme = ThemeFactory()
    reader = browser_of(CustomerFactory(account=AccountFactory()))
    assert reader.get("/strategy/").status_code == 403
    assert reader.get(f"/strategy/themes/{theme.pk}/edit/").status_code == 404


def test_an_unknown_part_is_not_there(web: Client) -> None:
    for kind in ("themes", "visions", "segments"):
        assert web.get(f"/strategy/{kind}/999999/edit/").status_code == 404
        assert web.post(f"/strategy/{kind}/999999/delete/").status_code == 404
