"""Visions, themes and segments are made and changed by services."""

from datetime import date

import pytest

from common.errors import Conflict, Invalid
from stakeholders.models import Segment, StrategyTheme, Vision
from stakeholders.services.strategy import (
    create_segment,
    create_theme,
    create_vision,
    delete_segment,
    delete_theme,
    delete_vision,
    update_segment,
    update_theme,
    update_vision,
)
from tests.factories import (
    AccountFactory,
    LeaderFactory,
    SegmentFactory,
    SegmentImpactFactory,
    ThemeAlignmentFactory,
    ThemeFactory,
    VisionFactory,
)
from tests.recorded import activity, outbox, verbs

pytestmark = pytest.mark.django_db
EARLY, LATE = date(2027, 1, 1), date(2027, 2, 1)


def test_each_is_made_and_recorded() -> None:
    leader = LeaderFactory()
    vision = create_vision(actor=leader, title="Nobody waits", starts_on=EARLY, ends_on=LATE)
    theme = create_theme(actor=leader, name="Night duty", importance=0.8, vision=vision)
    segment = create_segment(actor=leader, name="Hospitals", kind="target", attractiveness=0.9)
    assert (Vision.objects.get(), StrategyTheme.objects.get(), Segment.objects.get()) == (vision, theme, segment)
    for row in (vision, theme, segment):
        assert activity(row) == [("created", {})]
        assert row.version == 1
    assert outbox() == []


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": "HOSPITALS"}, "name", "Another segment has this name already."),
        ({"attractiveness": 1.2}, "attractiveness", "Attractiveness must be at most 1."),
        ({"attractiveness": -0.1}, "attractiveness", "Attractiveness must be at least 0."),
        ({"attractiveness": float("inf")}, "attractiveness", "Attractiveness must be a number."),
        ({"kind": "moon"}, "kind", "Value 'moon' is not a valid choice."),
        ({"name": " "}, "name", "Name cannot be blank."),
    ],
)
def test_what_is_wrong_with_a_segment_is_refused(changes: dict[str, object], field: str, message: str) -> None:
    SegmentFactory(name="Hospitals")
    other = SegmentFactory()
    for attempt in (
        lambda: create_segment(actor=None, **{"name": "New", "kind": "target", **changes}),
        lambda: update_segment(actor=None, segment_id=other.pk, **changes),
    ):
        with pytest.raises(Invalid) as refusal:
            attempt()
        assert (refusal.value.field, refusal.value.message) == (field, message)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"importance": 1.2}, "importance", "Importance must be at most 1."),
        ({"importance": float("nan")}, "importance", "Importance must be a number."),
        ({"starts_on": LATE, "ends_on": EARLY}, "ends_on", "Ends on must not be before starts on."),
        ({"name": "night duty"}, "name", "Another strategy theme has this name already."),
    ],
)
def test_what_is_wrong_with_a_theme_is_refused(changes: dict[str, object], field: str, message: str) -> None:
    ThemeFactory(name="Night duty")
    with pytest.raises(Invalid) as refusal:
        create_theme(actor=None, **{"name": "New", **changes})
    assert (refusal.value.field, refusal.value.message) == (field, message)


def test_a_vision_ends_after_it_starts() -> None:
    vision = VisionFactory(starts_on=EARLY)
    with pytest.raises(Invalid, match=r"Ends on must not be before starts on\."):
        create_vision(actor=None, title="x", starts_on=LATE, ends_on=EARLY)
    with pytest.raises(Invalid) as refusal:
        update_vision(actor=None, vision_id=vision.pk, ends_on=date(2026, 1, 1))
    assert refusal.value.field == "ends_on"


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"attractiveness": 0.9}, True), ({"attractiveness": 0.5}, False), ({"description": "x"}, False)],
)
def test_scores_hear_of_a_segments_attractiveness(changes: dict[str, object], told: bool) -> None:
    segment = SegmentFactory(attractiveness=0.5)
    update_segment(actor=None, segment_id=segment.pk, version=1, **changes)
    assert outbox() == ([("segment.changed", {"segment_id": segment.pk})] if told else [])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"importance": 0.9}, True),
        ({"ends_on": date(2030, 1, 1)}, True),
        ({"starts_on": date(2020, 1, 1)}, True),
        ({"description": "x"}, False),
        ({"name": "Other"}, False),
    ],
)
def test_scores_hear_of_a_themes_importance_and_dates(changes: dict[str, object], told: bool) -> None:
    theme = ThemeFactory(importance=0.5)
    update_theme(actor=None, theme_id=theme.pk, version=1, **changes)
    assert outbox() == ([("theme.changed", {"theme_id": theme.pk})] if told else [])
    assert verbs(theme) == ["changed"]


def test_what_somebody_changed_conflicts() -> None:
    segment, theme, vision = SegmentFactory(name="S"), ThemeFactory(name="T"), VisionFactory(title="V")
    update_segment(actor=None, segment_id=segment.pk, version=1, name="S2")
    update_theme(actor=None, theme_id=theme.pk, version=1, name="T2")
    update_vision(actor=None, vision_id=vision.pk, version=1, title="V2")
    for attempt, name, theirs in (
        (lambda: update_segment(actor=None, segment_id=segment.pk, version=1, name="Mine"), "name", "S2"),
        (lambda: update_theme(actor=None, theme_id=theme.pk, version=1, name="Mine"), "name", "T2"),
        (lambda: update_vision(actor=None, vision_id=vision.pk, version=1, title="Mine"), "title", "V2"),
    ):
        with pytest.raises(Conflict) as refusal:
            attempt()
        assert refusal.value.data == {"yours": {name: "Mine"}, "theirs": {name: theirs}, "version": 2}


def test_what_nothing_hangs_on_can_be_removed() -> None:
    segment, theme, vision = SegmentFactory(name="S"), ThemeFactory(name="T"), VisionFactory(title="V")
    account = AccountFactory(segment=segment)
    follower = ThemeFactory(vision=vision)
    delete_segment(actor=None, segment_id=segment.pk)
    delete_theme(actor=None, theme_id=theme.pk)
    delete_vision(actor=None, vision_id=vision.pk)
    account.refresh_from_db(), follower.refresh_from_db()
    assert (account.segment, follower.vision) == (None, None)
    assert (Segment.objects.count(), Vision.objects.count()) == (0, 0)
    assert activity(segment) == [("removed", {"name": "S"})]
    assert activity(theme) == [("removed", {"name": "T"})]
    assert activity(vision) == [("removed", {"title": "V"})]


def test_what_items_hang_on_stays_and_says_what_to_do_instead() -> None:
    segment, theme = SegmentImpactFactory().segment, ThemeAlignmentFactory().theme
    with pytest.raises(Conflict, match="Items open this segment: set its attractiveness to 0 instead"):
        delete_segment(actor=None, segment_id=segment.pk)
    with pytest.raises(Conflict, match="Items are aligned with this theme: give it an end date instead"):
        delete_theme(actor=None, theme_id=theme.pk)
    assert (verbs(segment), verbs(theme)) == ([], [])
