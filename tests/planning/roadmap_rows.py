"""What is told and promised, made straight in the database, and rows that its tables refuse."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from planning.models import Promise, RoadmapEntry
from tests.factories import AccountFactory, ItemFactory, ProductFactory, SegmentFactory


def told(item: Any = None, **fields: Any) -> RoadmapEntry:
    """An entry for everybody under "later"; ``account`` or ``segment`` narrow it."""
    item = item or ItemFactory()
    audience = "account" if fields.get("account") else "segment" if fields.get("segment") else "everybody"
    given = {"column": "later", "title": f"Words of {item.title}", "audience": audience, **fields}
    return RoadmapEntry.objects.create(item=item, product=item.product, **given)


def promised(product: Any = None, **fields: Any) -> Promise:
    """A promise to everybody for in 30 days; ``days=-3`` puts it elsewhere, and it was made well before."""
    due_on = timezone.localdate() + timedelta(days=fields.pop("days", 30))
    audience = "account" if fields.get("account") else "segment" if fields.get("segment") else "everybody"
    given = {
        "text": "Doors open by themselves", "due_on": due_on, "made_on": due_on - timedelta(days=90),
        "audience": audience, **fields,
    }  # fmt: skip
    return Promise.objects.create(product=product or ProductFactory(), **given)


def _again(row: models.Model) -> models.Model:
    row.pk = None
    row._state.adding = True
    return row


def _changed(row: models.Model, **changes: Any) -> models.Model:
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def _settled(**fields: Any) -> models.Model:
    return _changed(promised(), **fields)


#: By constraint: a row that it refuses.
REFUSED: dict[str, Any] = {
    "roadmap_entry_names_its_audience": lambda: _changed(told(), audience="account"),
    "roadmap_column_known": lambda: _changed(told(), column="soon"),
    "roadmap_entry_has_a_title": lambda: _changed(told(), title=""),
    "roadmap_words_beside_a_day": lambda: _changed(told(), by_words="for pilots"),
    "told_everybody_once": lambda: _again(told()),
    "told_account_once": lambda: _again(told(account=AccountFactory())),
    "told_segment_once": lambda: _again(told(segment=SegmentFactory())),
    "promise_names_its_audience": lambda: _changed(promised(), audience="segment"),
    "promise_source_known": lambda: _changed(promised(), source="rumour"),
    "promise_says_something": lambda: _changed(promised(), text=""),
    "promise_is_about_the_future": lambda: _changed(promised(), due_on=timezone.localdate() - timedelta(days=400)),
    "promise_settled_on_a_day": lambda: _settled(state="kept"),
    "promise_settled_on_a_day (unknown state)": lambda: _settled(state="forgotten", settled_on=timezone.localdate()),
    "broken_promise_has_its_reason": lambda: _settled(state="missed", settled_on=timezone.localdate()),
}
