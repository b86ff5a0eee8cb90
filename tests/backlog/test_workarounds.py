"""How to live with a gap, written for support and customers."""

import pytest

from backlog.models import Item
from backlog.services.workarounds import set_workaround_entry
from common.errors import Conflict, Invalid, NotFound
from tests.factories import ItemFactory, UserFactory
from tests.recorded import activity, outbox, verbs

pytestmark = pytest.mark.django_db


def test_the_entry_is_kept_and_on_record() -> None:
    item, support = ItemFactory(kind="gap"), UserFactory(role="support")
    set_workaround_entry(actor=support, item_id=item.pk, text="  Print it.\n", version=1)
    item.refresh_from_db()
    assert (item.public_workaround, item.version) == ("Print it.", 2)
    assert activity(item) == [("told_workaround", {"public_workaround": ["", "Print it."]})]
    assert outbox() == []


def test_the_same_words_change_nothing_and_none_take_the_entry_away() -> None:
    item = ItemFactory(kind="gap", public_workaround="Print it.")
    set_workaround_entry(actor=None, item_id=item.pk, text="Print it. ")
    assert (Item.objects.get().version, verbs(item)) == (1, [])
    set_workaround_entry(actor=None, item_id=item.pk, text=" ")
    assert (Item.objects.get().public_workaround, Item.objects.get().version) == ("", 2)


def test_somebody_elses_words_are_not_written_over() -> None:
    item = ItemFactory(kind="gap", public_workaround="Theirs", version=3)
    with pytest.raises(Conflict) as refusal:
        set_workaround_entry(actor=None, item_id=item.pk, text="Mine", version=2)
    assert refusal.value.data == {
        "yours": {"public_workaround": "Mine"},
        "theirs": {"public_workaround": "Theirs"},
        "version": 3,
    }
    assert Item.objects.get().public_workaround == "Theirs"


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("feature", "Print it.", "Only a gap has a workaround, and this is a feature."),
        ("gap", "x" * 10_001, "Use at most 10,000 characters for a workaround."),
        ("gap", "a\x00b", "Workaround for customers holds a character that is no text: take it out."),
    ],
)
def test_what_is_no_workaround_is_refused(kind: str, text: str, message: str) -> None:
    item = ItemFactory(kind=kind)
    with pytest.raises(Invalid) as refusal:
        set_workaround_entry(actor=None, item_id=item.pk, text=text)
    assert (refusal.value.field, refusal.value.message) == ("public_workaround", message)
    assert (Item.objects.get().version, verbs(item)) == (1, [])


def test_a_gap_that_is_gone_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"This item no longer exists\."):
        set_workaround_entry(actor=None, item_id=4711, text="x")
