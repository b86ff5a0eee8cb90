"""A no to an item, and looking at a no again on another day."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from backlog.choices import ItemStatus
from backlog.models import Follow, Item, ItemDecline, Notice
from backlog.selectors.declines import decline_of
from backlog.services.declining import decline_item, postpone_item_look, reopen_item
from backlog.services.items import update_item
from backlog.services.triage import decline_request
from backlog.services.undoing import undo_decision
from common.errors import Conflict, DomainError, Invalid
from requests_intake.models import Request
from requests_intake.services.looking_again import WHY_LENGTH, postpone_look
from tests.factories import ItemFactory, ProductPMFactory, RequestFactory
from tests.news import Company, happen
from tests.recorded import activity, outbox, verbs

pytestmark = pytest.mark.django_db
WORDS = {"reason": "too_few", "text": "Only two need it.", "would_change": "Ten more.", "look_again_on": None}


def ahead(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def declined(item: Item, **words: Any) -> ItemDecline:
    return decline_item(actor=item.product.accountable_pm, item_id=item.pk, **{**WORDS, **words})


@pytest.fixture
def item() -> Item:
    return ItemFactory(title="Night shift")


@pytest.fixture
def request_declined() -> Request:
    request = RequestFactory()
    decline_request(actor=None, request_id=request.pk, **{**WORDS, "look_again_on": ahead(3)})
    return Request.objects.get(pk=request.pk)


# -- items -----------------------------------------------------------------------------------------------------


def test_a_no_to_an_item_is_on_record_with_its_reason(item: Item) -> None:
    row = declined(item, look_again_on=ahead(30))
    now = Item.objects.get(pk=item.pk)
    assert (now.status, now.version, now.score.is_open) == ("declined", 2, False)
    assert (row.reason, row.text, row.would_change) == ("too_few", "Only two need it.", "Ten more.")
    assert (row.look_again_on, row.declined_at, row.declined_by) == (
        ahead(30), now.closed_at, item.product.accountable_pm,
    )  # fmt: skip
    assert activity(item)[-1] == ("declined", {"reason": "too_few"})
    assert [topic for topic, _ in outbox()] == ["items.touched", "item.changed_status"]
    assert decline_of(now) == row


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "mood"}, "reason"),
        ({"reason": "imported"}, "reason"),
        ({"text": " "}, "text"),
        ({"would_change": ""}, "would_change"),
        ({"look_again_on": timezone.localdate()}, "look_again_on"),
    ],
)
def test_no_part_of_the_answer_may_be_missing(item: Item, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        declined(item, **changes)
    assert refused.value.field == field
    assert Item.objects.get(pk=item.pk).status == ItemStatus.OPEN
    assert (ItemDecline.objects.count(), verbs(item), outbox()) == (0, [], [])


def test_what_is_shipped_cannot_be_declined() -> None:
    with pytest.raises(Invalid) as refused:
        declined(ItemFactory(status="shipped"))
    assert refused.value.field == "status"
    assert not ItemDecline.objects.exists()


def test_a_no_on_an_older_version_is_a_conflict(item: Item) -> None:
    update_item(actor=None, item_id=item.pk, version=None, title="Night and day")
    with pytest.raises(Conflict) as refused:
        declined(item, version=1)
    assert refused.value.data["version"] == 2
    assert Item.objects.get(pk=item.pk).status == ItemStatus.OPEN


def test_a_second_no_asks_to_open_it_first(item: Item) -> None:
    declined(item)
    with pytest.raises(Conflict, match="declined already") as refused:
        declined(item)
    assert refused.value.code == "already_decided"


def test_one_that_was_declined_without_a_reason_gets_it_and_nobody_is_told_again(item: Item) -> None:
    update_item(actor=None, item_id=item.pk, version=None, status="declined")
    told = len(outbox())
    now = Item.objects.get(pk=item.pk)
    assert decline_of(now) is None
    row = declined(item)
    assert row.declined_at == now.closed_at
    assert decline_of(now) == row
    assert (len(outbox()), Item.objects.get(pk=item.pk).version) == (told, now.version + 1)


def test_an_earlier_reason_is_none_for_a_later_no(item: Item) -> None:
    declined(item)
    assert reopen_item(actor=None, item_id=item.pk).status == "open"
    assert decline_of(Item.objects.get(pk=item.pk)) is None
    update_item(actor=None, item_id=item.pk, version=None, status="declined")
    assert decline_of(Item.objects.get(pk=item.pk)) is None


def test_only_what_is_declined_is_opened_again(item: Item) -> None:
    with pytest.raises(Conflict, match="is open, not declined") as refused:
        reopen_item(actor=None, item_id=item.pk)
    assert refused.value.code == "not_declined"
    with pytest.raises(Conflict):
        reopen_item(actor=None, item_id=item.pk, version=7)


def test_followers_of_an_item_read_why() -> None:
    company = Company()
    item = ItemFactory(product=company.lift, title="Night shift")
    follower = ProductPMFactory()
    company.lift.members.add(follower)
    Follow.objects.create(user=follower, item=item)
    decline_item(actor=company.pm, item_id=item.pk, **{**WORDS, "look_again_on": date(2099, 10, 5)})
    happen()
    news = Notice.objects.get(user=follower)
    assert news.topic == "declined"
    assert "Only two need it." in news.body
    assert "What would change the answer: Ten more." in news.body
    assert "5 Oct 2099" in news.body


# -- looking again ---------------------------------------------------------------------------------------------


def test_the_look_at_a_request_moves_and_the_no_stands(request_declined: Request) -> None:
    before = request_declined
    row = postpone_look(actor=None, request_id=before.pk, until=ahead(90), why=" The deal is in March. ")
    assert (row.status, row.look_again_on, row.version) == ("declined", ahead(90), before.version + 1)
    assert activity(before)[-1] == (
        "moved the look",
        {"look_again_on": [str(ahead(3)), str(ahead(90))], "why": "The deal is in March."},
    )
    assert before.decisions.get().look_again_on == ahead(3)
    never = postpone_look(actor=None, request_id=before.pk, until=None, why="Nobody asks.")
    assert Request.objects.get(pk=never.pk).look_again_on is None


def test_a_decision_with_a_moved_look_is_not_taken_back_unseen(request_declined: Request) -> None:
    postpone_look(actor=None, request_id=request_declined.pk, until=ahead(90), why="Later.")
    with pytest.raises(Conflict):
        undo_decision(actor=None, request_id=request_declined.pk)


@pytest.mark.parametrize(
    ("until", "why", "field"), [(0, "x", "until"), (9, "  ", "why"), (9, "x" * (WHY_LENGTH + 1), "why")]
)
def test_a_look_moves_ahead_and_with_a_reason(
    request_declined: Request, item: Item, until: int, why: str, field: str
) -> None:
    declined(item)
    for move in (
        lambda: postpone_look(actor=None, request_id=request_declined.pk, until=ahead(until), why=why),
        lambda: postpone_item_look(actor=None, item_id=item.pk, until=ahead(until), why=why),
    ):
        with pytest.raises(Invalid) as refused:
            move()
        assert refused.value.field == field
    assert Request.objects.get(pk=request_declined.pk).look_again_on == ahead(3)


def test_what_is_open_has_no_look_to_move(request_declined: Request, item: Item) -> None:
    new = RequestFactory()
    with pytest.raises(DomainError, match="neither declined nor parked"):
        postpone_look(actor=None, request_id=new.pk, until=ahead(9), why="x")
    with pytest.raises(Conflict, match="say why first"):
        postpone_item_look(actor=None, item_id=item.pk, until=ahead(9), why="x")
    with pytest.raises(Conflict) as refused:
        postpone_look(actor=None, request_id=request_declined.pk, until=ahead(9), why="x", version=1)
    assert refused.value.data["theirs"] == {"look_again_on": str(ahead(3))}


def test_the_look_at_an_item_moves(item: Item) -> None:
    declined(item, look_again_on=ahead(3))
    row = postpone_item_look(actor=None, item_id=item.pk, until=None, why="No one asked.", version=2)
    assert ItemDecline.objects.get(pk=row.pk).look_again_on is None
    assert activity(item)[-1] == ("moved the look", {"look_again_on": [str(ahead(3)), None], "why": "No one asked."})
    assert Item.objects.get(pk=item.pk).version == 3
