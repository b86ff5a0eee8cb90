"""What holds for each decision about a request."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from backlog.models import Item
from backlog.services.merging import merge_request
from backlog.services.triage import (
    answer_request,
    ask_back,
    link_request,
    link_to_new_item,
    park_request,
    reopen_request,
    snooze_request,
)
from common.errors import Conflict, NotFound
from requests_intake.choices import TRANSITIONS, Decision, RequestStatus
from requests_intake.models import Request, TriageDecision
from requests_intake.services.triage import check_transition
from tests.backlog.triage_rows import AHEAD, decline
from tests.factories import ItemFactory, RequestFactory
from tests.recorded import outbox

pytestmark = pytest.mark.django_db


def _services(request: Request, item: Item) -> dict[Decision, Callable[..., object]]:
    on = {"actor": None, "request_id": request.pk}
    return {
        Decision.LINK: lambda **more: link_request(**on, item_key=item.key, **more),
        Decision.NEW_ITEM: lambda **more: link_to_new_item(**on, **more),
        Decision.MERGE: lambda **more: merge_request(**on, into_id=_other(item).pk, **more),
        Decision.ASK: lambda **more: ask_back(**on, question="Which doors?", **more),
        Decision.ANSWER: lambda **_: answer_request(**on, text="All doors."),
        Decision.SNOOZE: lambda **more: snooze_request(**on, until=AHEAD, **more),
        Decision.PARK: lambda **more: park_request(**on, **more),
        Decision.DECLINE: lambda **more: decline(request, **more),
        Decision.REOPEN: lambda **more: reopen_request(**on, **more),
    }


def _other(item: Item) -> Request:
    """A request to merge into, which counts at ``item``."""
    return RequestFactory(product=item.product, item=item)


# An answer is written without having seen the request's version.
VERSIONED = [decision for decision in TRANSITIONS if decision is not Decision.ANSWER]


@pytest.mark.parametrize("status", list(RequestStatus))
@pytest.mark.parametrize("decision", list(TRANSITIONS))
def test_a_decision_is_taken_from_the_states_that_allow_it(decision: Decision, status: RequestStatus) -> None:
    item = ItemFactory()
    request = RequestFactory(product=item.product, status=status, asked_at=timezone.now())
    allowed, follows = TRANSITIONS[decision]
    decide = _services(request, item)[decision]
    if status in allowed:
        decide()
        assert Request.objects.get(pk=request.pk).status == follows
        return
    with pytest.raises(Conflict) as refusal:
        decide()
    assert refusal.value.code == "already_decided"
    assert refusal.value.data == {"yours": {"status": follows}, "theirs": {"status": status}, "version": 1}
    assert (Request.objects.get(pk=request.pk).status, TriageDecision.objects.count(), outbox()) == (status, 0, [])


@pytest.mark.parametrize("decision", VERSIONED)
def test_a_request_that_somebody_decided_since_conflicts(decision: Decision) -> None:
    item = ItemFactory()
    request = RequestFactory(
        product=item.product, version=2, status="new" if decision is not Decision.REOPEN else "parked"
    )
    with pytest.raises(Conflict) as refusal:
        _services(request, item)[decision](version=1)
    assert refusal.value.data["version"] == 2
    assert refusal.value.data["yours"] == {"status": TRANSITIONS[decision][1]}
    assert TriageDecision.objects.count() == 0


@pytest.mark.parametrize("decision", list(TRANSITIONS))
def test_a_request_that_is_gone_is_not_found(decision: Decision) -> None:
    request, item = RequestFactory(), ItemFactory()
    Request.objects.all().delete()
    request.pk = 4711
    with pytest.raises(NotFound, match=r"This request no longer exists\."):
        _services(request, item)[decision]()


def test_the_refusal_says_what_to_do() -> None:
    with pytest.raises(Conflict, match=r"^R-7 is declined already\. Reopen it to decide again\.$"):
        check_transition(Request(pk=7, status="declined"), Decision.LINK)
    with pytest.raises(Conflict, match=r"^R-7 is new already\.$"):
        check_transition(Request(pk=7, status="new"), Decision.REOPEN)
