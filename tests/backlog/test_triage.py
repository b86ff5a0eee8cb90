"""The decisions in which a request ends: linked, begun as an item, declined; and opening it again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.models import EvidenceLink, Item
from backlog.services.triage import link_request, link_to_new_item, reopen_request
from common.errors import Invalid
from requests_intake.models import Request, TriageDecision
from tests.backlog.triage_rows import decline, revision, triaged
from tests.factories import GapFactory, ItemFactory, ProductPMFactory, RequestFactory
from tests.recorded import activity, outbox, verbs

pytestmark = pytest.mark.django_db


# -- link ------------------------------------------------------------------------------------------------------


def test_a_request_is_linked_and_its_item_becomes_stale() -> None:
    pm, item = ProductPMFactory(), ItemFactory()
    request = RequestFactory(product=item.product)
    assert link_request(actor=pm, request_id=request.pk, item_key=f" {item.key.lower()} ", version=1) == item
    link = EvidenceLink.objects.get()
    assert (link.item, link.request, link.linked_by) == (item, request, pm)
    request.refresh_from_db()
    assert (request.status, request.version) == ("linked", 2)
    decision = TriageDecision.objects.get()
    assert (decision.request, decision.decision, decision.decided_by, decision.item_key) == (
        request,
        "link",
        pm,
        item.key,
    )
    assert revision(item) == 2
    assert outbox() == [triaged(request), ("items.touched", {"item_ids": [item.pk]})]
    assert activity(request) == [("decided link", {"item": item.key})]


def test_an_item_of_another_product_answers_nothing() -> None:
    request, item = RequestFactory(), ItemFactory()
    for key in (item.key, "NONE-1", "", "\x00"):
        with pytest.raises(Invalid, match="has no item") as refusal:
            link_request(actor=None, request_id=request.pk, item_key=key)
        assert refusal.value.field == "item"
    assert (EvidenceLink.objects.count(), TriageDecision.objects.count(), outbox()) == (0, 0, [])
    assert Request.objects.get().status == "new"


# -- a new item ------------------------------------------------------------------------------------------------


def test_a_new_item_has_the_requests_words_and_its_age() -> None:
    asked = timezone.now() - timedelta(days=400)
    request = GapFactory(title="Doors shut too fast", body="On people.", competitor="Otis", filed_at=asked)
    item = link_to_new_item(actor=request.product.accountable_pm, request_id=request.pk, version=1)
    item.refresh_from_db()
    assert (item.title, item.kind, item.problem, item.competitor) == (
        "Doors shut too fast",
        "gap",
        "On people.",
        "Otis",
    )
    assert (item.opened_at, item.status, item.created_by) == (asked, "open", request.product.accountable_pm)
    assert EvidenceLink.objects.get().item == item
    assert TriageDecision.objects.get().decision == "new_item"
    assert activity(request) == [("decided new_item", {"item": item.key})]
    assert verbs(item) == ["created"]
    assert {topic for topic, _ in outbox()} == {"request.triaged", "items.touched"}


def test_the_pm_may_word_it_otherwise() -> None:
    request = GapFactory()
    item = link_to_new_item(actor=None, request_id=request.pk, title="Soft doors", kind="feature")
    assert (item.title, item.kind) == ("Soft doors", "feature")


@pytest.mark.parametrize(("changes", "field"), [({"title": " "}, "title"), ({"kind": "wish"}, "kind")])
def test_a_new_item_that_is_none_leaves_the_request_alone(changes: dict[str, str], field: str) -> None:
    request = RequestFactory()
    with pytest.raises(Invalid) as refusal:
        link_to_new_item(actor=None, request_id=request.pk, **changes)
    assert refusal.value.field == field
    assert (Item.objects.count(), Request.objects.get().status) == (0, "new")
    request.product.refresh_from_db()
    assert request.product.last_item_number == 0


# -- decline ---------------------------------------------------------------------------------------------------


def test_a_no_says_why_what_would_change_it_and_when_to_look_again() -> None:
    request, day = RequestFactory(), timezone.localdate() + timedelta(days=1)
    decline(request, request.product.accountable_pm, look_again_on=day)
    request.refresh_from_db()
    assert (request.status, request.look_again_on, request.version) == ("declined", day, 2)
    decision = TriageDecision.objects.get()
    assert (decision.decision, decision.reason, decision.text, decision.would_change, decision.look_again_on) == (
        "decline",
        "too_few",
        "Two need it.",
        "Ten more.",
        day,
    )
    assert (activity(request), outbox()) == ([("decided decline", {})], [triaged(request)])


def test_never_is_an_answer() -> None:
    assert decline(RequestFactory()).look_again_on is None


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"reason": ""}, "reason", "Choose a kind of reason: "),
        ({"reason": "mood"}, "reason", "Choose a kind of reason: "),
        ({"text": "  "}, "text", "Say why, in words for whoever asked."),
        ({"would_change": ""}, "would_change", "Say what would change the answer."),
        ({"text": "a\x00b"}, "text", "Text holds a character that is no text: take it out."),
    ],
)
def test_a_no_without_a_part_is_refused(changes: dict[str, str], field: str, message: str) -> None:
    request = RequestFactory()
    with pytest.raises(Invalid) as refusal:
        decline(request, **changes)
    assert refusal.value.field == field
    assert refusal.value.message.startswith(message)
    assert (TriageDecision.objects.count(), Request.objects.get().status) == (0, "new")


@pytest.mark.parametrize("days", [0, -1])
def test_the_day_to_look_again_is_ahead(days: int) -> None:
    with pytest.raises(Invalid, match="Choose a day ahead to look again, or never") as refusal:
        decline(RequestFactory(), look_again_on=timezone.localdate() + timedelta(days=days))
    assert refusal.value.field == "look_again_on"


# -- reopen ----------------------------------------------------------------------------------------------------


def test_a_linked_request_goes_back_and_its_item_becomes_stale() -> None:
    item = ItemFactory()
    request = RequestFactory(product=item.product, item=item)
    reopen_request(actor=None, request_id=request.pk, version=1)
    request.refresh_from_db()
    assert (request.status, request.version, EvidenceLink.objects.count()) == ("new", 2, 0)
    assert revision(item) == 2
    assert outbox() == [triaged(request), ("items.touched", {"item_ids": [item.pk]})]
    assert activity(request) == [("decided reopen", {"item": item.key})]
    assert TriageDecision.objects.get().item_key == item.key


def test_a_declined_request_goes_back_without_its_date_and_keeps_its_record() -> None:
    request = decline(RequestFactory(), look_again_on=timezone.localdate() + timedelta(days=9))
    reopen_request(actor=None, request_id=request.pk)
    request.refresh_from_db()
    assert (request.status, request.look_again_on) == ("new", None)
    assert {topic for topic, _ in outbox()} == {"request.triaged"}
    decisions = TriageDecision.objects.order_by("id").values_list("decision", "look_again_on")
    assert list(decisions) == [("decline", timezone.localdate() + timedelta(days=9)), ("reopen", None)]
    assert activity(request)[-1] == ("decided reopen", {})


def test_it_can_be_linked_declined_and_opened_as_often_as_it_takes() -> None:
    item = ItemFactory()
    request = RequestFactory(product=item.product)
    for _ in range(2):
        link_request(actor=None, request_id=request.pk, item_key=item.key)
        reopen_request(actor=None, request_id=request.pk)
        decline(request)
        reopen_request(actor=None, request_id=request.pk)
    assert TriageDecision.objects.count() == 8
    assert Request.objects.get().version == 9
