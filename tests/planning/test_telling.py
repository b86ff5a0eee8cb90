"""Telling customers what comes: what is written, what is refused, and that a published day is a promise."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from backlog.models import Item
from common.errors import Conflict, DomainError, Invalid
from planning.choices import ReleaseState
from planning.models import Promise, RoadmapEntry
from planning.selectors.doubts import doubts_about
from planning.services.roadmap import change_entry, publish_entry, take_off_entry
from stakeholders.models import Product
from tests.factories import AccountFactory, ItemFactory, ProductFactory, SegmentFactory
from tests.planning.factories import ReleaseFactory, planned_item
from tests.planning.roadmap_rows import promised, told
from tests.recorded import activity, verbs

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=90)


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def item(product: Product) -> Item:
    return ItemFactory(product=product, title="LIFT doors", score__is_estimated=True)


def _publish(item: Item, **fields: Any) -> RoadmapEntry:
    given = {"column": "next", "title": "Doors open by themselves", **fields}
    return publish_entry(actor=item.product.accountable_pm, item_id=item.pk, **given)


def test_what_is_told_without_a_day_promises_nothing(item: Item) -> None:
    entry = _publish(item, text="  No button to press.  ")
    assert (entry.product, entry.column, entry.text, entry.by_date) == (
        item.product,
        "next",
        "No button to press.",
        None,
    )
    told_in = {"to": "everybody", "title": "Doors open by themselves", "column": "next"}
    assert activity(entry) == activity(item) == [("published on the roadmap", told_in)]
    assert not Promise.objects.exists()


def test_a_published_day_is_a_promise_with_what_stood_against_it(item: Item) -> None:
    account = AccountFactory(name="Acme", products=[item.product])
    entry = _publish(item, audience="account", account=account, by_date=SOON, by_words="for pilots", despite=True)
    promise = Promise.objects.get()
    assert (promise.entry, promise.item, promise.text, promise.due_on) == (entry, item, entry.title, SOON)
    assert (promise.told_to, promise.made_by, promise.made_on) == ("Acme", item.product.accountable_pm, TODAY)
    assert promise.doubts == [f"{item.key} is planned in no release."]
    assert (promise.state, promise.source) == ("open", "roadmap")
    assert ("promised", {"to": "Acme", "until": str(SOON)}) in activity(item)


def test_a_day_that_nothing_carries_has_to_be_meant(item: Item) -> None:
    with pytest.raises(Conflict) as refused:
        _publish(item, by_date=SOON)
    assert (refused.value.code, refused.value.field) == ("not_carried", "despite")
    assert refused.value.data == {"doubts": [f"{item.key} is planned in no release."]}
    assert not RoadmapEntry.objects.exists()


REFUSALS: dict[str, tuple[dict[str, Any], str | None, str]] = {
    "no title": ({"title": " "}, "title", "required"),
    "a day that is past": ({"by_date": TODAY - timedelta(days=1), "despite": True}, "by_date", "in_the_past"),
    "no account": ({"audience": "account"}, "account", "required"),
    "no segment": ({"audience": "segment"}, "segment", "required"),
    "a key": ({"text": "See lift-12."}, "text", "names_a_key"),
    "another customer": ({"title": "Doors, as globex asked"}, "title", "names_an_account"),
    "an unknown column": ({"column": "soon"}, "column", "invalid"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_it_is_refused(item: Item, case: str) -> None:
    AccountFactory(name="Globex")
    fields, field, code = REFUSALS[case]
    with pytest.raises(Invalid) as refused:
        _publish(item, **fields)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert not RoadmapEntry.objects.exists()
    assert verbs(item) == []


def test_an_account_may_read_its_own_name(item: Item) -> None:
    acme = AccountFactory(name="Acme", products=[item.product])
    assert _publish(item, title="Doors for Acme", audience="account", account=acme).told_to == "Acme"


def test_who_does_not_use_the_product_would_not_read_it(item: Item) -> None:
    with pytest.raises(Invalid, match="does not use Lift"):
        _publish(item, audience="account", account=AccountFactory())


def test_an_item_is_told_once_to_each_audience(item: Item) -> None:
    acme = AccountFactory(products=[item.product])
    _publish(item)
    _publish(item, audience="account", account=acme)
    _publish(item, audience="segment", segment=SegmentFactory())
    for again in ({}, {"audience": "account", "account": acme}):
        with pytest.raises(Conflict) as refused:
            _publish(item, **again)
        assert refused.value.code == "exists"


@pytest.mark.parametrize(
    ("of_item", "of_product", "fields"),
    [
        ({"status": "declined"}, {}, {}),
        ({"status": "shipped"}, {}, {"by_date": SOON, "despite": True}),
        ({}, {"is_one_way": True}, {}),
    ],
)
def test_what_cannot_come_or_be_read_is_not_told(
    of_item: dict[str, Any], of_product: dict[str, Any], fields: dict[str, Any]
) -> None:
    item = ItemFactory(product=ProductFactory(**of_product), **of_item)
    with pytest.raises(Invalid):
        _publish(item, **fields)


def test_another_day_withdraws_the_promise_and_makes_a_new_one(item: Item) -> None:
    entry = _publish(item, by_date=SOON, despite=True)
    later = SOON + timedelta(days=30)
    with pytest.raises(Invalid, match="the reason stays on record"):
        change_entry(actor=None, entry_id=entry.pk, by_date=later, despite=True)
    changed = change_entry(actor=None, entry_id=entry.pk, by_date=later, despite=True, reason="The lab is late")
    first, second = Promise.objects.order_by("pk")
    assert (first.state, first.reason, first.settled_on) == ("withdrawn", "The lab is late", TODAY)
    assert (second.state, second.due_on, changed.version) == ("open", later, 2)


def test_taking_the_day_off_withdraws_the_promise(item: Item) -> None:
    entry = _publish(item, by_date=SOON, by_words="for pilots", despite=True)
    changed = change_entry(actor=None, entry_id=entry.pk, by_date=None, reason="Nobody can say")
    assert (changed.by_date, changed.by_words) == (None, "")
    assert [one.state for one in Promise.objects.all()] == ["withdrawn"]


def test_other_words_leave_the_promise_alone(item: Item) -> None:
    entry = _publish(item, by_date=SOON, despite=True)
    change_entry(actor=None, entry_id=entry.pk, title="Doors that see you", column="now")
    assert [(one.state, one.text) for one in Promise.objects.all()] == [("open", "Doors open by themselves")]
    assert change_entry(actor=None, entry_id=entry.pk, column="now").version == 2


def test_a_change_on_an_older_version_is_a_conflict(item: Item) -> None:
    entry = _publish(item)
    change_entry(actor=None, entry_id=entry.pk, version=1, column="now")
    with pytest.raises(Conflict) as refused:
        change_entry(actor=None, entry_id=entry.pk, version=1, column="later")
    assert refused.value.data == {"yours": {"column": "later"}, "theirs": {"column": "now"}, "version": 2}


def test_what_is_taken_off_leaves_its_promise_withdrawn_on_record(item: Item) -> None:
    entry = _publish(item, by_date=SOON, despite=True)
    with pytest.raises(DomainError, match="the reason stays on record"):
        take_off_entry(actor=None, entry_id=entry.pk)
    take_off_entry(actor=None, entry_id=entry.pk, reason="We build something better")
    promise = Promise.objects.get()
    assert (promise.state, promise.reason, promise.entry) == ("withdrawn", "We build something better", None)
    assert verbs(item)[-1] == "took off the roadmap"


def test_what_promised_nothing_is_taken_off_without_a_reason() -> None:
    entry = told()
    promised(entry.product, entry=entry, state="kept", settled_on=TODAY)
    take_off_entry(actor=None, entry_id=entry.pk)
    assert [one.state for one in Promise.objects.all()] == ["kept"]


# -- what stands against a day -------------------------------------------------------------------------------


def _ship(product: Product, *days_late: int) -> None:
    for late in days_late:
        at = timezone.now() - timedelta(days=200)
        first = timezone.localdate(at) - timedelta(days=late)
        ReleaseFactory(product=product, ships_on=first, first_ships_on=first, state=ReleaseState.SHIPPED, shipped_at=at)


def _doubts(product: Product, due_on: date, days: float = 4, **of_item: Any) -> list[str]:
    release = ReleaseFactory(product=product, name="2027.1", days=60, capacity={"developers": 10})
    fields = {"score__is_estimated": True, **of_item}
    item = planned_item(release, days={"developers": days}, **fields)
    return [one.replace(item.key, "KEY") for one in doubts_about(item, due_on, TODAY)]


def test_nothing_stands_against_a_day_that_the_plan_and_the_record_carry(product: Product) -> None:
    _ship(product, 0, 5, 10)
    assert _doubts(product, TODAY + timedelta(days=90)) == []


def test_the_track_record_may_not_carry_it(product: Product) -> None:
    _ship(product, 0, 60, 60)
    (doubt,) = _doubts(product, TODAY + timedelta(days=90))
    assert doubt.startswith("2027.1 likely ships ")
    assert doubt.endswith(", which may be after that day.")


def test_the_plan_itself_may_be_later(product: Product) -> None:
    (doubt,) = _doubts(product, TODAY + timedelta(days=10))
    assert doubt.startswith("2027.1 is planned for ")


def test_too_few_past_releases_are_a_doubt(product: Product) -> None:
    assert _doubts(product, SOON) == ["Too few releases of Lift shipped to say how far a date can be trusted."]


def test_capacity_evidence_and_estimate_are_looked_at(product: Product) -> None:
    _ship(product, 0, 0, 0)
    assert _doubts(product, SOON, days=14, score__is_estimated=False, score__confidence=0.4) == [
        "2027.1 is over capacity: 4.0 days too many for Developers.",
        "Nobody has estimated KEY.",
        "Few have confirmed KEY: its confidence is 0.40 of 1.",
    ]


def test_a_low_rank_is_a_doubt(product: Product) -> None:
    _ship(product, 0, 0, 0)
    for _ in range(20):
        ItemFactory(product=product, score__neg_place=-50)
    assert _doubts(product, SOON) == ["KEY ranks 21: 20 items come first."]
