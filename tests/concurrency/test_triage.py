"""Two people decide on one request at once: one wins, the other learns of it, nothing is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.models import EvidenceLink, Item, Score
from backlog.services.bulk import decide_many
from backlog.services.merging import merge_request
from backlog.services.triage import (
    ask_back,
    decline_request,
    link_request,
    link_to_new_item,
    park_request,
    reopen_request,
    snooze_request,
)
from backlog.services.undoing import undo_decision
from common.errors import Conflict
from requests_intake.models import Request, TriageDecision
from requests_intake.services.assigning import assign_request
from requests_intake.services.waking import wake_snoozed
from tests.concurrency.at_once import at_once, refusals
from tests.factories import AdminFactory, ItemFactory, RequestFactory

pytestmark = pytest.mark.django_db(transaction=True)


def _decline(request: Request, version: int | None) -> Callable[[], object]:
    return lambda: decline_request(
        actor=None, request_id=request.pk, reason="too_few", text="No.", would_change="More.", look_again_on=None,
        version=version,
    )  # fmt: skip


@pytest.mark.parametrize("version", [1, None])
def test_one_links_while_the_other_declines(version: int | None) -> None:
    item = ItemFactory()
    request = RequestFactory(product=item.product)
    results = at_once(
        lambda: link_request(actor=None, request_id=request.pk, item_key=item.key, version=version),
        _decline(request, version),
    )
    (refusal,) = refusals(results)
    assert isinstance(refusal, Conflict)
    request.refresh_from_db()
    linked = refusal is results[1]
    assert refusal.data["theirs"] == {"status": "linked" if linked else "declined"}
    assert refusal.data["version"] == 2
    assert (request.status, request.version) == ("linked" if linked else "declined", 2)
    assert EvidenceLink.objects.count() == int(linked)
    assert Score.objects.get().inputs_revision == 1 + int(linked)
    assert TriageDecision.objects.count() == 1


def test_two_make_an_item_of_one_request() -> None:
    request = RequestFactory()
    make = lambda: link_to_new_item(actor=None, request_id=request.pk)  # noqa: E731
    results = at_once(make, make, make)
    assert [type(refusal) for refusal in refusals(results)] == [Conflict, Conflict]
    assert (Item.objects.count(), EvidenceLink.objects.count(), TriageDecision.objects.count()) == (1, 1, 1)
    request.product.refresh_from_db()
    assert request.product.last_item_number == 1


def test_two_reopen_one_request() -> None:
    item = ItemFactory()
    request = RequestFactory(product=item.product, item=item)
    reopen = lambda: reopen_request(actor=None, request_id=request.pk)  # noqa: E731
    (refusal,) = refusals(at_once(reopen, reopen))
    assert refusal.code == "already_decided"
    assert Score.objects.get().inputs_revision == 2


def test_many_requests_are_linked_to_one_item_at_once_and_all_count() -> None:
    item = ItemFactory()
    requests = [RequestFactory(product=item.product) for _ in range(6)]
    writes = [
        lambda pk=request.pk: link_request(actor=None, request_id=pk, item_key=item.key, version=1)
        for request in requests
    ]
    assert refusals(at_once(*writes)) == []
    assert EvidenceLink.objects.filter(item=item).count() == 6
    assert Score.objects.get().inputs_revision == 7


AHEAD = timezone.localdate() + timedelta(days=9)
DECISIONS: dict[str, Callable[[Request], object]] = {
    "waiting": lambda request: ask_back(actor=None, request_id=request.pk, question="Which?", version=1),
    "snoozed": lambda request: snooze_request(actor=None, request_id=request.pk, until=AHEAD, version=1),
    "parked": lambda request: park_request(actor=None, request_id=request.pk, version=1),
    "merged": lambda request: merge_request(
        actor=None, request_id=request.pk, into_id=RequestFactory(product=request.product).pk, version=1
    ),
}


@pytest.mark.parametrize("status", DECISIONS)
def test_of_two_decisions_one_is_taken_and_the_other_sees_both(status: str) -> None:
    request = RequestFactory()
    results = at_once(lambda: DECISIONS[status](request), _decline(request, 1))
    (refusal,) = refusals(results)
    assert isinstance(refusal, Conflict)
    request.refresh_from_db()
    lost = "declined" if refusal is results[1] else status
    assert refusal.data == {"yours": {"status": lost}, "theirs": {"status": request.status}, "version": 2}
    assert (request.version, TriageDecision.objects.filter(request=request).count()) == (2, 1)


def test_two_that_are_merged_into_each_other_make_no_circle() -> None:
    one = RequestFactory()
    two = RequestFactory(product=one.product)
    results = at_once(
        lambda: merge_request(actor=None, request_id=one.pk, into_id=two.pk),
        lambda: merge_request(actor=None, request_id=two.pk, into_id=one.pk),
    )
    assert len(refusals(results)) == 1
    assert list(Request.objects.exclude(merged_into=None).values_list("status", flat=True)) == ["merged"]
    assert Request.objects.canonical().count() == 1


def test_a_chain_that_two_make_at_once_has_one_end() -> None:
    one = RequestFactory()
    two, three = RequestFactory(product=one.product), RequestFactory(product=one.product)
    results = at_once(
        lambda: merge_request(actor=None, request_id=three.pk, into_id=two.pk),
        lambda: merge_request(actor=None, request_id=two.pk, into_id=one.pk),
    )
    into = dict(Request.objects.values_list("pk", "merged_into"))
    assert into[one.pk] is None
    assert into[two.pk] == one.pk
    assert into[three.pk] == (None if refusals(results) else one.pk)


def test_what_is_merged_while_the_other_is_linked_counts_there() -> None:
    item = ItemFactory()
    one, two = RequestFactory(product=item.product), RequestFactory(product=item.product)
    results = at_once(
        lambda: link_request(actor=None, request_id=one.pk, item_key=item.key),
        lambda: merge_request(actor=None, request_id=two.pk, into_id=one.pk),
    )
    assert refusals(results) == []
    assert set(EvidenceLink.objects.values_list("request_id", "item_id")) == {(one.pk, item.pk), (two.pk, item.pk)}


def test_what_is_taken_back_while_the_other_is_linked_counts_nowhere() -> None:
    item = ItemFactory()
    one, two = RequestFactory(product=item.product), RequestFactory(product=item.product)
    merge_request(actor=None, request_id=two.pk, into_id=one.pk)
    results = at_once(
        lambda: link_request(actor=None, request_id=one.pk, item_key=item.key),
        lambda: undo_decision(actor=None, request_id=two.pk),
    )
    assert refusals(results) == []
    assert list(EvidenceLink.objects.values_list("request_id", "item_id")) == [(one.pk, item.pk)]


def test_a_decision_is_taken_back_once() -> None:
    request = RequestFactory()
    park_request(actor=None, request_id=request.pk)
    undo = lambda: undo_decision(actor=None, request_id=request.pk)  # noqa: E731
    (refusal,) = refusals(at_once(undo, undo))
    assert refusal.code == "nothing_to_undo"
    assert Request.objects.values_list("status", "version").get() == ("new", 3)


def test_an_item_is_removed_or_linked_never_both() -> None:
    one = RequestFactory()
    two = RequestFactory(product=one.product)
    item = link_to_new_item(actor=None, request_id=one.pk)
    results = at_once(
        lambda: undo_decision(actor=None, request_id=one.pk),
        lambda: link_request(actor=None, request_id=two.pk, item_key=item.key),
    )
    refused = refusals(results)
    assert [type(refusal).__name__ for refusal in refused] in ([], ["Invalid"])
    assert Item.objects.count() == (0 if refused else 1)
    assert EvidenceLink.objects.count() == (0 if refused else 1)


def test_two_decide_on_the_same_many_at_once() -> None:
    item = ItemFactory()
    ids = [RequestFactory(product=item.product).pk for _ in range(8)]
    other = RequestFactory(product=item.product, item=item)
    no = {"reason": "too_few", "text": "No.", "would_change": "Ten more.", "look_again_on": None}
    one, two = at_once(
        lambda: decide_many(actor=None, request_ids=ids, decision="merge", words={"into": other.pk}),
        lambda: decide_many(actor=None, request_ids=ids[::-1], decision="decline", words=no),
    )
    assert sorted(one.done + two.done) == ids
    assert len(one.refused) + len(two.refused) == 8
    assert TriageDecision.objects.count() == 8


def test_a_request_wakes_or_is_decided() -> None:
    request = RequestFactory(status="snoozed", look_again_on=timezone.localdate())
    results = at_once(wake_snoozed, _decline(request, 1))
    request.refresh_from_db()
    woke = bool(refusals(results))
    assert (request.status, request.version) == ("new" if woke else "declined", 2)
    assert results[0] == int(woke)


def test_two_assign_one_request() -> None:
    request = RequestFactory()
    first, second = request.product.accountable_pm, AdminFactory()
    results = at_once(
        *[
            lambda pk=person.pk: assign_request(actor=None, request_id=request.pk, user_id=pk, version=1)
            for person in (first, second)
        ]
    )
    (refusal,) = refusals(results)
    request.refresh_from_db()
    lost = second if request.assigned_to == first else first
    assert refusal.data == {
        "yours": {"assigned_to": str(lost)}, "theirs": {"assigned_to": str(request.assigned_to)}, "version": 2
    }  # fmt: skip
