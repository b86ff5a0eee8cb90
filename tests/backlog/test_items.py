"""Items are made and changed by services."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.choices import ITEM_TRANSITIONS, ItemStatus
from backlog.models import Item, ItemEffort, Score, Validation
from backlog.services.items import create_item, remove_validation, set_efforts, update_item, validate_with
from common.errors import Conflict, Invalid, NotFound
from tests.factories import AccountFactory, ItemFactory, ProductFactory, ProductPMFactory
from tests.recorded import activity, outbox, verbs

pytestmark = pytest.mark.django_db


def _create(product=None, **changes: object) -> Item:
    given = {"actor": None, "product": product or ProductFactory(), "title": "A door", "kind": "feature", **changes}
    return create_item(**given)


def _revision(item: Item) -> int:
    return Score.objects.get(pk=item.pk).inputs_revision


# -- making ----------------------------------------------------------------------------------------------------


def test_an_item_has_the_next_number_and_a_stale_score() -> None:
    pm, product = ProductPMFactory(), ProductFactory(code="LIFT", last_item_number=11)
    opened = timezone.now() - timedelta(days=90)
    item = create_item(
        actor=pm,
        product=product,
        title=" A door ",
        kind="gap",
        opened_at=opened,
        problem="None yet.",
        competitor="Otis",
    )
    item.refresh_from_db()
    assert (item.key, item.number, item.title, item.kind, item.status) == ("LIFT-12", 12, "A door", "gap", "open")
    assert (item.problem, item.competitor, item.opened_at, item.created_by) == ("None yet.", "Otis", opened, pm)
    score = Score.objects.get(item=item)
    assert (score.product, score.number, score.opened_at, score.is_open) == (product, 12, opened, True)
    assert score.scored_revision < score.inputs_revision
    assert activity(item) == [("created", {})]
    assert outbox() == [("items.touched", {"item_ids": [item.pk]})]


def test_numbers_run_on_and_each_product_has_its_own() -> None:
    lift, gate = ProductFactory(code="LIFT"), ProductFactory(code="GATE")
    assert [_create(product).key for product in (lift, gate, lift)] == ["LIFT-1", "GATE-1", "LIFT-2"]


@pytest.mark.parametrize(("status", "is_open"), [("planned", True), ("building", True), ("shipped", False)])
def test_an_item_that_is_done_is_not_ranked(status: str, is_open: bool) -> None:
    assert Score.objects.get(item=_create(status=status)).is_open is is_open


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"title": "  "}, "title", "This field cannot be blank."),
        ({"title": "x" * 201}, "title", "Ensure this value has at most 200 characters (it has 201)."),
        ({"kind": "wish"}, "kind", "Value 'wish' is not a valid choice."),
        ({"status": "lost"}, "status", "Value 'lost' is not a valid choice."),
        ({"slips": -1}, "slips", "Ensure this value is greater than or equal to 0."),
        ({"problem": "a\x00"}, "problem", "Problem holds a character that is no text: take it out."),
    ],
)
def test_what_is_no_item_is_refused_and_takes_no_number(changes: dict[str, object], field: str, message: str) -> None:
    product = ProductFactory()
    with pytest.raises(Invalid) as refusal:
        _create(product, **changes)
    assert (refusal.value.field, refusal.value.message) == (field, message)
    product.refresh_from_db()
    assert (product.last_item_number, Item.objects.count(), Score.objects.count(), outbox()) == (0, 0, 0, [])


def test_no_need_was_on_record_in_the_future() -> None:
    with pytest.raises(Invalid, match="An item cannot have been opened in the future") as refusal:
        _create(opened_at=timezone.now() + timedelta(minutes=1))
    assert refusal.value.field == "opened_at"


def test_making_an_item_takes_few_statements(django_assert_max_num_queries) -> None:
    product = ProductFactory()
    with django_assert_max_num_queries(11):
        create_item(actor=product.accountable_pm, product=product, title="x", kind="gap")


# -- changing --------------------------------------------------------------------------------------------------


def test_an_item_changes_and_the_record_says_what() -> None:
    item = ItemFactory(title="A door", problem="")
    before = item.updated_at
    update_item(actor=None, item_id=item.pk, version=1, title="Two doors", problem="One is not enough.")
    item.refresh_from_db()
    assert (item.title, item.version, item.updated_at > before) == ("Two doors", 2, True)
    assert activity(item) == [("changed", {"title": ["A door", "Two doors"], "problem": ["", "One is not enough."]})]
    assert (_revision(item), outbox()) == (1, [])


@pytest.mark.parametrize(
    "changes", [{"kind": "gap"}, {"status": "planned"}, {"slips": 2}, {"competitor": "Otis"}, {"status": "shipped"}]
)
def test_the_score_hears_of_what_it_reads(changes: dict[str, object]) -> None:
    item = ItemFactory(kind="feature")
    update_item(actor=None, item_id=item.pk, version=None, **changes)
    assert _revision(item) == 2
    of_status = {"item.changed_status", "item.shipped"}
    assert [message for message in outbox() if message[0] not in of_status] == [
        ("items.touched", {"item_ids": [item.pk]})
    ]
    assert Score.objects.get().is_open is (changes.get("status") != "shipped")


def test_a_new_status_is_told_with_who_gave_it() -> None:
    pm, item = ProductPMFactory(), ItemFactory()

    update_item(actor=pm, item_id=item.pk, version=None, status="planned", title="Better")
    update_item(actor=pm, item_id=item.pk, version=None, title="Best")

    said = [payload for topic, payload in outbox() if topic == "item.changed_status"]
    assert said == [{"item_id": item.pk, "status": "planned", "version": 2, "actor_id": pm.pk}]


def test_saving_the_same_changes_nothing() -> None:
    item = ItemFactory(title="A door")
    update_item(actor=None, item_id=item.pk, version=1, title="A door", status="open")
    item.refresh_from_db()
    assert (item.version, verbs(item), outbox()) == (1, [], [])


@pytest.mark.parametrize("before", list(ItemStatus))
@pytest.mark.parametrize("after", list(ItemStatus))
def test_a_status_follows_those_that_it_may(before: ItemStatus, after: ItemStatus) -> None:
    item = ItemFactory(status=before)
    if after == before or after in ITEM_TRANSITIONS[before]:
        update_item(actor=None, item_id=item.pk, version=1, status=after)
        assert Item.objects.get().status == after
        return
    with pytest.raises(Invalid, match=f"^{item.key} is .* and cannot become {after.label.lower()}") as refusal:
        update_item(actor=None, item_id=item.pk, version=1, status=after)
    assert refusal.value.field == "status"
    assert (Item.objects.get().status, outbox()) == (before, [])


def test_closing_an_item_is_dated_and_opening_it_again_takes_the_date_away() -> None:
    item, before = ItemFactory(status="building"), timezone.now()
    update_item(actor=None, item_id=item.pk, version=None, status="shipped")
    closed = Item.objects.get().closed_at
    assert closed is not None
    assert before <= closed <= timezone.now()
    update_item(actor=None, item_id=item.pk, version=None, title="Still shipped")
    assert Item.objects.get().closed_at == closed
    update_item(actor=None, item_id=item.pk, version=None, status="open")
    assert Item.objects.get().closed_at is None


@pytest.mark.parametrize(("status", "is_dated"), [("open", False), ("planned", False), ("declined", True)])
def test_an_item_that_is_made_closed_is_dated(status: str, is_dated: bool) -> None:
    assert (_create(status=status).closed_at is not None) is is_dated


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"status": "lost"}, "status", "Unknown status 'lost': use open, planned, building, shipped, declined."),
        ({"title": "   "}, "title", "Title cannot be blank."),
        ({"title": ""}, "title", "This field cannot be blank."),
        ({"slips": 40_000}, "slips", "Ensure this value is less than or equal to 32767."),
    ],
)
def test_a_change_that_is_none_is_refused(changes: dict[str, object], field: str, message: str) -> None:
    item = ItemFactory()
    with pytest.raises(Invalid) as refusal:
        update_item(actor=None, item_id=item.pk, version=1, **changes)
    assert (refusal.value.field, refusal.value.message) == (field, message)
    assert verbs(item) == []


def test_an_item_that_somebody_changed_conflicts_with_both_sides() -> None:
    item = ItemFactory(title="Theirs", version=4)
    with pytest.raises(Conflict) as refusal:
        update_item(actor=None, item_id=item.pk, version=3, title="Mine", slips=1)
    assert refusal.value.data == {
        "yours": {"title": "Mine", "slips": 1},
        "theirs": {"title": "Theirs", "slips": 0},
        "version": 4,
    }
    assert Item.objects.get().title == "Theirs"


def test_an_item_that_is_gone_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"This item no longer exists\."):
        update_item(actor=None, item_id=4711, version=1, title="x")


# -- effort ----------------------------------------------------------------------------------------------------


def test_effort_is_set_by_pool_and_taken_away() -> None:
    item = ItemFactory()
    set_efforts(actor=None, item_id=item.pk, days={"developers": 8, "testers": 2.5})
    set_efforts(actor=None, item_id=item.pk, days={"testers": None})
    assert list(ItemEffort.objects.values_list("pool__slug", "days")) == [("developers", 8.0)]
    assert activity(item) == [
        ("estimated", {"before": {}, "after": {"developers": 8.0, "testers": 2.5}}),
        ("estimated", {"before": {"developers": 8.0, "testers": 2.5}, "after": {"developers": 8.0}}),
    ]
    assert (_revision(item), Item.objects.get().version) == (3, 3)
    assert [topic for topic, _ in outbox()] == ["items.touched", "items.touched"]


def test_the_same_effort_changes_nothing() -> None:
    item = ItemFactory()
    set_efforts(actor=None, item_id=item.pk, days={"developers": 8})
    set_efforts(actor=None, item_id=item.pk, days={"developers": 8.0, "testers": None})
    assert (_revision(item), Item.objects.get().version, verbs(item)) == (2, 2, ["estimated"])


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ({"developers": -1}, "Effort is a number of person-days from 0 to 100,000."),
        ({"developers": float("nan")}, "Effort is a number of person-days from 0 to 100,000."),
        ({"developers": float("inf")}, "Effort is a number of person-days from 0 to 100,000."),
        ({"developers": 100_001}, "Effort is a number of person-days from 0 to 100,000."),
        ({"developers": 3, "cooks": 1}, "There is no pool 'cooks': use developers, testers."),
    ],
)
def test_effort_that_is_none_is_refused_as_a_whole(days: dict[str, float], message: str) -> None:
    item = ItemFactory()
    with pytest.raises(Invalid) as refusal:
        set_efforts(actor=None, item_id=item.pk, days=days)
    assert (refusal.value.field, refusal.value.message) == ("effort", message)
    assert (ItemEffort.objects.count(), verbs(item), outbox()) == (0, [], [])


def test_an_estimate_on_an_older_version_is_refused_with_both_sides() -> None:
    item = ItemFactory()
    set_efforts(actor=None, item_id=item.pk, version=1, days={"developers": 8})
    with pytest.raises(Conflict) as refusal:
        set_efforts(actor=None, item_id=item.pk, version=1, days={"developers": 3, "testers": 1})
    assert refusal.value.data == {
        "yours": {"developers": 3, "testers": 1},
        "theirs": {"developers": 8.0, "testers": None},
        "version": 2,
    }
    assert list(ItemEffort.objects.values_list("days", flat=True)) == [8.0]
    set_efforts(actor=None, item_id=item.pk, version=2, days={"developers": 3})
    assert list(ItemEffort.objects.values_list("days", flat=True)) == [3.0]


# -- validation ------------------------------------------------------------------------------------------------


def test_a_definition_is_validated_with_an_account_once() -> None:
    item, account, today = ItemFactory(), AccountFactory(name="Acme"), timezone.localdate()
    validate_with(actor=None, item_id=item.pk, account_id=account.pk, note="Yes.", on=today - timedelta(days=3))
    validate_with(actor=None, item_id=item.pk, account_id=account.pk)
    row = Validation.objects.get()
    assert (row.note, row.validated_on) == ("", today)
    remove_validation(actor=None, item_id=item.pk, account_id=account.pk)
    remove_validation(actor=None, item_id=item.pk, account_id=account.pk)
    assert Validation.objects.count() == 0
    told = {"account": "Acme"}
    assert activity(item) == [("validated", told), ("validated", told), ("withdrew a validation", told)]
    assert outbox() == []


def test_a_validation_does_not_lie_ahead_nor_with_nobody() -> None:
    item = ItemFactory()
    with pytest.raises(Invalid, match="A validation cannot lie in the future") as refusal:
        validate_with(
            actor=None, item_id=item.pk, account_id=AccountFactory().pk, on=timezone.localdate() + timedelta(days=1)
        )
    assert refusal.value.field == "validated_on"
    for service in (validate_with, remove_validation):
        with pytest.raises(NotFound, match=r"There is no such account\."):
            service(actor=None, item_id=item.pk, account_id=4711)


@pytest.mark.parametrize("note", ["x" * 201, "a\x00b"])
def test_a_note_that_no_column_holds_is_refused(note: str) -> None:
    with pytest.raises(Invalid) as refusal:
        validate_with(actor=None, item_id=ItemFactory().pk, account_id=AccountFactory().pk, note=note)
    assert refusal.value.field == "note"
