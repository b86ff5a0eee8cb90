"""Judging an item by all themes and segments at once: all of it is saved, or none."""

import pytest

from backlog.models import Item, Score, SegmentImpact, ThemeAlignment
from backlog.services.evidence import set_alignment, set_segment_impact
from backlog.services.judging import judge
from common.errors import Conflict, Invalid
from tests.factories import ItemFactory, SegmentFactory, ThemeAlignmentFactory, ThemeFactory
from tests.recorded import activity, outbox

pytestmark = pytest.mark.django_db


def test_judgements_are_set_changed_and_taken_away() -> None:
    gone = ThemeAlignmentFactory()
    item, night, hospitals = gone.item, ThemeFactory(name="Night"), SegmentFactory(name="Hospitals")
    judge(actor=None, item=item, themes=[(gone.theme, None), (night, 3)], segments=[(hospitals, 0)])
    assert list(ThemeAlignment.objects.values_list("theme", "alignment")) == [(night.pk, 3)]
    assert list(SegmentImpact.objects.values_list("segment", "impact")) == [(hospitals.pk, 0)]
    assert activity(item) == [
        ("no longer weighed", {"what": f"theme {gone.theme.name}"}),
        ("weighed", {"what": "theme Night", "alignment": 3}),
        ("weighed", {"what": "segment Hospitals", "impact": 0}),
    ]
    assert Score.objects.get().inputs_revision > 1


def test_one_that_is_none_takes_the_others_with_it() -> None:
    item, theme = ItemFactory(), ThemeFactory()
    with pytest.raises(Invalid, match=r"Impact is a whole number from 0 to 3\."):
        judge(actor=None, item=item, themes=[(theme, 3)], segments=[(SegmentFactory(), 4)])
    assert (ThemeAlignment.objects.count(), activity(item), outbox()) == (0, [], [])
    assert Score.objects.get().inputs_revision == 1


def test_the_same_again_changes_nothing() -> None:
    aligned = ThemeAlignmentFactory(alignment=2)
    judge(actor=None, item=aligned.item, themes=[(aligned.theme, 2)], segments=[])
    assert (activity(aligned.item), outbox()) == ([], [])
    assert Item.objects.get().version == 1


def test_judgements_on_an_older_version_are_refused_with_both_sides() -> None:
    item, theme, segment = ItemFactory(), ThemeFactory(), SegmentFactory()
    judge(actor=None, item=item, version=1, themes=[(theme, 3)], segments=[(segment, 1)])
    with pytest.raises(Conflict) as refusal:
        judge(actor=None, item=item, version=1, themes=[(theme, None)], segments=[(segment, 2)])
    assert refusal.value.data == {
        "yours": {f"theme_{theme.pk}": None, f"segment_{segment.pk}": 2},
        "theirs": {f"theme_{theme.pk}": 3, f"segment_{segment.pk}": 1},
        "version": 2,
    }
    assert ThemeAlignment.objects.get().alignment == 3
    judge(actor=None, item=item, version=2, themes=[(theme, None)], segments=[(segment, 2)])
    assert (ThemeAlignment.objects.count(), SegmentImpact.objects.get().impact) == (0, 2)


def test_a_single_judgement_counts_as_a_change_of_the_item() -> None:
    item, theme, segment = ItemFactory(), ThemeFactory(), SegmentFactory()
    for _ in range(2):
        set_alignment(actor=None, item=item, theme=theme, alignment=3)
        set_segment_impact(actor=None, item=item, segment=segment, impact=1)
    assert Item.objects.get().version == 3
    set_alignment(actor=None, item=item, theme=theme, alignment=None)
    assert Item.objects.get().version == 4
