"""Merging: nothing is lost, a voice counts once, and duplicates go where their canonical request goes."""

import pytest

from backlog.choices import Audience
from backlog.models import Attachment, Comment, EvidenceLink, Follow, Item, Score
from backlog.services.merging import merge_request
from backlog.services.triage import decline_request, link_request, link_to_new_item, reopen_request
from common.errors import Conflict, Invalid, NotFound
from requests_intake.models import Request, TriageDecision
from stakeholders.models import Product
from tests.api.client import score_product
from tests.factories import AccountFactory, ItemFactory, ProductFactory, RequestFactory, UserFactory
from tests.recorded import activity, outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory()


def _merge(request: Request, into: Request, **more: object) -> Request:
    return merge_request(actor=more.pop("actor", None), request_id=request.pk, into_id=into.pk, **more)


def _linked() -> dict[int, int]:
    """Item by request."""
    return dict(EvidenceLink.objects.values_list("request_id", "item_id"))


def _revision(item: Item) -> int:
    return Score.objects.get(pk=item.pk).inputs_revision


def test_a_duplicate_points_at_the_other_and_both_stay_what_they_are(product: Product) -> None:
    pm = product.accountable_pm
    one, two = RequestFactory(product=product), RequestFactory(product=product)
    assert _merge(two, one, actor=pm, version=1) == one
    two.refresh_from_db()
    assert (two.status, two.merged_into, two.version) == ("merged", one, 2)
    decision = TriageDecision.objects.get()
    assert (decision.request, decision.decision, decision.decided_by, decision.merged_into) == (two, "merge", pm, one)
    assert outbox() == [("request.triaged", {"request_id": two.pk, "decision_id": decision.pk})]
    assert activity(two) == [("decided merge", {"into": one.reference})]
    assert activity(one) == [("took in", {"request": two.reference})]
    one.refresh_from_db()
    assert (one.status, one.version) == ("new", 1)


def test_a_duplicate_of_a_linked_request_counts_at_its_item(product: Product) -> None:
    item = ItemFactory(product=product)
    one, two = RequestFactory(product=product, item=item), RequestFactory(product=product)
    _merge(two, one)
    assert _linked() == {one.pk: item.pk, two.pk: item.pk}
    assert _revision(item) == 2
    assert ("items.touched", {"item_ids": [item.pk]}) in outbox()


def test_a_voice_counts_once_and_votes_without_a_name_add_up(product: Product) -> None:
    item, loud, quiet = ItemFactory(product=product), AccountFactory(arr=50000), AccountFactory(arr=50000)
    one = RequestFactory(product=product, item=item, account=loud, unnamed_votes=5)
    score_product(product.pk)
    alone = Score.objects.get(pk=item.pk)
    _merge(RequestFactory(product=product, account=loud, unnamed_votes=0), one)
    score_product(product.pk)
    again = Score.objects.get(pk=item.pk)
    assert (again.requests, again.accounts, again.current) == (2, 1, alone.current)
    _merge(RequestFactory(product=product, account=quiet, unnamed_votes=3), one)
    score_product(product.pk)
    both = Score.objects.get(pk=item.pk)
    assert (both.requests, both.accounts, both.unnamed_votes, both.arr) == (3, 2, 8, 100000)
    assert both.current > alone.current


def test_comments_followers_and_files_stay_with_their_request(product: Product) -> None:
    one, two, person = RequestFactory(product=product), RequestFactory(product=product), UserFactory()
    said = Comment.objects.create(request=two, account=two.account, audience=Audience.CUSTOMER, body="Please.")
    Follow.objects.create(user=person, request=two)
    Attachment.objects.create(request=two, name="a.png", content_type="image/png", size=1, stored_as="x")
    _merge(two, one)
    assert list(two.comments.all()) == [said]
    assert [(follow.user, follow.request) for follow in Follow.objects.all()] == [(person, two)]
    assert Attachment.objects.get().request == two
    assert (one.comments.count(), one.followers.count(), one.attachments.count()) == (0, 0, 0)


def test_what_is_linked_later_takes_its_duplicates_along(product: Product) -> None:
    one, two, three = (RequestFactory(product=product) for _ in range(3))
    _merge(two, one)
    _merge(three, one)
    item = ItemFactory(product=product)
    link_request(actor=product.accountable_pm, request_id=one.pk, item_key=item.key)
    assert _linked() == dict.fromkeys([one.pk, two.pk, three.pk], item.pk)
    assert _revision(item) == 2
    assert {link.linked_by for link in EvidenceLink.objects.all()} == {product.accountable_pm}
    reopen_request(actor=None, request_id=one.pk)
    assert (_linked(), _revision(item)) == ({}, 3)
    assert set(Request.objects.values_list("status", flat=True)) == {"new", "merged"}


