"""Two people decide on one request at once: one wins, the other learns of it, nothing is lost."""

from collections.abc import Callable

import pytest

from backlog.models import EvidenceLink, Item, Score
from backlog.services.triage import decline_request, link_request, link_to_new_item, reopen_request
from common.errors import Conflict
from requests_intake.models import Request, TriageDecision
from tests.concurrency.at_once import at_once, refusals
from tests.factories import ItemFactory, RequestFactory

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
