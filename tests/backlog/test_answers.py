"""The words with which a no begins: whose are in force, who changes them, and how often each reason is given."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.models import ItemDecline
from backlog.selectors.answers import OWN_ANSWERS, answer_row, answers_of, ready_words_for, times_given
from backlog.services.triage import decline_request, reopen_request
from backlog.services.undoing import undo_decision
from common.errors import Conflict, Invalid
from requests_intake.choices import DeclineReason
from requests_intake.models import AnswerText, TriageDecision
from requests_intake.services.answers import change_answer, reset_answer
from stakeholders.models import Product
from tests.factories import ItemFactory, ProductFactory, RequestFactory
from tests.recorded import activity

pytestmark = pytest.mark.django_db
FEW = DeclineReason.TOO_FEW


@pytest.fixture
def product() -> Product:
    return ProductFactory(slug="lift")


def write(product: Product | None, text: str = "Few need it.", version: int = 0) -> AnswerText:
    actor = product.accountable_pm if product else None
    return change_answer(
        actor=actor, product=product, reason="too_few", text=text, would_change=f"{text} Yet.", version=version
    )


def test_every_reason_that_is_offered_has_words_of_ours(product: Product) -> None:
    assert set(OWN_ANSWERS) == {value for value, _ in DeclineReason.offered()}
    assert ready_words_for(product) == dict(OWN_ANSWERS)
    assert ready_words_for(None) == dict(OWN_ANSWERS)


def test_a_products_words_go_before_those_of_all_and_those_before_ours(product: Product) -> None:
    other = ProductFactory()
    write(None, "For all.")
    assert ready_words_for(product)["too_few"] == ("For all.", "For all. Yet.")
    write(product, "For Lift.")
    assert ready_words_for(product)["too_few"] == ("For Lift.", "For Lift. Yet.")
    assert ready_words_for(other)["too_few"][0] == "For all."
    assert ready_words_for(product)["not_now"] == OWN_ANSWERS["not_now"]
    one = next(answer for answer in answers_of(product) if answer.reason == FEW)
    assert (one.is_own, one.version) == (True, 1)


def test_words_are_one_question(product: Product, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    write(product)
    with django_assert_num_queries(1):
        ready_words_for(product)


def test_changing_words_is_on_record(product: Product) -> None:
    row = write(product)
    write(product, "Still few.", version=1)
    row.refresh_from_db()
    assert (row.text, row.version, row.changed_by) == ("Still few.", 2, product.accountable_pm)
    verb, data = activity(row)[-1]
    assert verb == "changed the answer"
    assert data == {
        "reason": "too_few",
        "product": "lift",
        "text": ["Few need it.", "Still few."],
        "would_change": ["Few need it. Yet.", "Still few. Yet."],
    }


@pytest.mark.parametrize(
    ("reason", "text", "would", "field"),
    [
        ("mood", "x", "y", "reason"),
        ("imported", "x", "y", "reason"),
        ("too_few", " ", "y", "text"),
        ("too_few", "x", "", "would_change"),
        ("too_few", "x" * 10_001, "y", "text"),
        ("too_few", "x", "y" * 2_001, "would_change"),
        ("too_few", "x\0", "y", "text"),
    ],
)
def test_words_must_say_something(product: Product, reason: str, text: str, would: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        change_answer(actor=None, product=product, reason=reason, text=text, would_change=would, version=0)
    assert refused.value.field == field
    assert not AnswerText.objects.exists()


def test_two_who_change_the_same_words_hear_of_each_other(product: Product) -> None:
    write(product)
    with pytest.raises(Conflict) as refused:
        write(product, "Other.", version=0)
    assert refused.value.data["theirs"]["text"] == "Few need it."
    with pytest.raises(Conflict):
        reset_answer(actor=None, product=product, reason="too_few", version=7)


def test_going_back_leaves_the_words_on_record(product: Product) -> None:
    row = write(product)
    pk = row.pk
    reset_answer(actor=None, product=product, reason="too_few", version=1)
    assert answer_row(product, FEW) is None
    row.pk = pk
    assert activity(row)[-1] == ("reset the answer", {"reason": "too_few", "product": "lift", "text": "Few need it."})
    reset_answer(actor=None, product=product, reason="too_few", version=None)


def test_reasons_of_the_last_year_are_counted(product: Product) -> None:
    words = {"reason": "too_few", "text": "x", "would_change": "y", "look_again_on": None}
    first, taken_back, opened = (RequestFactory(product=product) for _ in range(3))
    for request in (first, taken_back, opened):
        decline_request(actor=None, request_id=request.pk, **words)
    undo_decision(actor=None, request_id=taken_back.pk)
    reopen_request(actor=None, request_id=opened.pk)
    old = RequestFactory(product=product)
    decline_request(actor=None, request_id=old.pk, **words)
    TriageDecision.objects.filter(request=old).update(decided_at=timezone.now() - timedelta(days=366))
    ItemDecline.objects.create(item=ItemFactory(product=product), reason="too_costly", text="x", would_change="y")
    ItemDecline.objects.create(item=ItemFactory(product=product), reason="too_few", text="x", would_change="y")
    elsewhere = RequestFactory()
    decline_request(actor=None, request_id=elsewhere.pk, **words)
    pm = product.accountable_pm
    assert times_given(pm, product) == {"too_few": 3, "too_costly": 1}
    assert times_given(pm, None) == {"too_few": 3, "too_costly": 1}
    assert times_given(pm, elsewhere.product) == {}
