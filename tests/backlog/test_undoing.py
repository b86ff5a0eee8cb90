"""Taking a decision back: everything is as it was, unless somebody acted since."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.choices import Audience
from backlog.models import Comment, EvidenceLink, Item, Score
from backlog.services.items import update_item
from backlog.services.merging import merge_request
from backlog.services.triage import (
    answer_request,
    ask_back,
    decline_request,
    link_request,
    link_to_new_item,
    park_request,
    reopen_request,
    snooze_request,
)
from backlog.services.undoing import Undone, undo_decision
from common.errors import Conflict, NotFound
from requests_intake.models import Request, TriageDecision
from requests_intake.services.assigning import assign_request
from requests_intake.services.waking import wake_snoozed
from stakeholders.models import Product
from tests.factories import (
    EvidenceLinkFactory,
    ItemFactory,
    ProductFactory,
    RequestFactory,
    SupportFactory,
    UserFactory,
)
from tests.recorded import activity, outbox
from users.models import User

pytestmark = pytest.mark.django_db

NEXT_WEEK = timezone.localdate() + timedelta(days=7)
Write = Callable[..., object]


@pytest.fixture
def product() -> Product:
    return ProductFactory()


def _standing(request: Request) -> tuple[object, ...]:
    """All that a decision may change, with the link as it was made."""
    request = Request.objects.get(pk=request.pk)
    link = EvidenceLink.objects.filter(request=request).values_list("item_id", "linked_by_id", "linked_at").first()
    return (
        request.status, request.look_again_on, request.assigned_to_id, request.merged_into_id, request.asked_at,
        request.reminded_at, link,
    )  # fmt: skip


def _undo(request: Request, **more: object) -> Undone:
    return undo_decision(actor=more.pop("actor", None), request_id=request.pk, **more)


def _refusal(request: Request, **more: object) -> Conflict:
    before = _standing(request), Request.objects.get(pk=request.pk).version
    with pytest.raises(Conflict) as refusal:
        _undo(request, **more)
    assert (_standing(request), Request.objects.get(pk=request.pk).version) == before
    return refusal.value


def _decline(request: Request, **more: object) -> Request:
    given = {"reason": "too_few", "text": "No.", "would_change": "More.", "look_again_on": NEXT_WEEK, **more}
    return decline_request(actor=None, request_id=request.pk, **given)


def _item(request: Request) -> Item:
    return ItemFactory(product=request.product)


def _link(request: Request, item: Item | None = None) -> Item:
    item = item or _item(request)
    return link_request(actor=None, request_id=request.pk, item_key=item.key)


def _merge(request: Request, into: Request) -> Request:
    return merge_request(actor=None, request_id=request.pk, into_id=into.pk)


DECISIONS: dict[str, Write] = {
    "link": _link,
    "new_item": lambda request: link_to_new_item(actor=None, request_id=request.pk),
    "merge": lambda request: _merge(request, RequestFactory(product=request.product, item=_item(request))),
    "ask": lambda request: ask_back(actor=None, request_id=request.pk, question="Which?"),
    "snooze": lambda request: snooze_request(actor=None, request_id=request.pk, until=NEXT_WEEK, text="Later."),
    "park": lambda request: park_request(actor=None, request_id=request.pk, look_again_on=NEXT_WEEK),
    "decline": _decline,
}


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_request_is_again_what_it_was(product: Product, decision: str) -> None:
    pm, assignee = product.accountable_pm, UserFactory()
    request = RequestFactory(
        product=product, status="snoozed", look_again_on=NEXT_WEEK + timedelta(days=1), assigned_to=assignee
    )
    before = _standing(request)
    DECISIONS[decision](request)
    assert _standing(request) != before
    undone = _undo(request, actor=pm, version=2)
    assert _standing(request) == before
    assert undone.request.version == 3
    row = TriageDecision.objects.get()
    assert (row.decision, row.undone_by, row.undone_at is not None) == (decision, pm, True)
    assert activity(request)[-1][0] == f"took back {decision}"
    assert outbox()[-1] == ("request.triaged", {"request_id": request.pk, "decision_id": row.pk, "undone": True})


def test_a_reopened_request_is_linked_again_by_whom_and_when_it_was(product: Product) -> None:
    item, pm = ItemFactory(product=product), UserFactory()
    request = RequestFactory(product=product, status="linked")
    EvidenceLinkFactory(request=request, item=item, linked_by=pm, linked_at=timezone.now() - timedelta(days=99))
    before = _standing(request)
    reopen_request(actor=None, request_id=request.pk)
    assert "LIFT" not in _undo(request).words
    assert _standing(request) == before
    assert Score.objects.get(pk=item.pk).inputs_revision == 3


def test_a_reopened_no_is_a_no_again_with_its_date_and_words(product: Product) -> None:
    request = _decline(RequestFactory(product=product))
    reopen_request(actor=None, request_id=request.pk)
    undone = _undo(request)
    assert undone.words == f"{request.reference} is declined, as before."
    assert _standing(request)[:2] == ("declined", NEXT_WEEK)
    assert request.decisions.get(decision="decline").undone_at is None


def test_what_linked_requests_score_is_touched(product: Product) -> None:
    request = RequestFactory(product=product)
    item = _link(request)
    _undo(request)
    assert Score.objects.get(pk=item.pk).inputs_revision == 3
    assert ("items.touched", {"item_ids": [item.pk]}) == outbox()[-2]


def test_a_question_that_is_taken_back_stays_readable(product: Product) -> None:
    request = RequestFactory(product=product)
    ask_back(actor=None, request_id=request.pk, question="Which?")
    _undo(request)
    assert request.comments.get().body == "Which?"


# -- the item that the decision made ---------------------------------------------------------------------------


def test_an_untouched_new_item_is_removed(product: Product) -> None:
    request = RequestFactory(product=product)
    item = link_to_new_item(actor=product.accountable_pm, request_id=request.pk)
    undone = _undo(request)
    assert undone.words == f"{request.reference} is new, as before. {item.key} is removed."
    assert (undone.kept, undone.removed) == (None, item.key)
    assert (Item.objects.count(), Score.objects.count(), EvidenceLink.objects.count()) == (0, 0, 0)
    assert activity(request)[-1] == ("took back new_item", {"item": item.key, "removed": True})
    again = link_to_new_item(actor=None, request_id=request.pk)
    assert again.number == item.number + 1


def test_a_new_item_goes_with_the_duplicates_of_its_request(product: Product) -> None:
    one, two = RequestFactory(product=product), RequestFactory(product=product)
    _merge(two, one)
    link_to_new_item(actor=None, request_id=one.pk)
    _undo(one)
    assert (Item.objects.count(), Request.objects.get(pk=two.pk).merged_into) == (0, one)


def _another_is_linked(item: Item, pm: User) -> None:
    _link(RequestFactory(product=item.product), item)


def _is_renamed(item: Item, pm: User) -> None:
    update_item(actor=pm, item_id=item.pk, version=1, title="Better words")


def _is_supported(item: Item, pm: User) -> None:
    SupportFactory(item=item)


def _is_talked_about(item: Item, pm: User) -> None:
    Comment.objects.create(item=item, audience=Audience.INTERNAL, body="Let us see.")


def _is_estimated(item: Item, pm: User) -> None:
    item.efforts.create(pool=item.product.pools.first(), days=3)


def _is_followed(item: Item, pm: User) -> None:
    item.followers.create(user=UserFactory())


@pytest.mark.parametrize(
    "use", [_another_is_linked, _is_renamed, _is_supported, _is_talked_about, _is_estimated, _is_followed]
)
def test_an_item_that_others_worked_with_stays_and_that_is_said(product: Product, use: Write) -> None:
    request, pm = RequestFactory(product=product), product.accountable_pm
    item = link_to_new_item(actor=pm, request_id=request.pk)
    use(item, pm)
    undone = _undo(request)
    assert undone.words == f"{request.reference} is new, as before. {item.key} stays: others have worked with it since."
    assert (undone.kept, undone.removed) == (item, "")
    assert Item.objects.get() == item
    assert not EvidenceLink.objects.filter(request=request).exists()
    assert activity(request)[-1] == ("took back new_item", {"item": item.key, "kept": True})


def test_an_item_that_is_followed_by_its_maker_alone_is_untouched(product: Product) -> None:
    request, pm = RequestFactory(product=product), product.accountable_pm
    link_to_new_item(actor=pm, request_id=request.pk).followers.create(user=pm)
    _undo(request)
    assert Item.objects.count() == 0


# -- merges ----------------------------------------------------------------------------------------------------


def test_a_merge_is_taken_back_although_the_other_was_decided_since(product: Product) -> None:
    old, new = ItemFactory(product=product), ItemFactory(product=product)
    one, two = RequestFactory(product=product, item=new), RequestFactory(product=product, item=old)
    before = _standing(two)
    _merge(two, one)
    reopen_request(actor=None, request_id=one.pk)
    _link(one, new)
    _undo(two)
    assert _standing(two) == before
    assert _standing(one)[-1][0] == new.pk
    assert two.decisions.get().undone_at is not None


def test_the_duplicates_that_came_along_go_back_with_it(product: Product) -> None:
    item = ItemFactory(product=product)
    one = RequestFactory(product=product, item=item)
    two, three, four = (RequestFactory(product=product) for _ in range(3))
    _merge(three, two)
    _merge(four, two)
    _merge(two, one)
    reopen_request(actor=None, request_id=four.pk)
    _merge(four, one)
    _undo(two)
    into = dict(Request.objects.values_list("pk", "merged_into"))
    assert into == {one.pk: None, two.pk: None, three.pk: two.pk, four.pk: one.pk}
    counting = set(EvidenceLink.objects.values_list("request_id", flat=True))
    assert counting == {one.pk, four.pk}
    _undo(three)  # the older merge is still the latest decision on it
    assert Request.objects.get(pk=three.pk).merged_into is None


def test_a_duplicate_that_was_reopened_can_be_one_again_wherever_the_other_went(product: Product) -> None:
    item = ItemFactory(product=product)
    top = RequestFactory(product=product, item=item)
    one, two = RequestFactory(product=product), RequestFactory(product=product)
    _merge(two, one)
    reopen_request(actor=None, request_id=two.pk)
    _merge(one, top)
    _undo(two)
    assert Request.objects.get(pk=two.pk).merged_into == top
    assert EvidenceLink.objects.get(request=two).item == item


def test_no_circle_comes_of_taking_back(product: Product) -> None:
    one, two = RequestFactory(product=product), RequestFactory(product=product)
    _merge(two, one)
    reopen_request(actor=None, request_id=two.pk)
    _merge(one, two)
    refusal = _refusal(two)
    assert refusal.message == f"{two.reference} cannot go back to what it was merged into."


def test_a_duplicate_again_hands_on_those_it_took_in_meanwhile(product: Product) -> None:
    one, two, three = (RequestFactory(product=product) for _ in range(3))
    _merge(two, one)
    reopen_request(actor=None, request_id=two.pk)
    _merge(three, two)
    _undo(two)
    assert set(Request.objects.filter(merged_into=one)) == {two, three}


# -- when it is too late ---------------------------------------------------------------------------------------


def test_others_have_acted_since(product: Product) -> None:
    request = _decline(RequestFactory(product=product))
    assign_request(actor=None, request_id=request.pk, user_id=product.accountable_pm_id)
    refusal = _refusal(request)
    assert refusal.code == "acted_since"
    assert refusal.message.startswith(f"Others have acted on {request.reference} since. Nothing was taken back")
    assert refusal.data == {"yours": {"status": "new"}, "theirs": {"status": "declined"}, "version": 3}


def test_a_snooze_that_is_over_cannot_be_taken_back(product: Product) -> None:
    request = RequestFactory(product=product)
    snooze_request(actor=None, request_id=request.pk, until=NEXT_WEEK)
    Request.objects.update(look_again_on=timezone.localdate())
    wake_snoozed()
    assert _refusal(request).code == "acted_since"


def test_only_the_latest_is_taken_back_and_only_once(product: Product) -> None:
    request = RequestFactory(product=product)
    assert _refusal(request).message == f"There is no decision on {request.reference} to take back."
    _decline(request)
    reopen_request(actor=None, request_id=request.pk)
    park_request(actor=None, request_id=request.pk)
    _undo(request)
    assert _refusal(request).code == "nothing_to_undo"
    assert list(request.decisions.order_by("id").values_list("decision", flat=True)) == ["decline", "reopen", "park"]


def test_an_answer_is_not_taken_back(product: Product) -> None:
    request = RequestFactory(product=product)
    ask_back(actor=None, request_id=request.pk, question="Which?")
    answer_request(actor=None, request_id=request.pk, text="This.")
    assert _refusal(request).message == "An answer cannot be taken back: ask again if you need more."


def test_a_decision_that_was_imported_is_reopened_instead(product: Product) -> None:
    request = RequestFactory(product=product, status="parked")
    TriageDecision.objects.create(request=request, decision="park")
    assert _refusal(request).message.endswith("came with an import: reopen it instead.")


def test_an_item_that_is_gone_cannot_be_linked_again(product: Product) -> None:
    request = RequestFactory(product=product, item=ItemFactory(product=product))
    reopen_request(actor=None, request_id=request.pk)
    Item.objects.all().delete()
    assert _refusal(request).message == f"The item that {request.reference} was linked to is gone."


def test_what_one_saw_must_be_what_is_there(product: Product) -> None:
    request = _decline(RequestFactory(product=product))
    refusal = _refusal(request, version=1)
    assert refusal.data == {"yours": {"status": "new"}, "theirs": {"status": "declined"}, "version": 2}


def test_a_request_that_is_gone() -> None:
    with pytest.raises(NotFound):
        undo_decision(actor=None, request_id=987654321)


def test_who_made_a_link_may_have_left(product: Product) -> None:
    left = UserFactory()
    request = RequestFactory(product=product, status="linked")
    EvidenceLinkFactory(request=request, item=ItemFactory(product=product), linked_by=left)
    reopen_request(actor=None, request_id=request.pk)
    left.delete()
    _undo(request)
    assert EvidenceLink.objects.get().linked_by is None