def test_a_new_item_of_a_request_is_that_of_its_duplicates(product: Product) -> None:
    one, two = RequestFactory(product=product), RequestFactory(product=product)
    _merge(two, one)
    item = link_to_new_item(actor=None, request_id=one.pk)
    assert _linked() == {one.pk: item.pk, two.pk: item.pk}


def test_a_no_to_the_canonical_request_leaves_the_duplicates_merged(product: Product) -> None:
    one, two = RequestFactory(product=product), RequestFactory(product=product)
    _merge(two, one)
    decline_request(
        actor=None, request_id=one.pk, reason="too_few", text="No.", would_change="More.", look_again_on=None
    )
    two.refresh_from_db()
    assert (two.status, two.merged_into.status, _linked()) == ("merged", "declined", {})


def test_a_request_that_counts_elsewhere_moves_to_the_item_of_the_other(product: Product) -> None:
    here, there = ItemFactory(product=product), ItemFactory(product=product)
    one, two = RequestFactory(product=product, item=here), RequestFactory(product=product, item=there)
    _merge(two, one)
    assert _linked() == {one.pk: here.pk, two.pk: here.pk}
    assert (_revision(here), _revision(there)) == (2, 2)
    assert ("items.touched", {"item_ids": sorted([here.pk, there.pk])}) in outbox()


def test_a_request_that_counts_is_not_merged_into_one_that_does_not(product: Product) -> None:
    item = ItemFactory(product=product)
    one, two = RequestFactory(product=product), RequestFactory(product=product, item=item)
    with pytest.raises(Conflict, match=f"{two.reference} counts at an item and {one.reference} at none") as refusal:
        _merge(two, one)
    assert refusal.value.code == "would_lose_its_link"
    assert (_linked(), TriageDecision.objects.count()) == ({two.pk: item.pk}, 0)


def test_merging_into_a_duplicate_reaches_its_canonical_request(product: Product) -> None:
    item = ItemFactory(product=product)
    one = RequestFactory(product=product, item=item)
    two, three = RequestFactory(product=product), RequestFactory(product=product)
    _merge(two, one)
    assert _merge(three, two) == one
    three.refresh_from_db()
    assert three.merged_into == one
    assert TriageDecision.objects.latest("id").merged_into == one
    assert _linked().keys() == {one.pk, two.pk, three.pk}


def test_a_request_brings_its_duplicates(product: Product) -> None:
    item = ItemFactory(product=product)
    one, two, three = RequestFactory(product=product, item=item), *(RequestFactory(product=product) for _ in range(2))
    _merge(three, two)
    _merge(two, one)
    three.refresh_from_db()
    assert (three.merged_into, three.version) == (one, 2)
    assert _linked() == dict.fromkeys([one.pk, two.pk, three.pk], item.pk)


def test_neither_itself_nor_in_a_circle_nor_across_products(product: Product) -> None:
    one, two = RequestFactory(product=product), RequestFactory(product=product)
    _merge(two, one)
    other = RequestFactory()
    for into, message in (
        (one.pk, "cannot be merged into itself"),
        (two.pk, f"{two.reference} was merged into {one.reference}: take that back first"),
        (other.pk, f"{product.name} has no request R-{other.pk}"),
        (987654321, f"{product.name} has no request R-987654321"),
    ):
        with pytest.raises(Invalid, match=message) as refusal:
            merge_request(actor=None, request_id=one.pk, into_id=into)
        assert refusal.value.field == "into"
    assert TriageDecision.objects.count() == 1


def test_a_request_that_is_gone(product: Product) -> None:
    one = RequestFactory(product=product)
    with pytest.raises(NotFound):
        merge_request(actor=None, request_id=987654321, into_id=one.pk)


def test_a_reopened_duplicate_stands_for_itself(product: Product) -> None:
    item = ItemFactory(product=product)
    one, two = RequestFactory(product=product, item=item), RequestFactory(product=product)
    _merge(two, one)
    reopen_request(actor=None, request_id=two.pk, version=2)
    two.refresh_from_db()
    assert (two.status, two.merged_into, two.version) == ("new", None, 3)
    assert (_linked(), _revision(item)) == ({one.pk: item.pk}, 3)
