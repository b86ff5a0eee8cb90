"""One decision on many requests: each is taken or refused for itself, and the words are checked once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.models import EvidenceLink
from backlog.services.bulk import SERVICES, decide_many
from common.errors import Invalid
from requests_intake.choices import Decision
from requests_intake.models import Request, TriageDecision
from stakeholders.models import Product
from tests.factories import ItemFactory, ProductFactory, RequestFactory
from tests.recorded import outbox

pytestmark = pytest.mark.django_db

AHEAD = timezone.localdate() + timedelta(days=7)


@pytest.fixture
def product() -> Product:
    return ProductFactory()


@pytest.fixture
def ids(product: Product) -> list[int]:
    return [RequestFactory(product=product).pk for _ in range(3)]


def _many(ids: list[int], decision: str, versions: dict[int, int] | None = None, **words: object) -> tuple[object, ...]:
    outcome = decide_many(actor=None, request_ids=ids, decision=decision, words=words, versions=versions)
    return outcome.done, outcome.refused


def test_every_decision_but_an_answer_is_for_many() -> None:
    assert set(SERVICES) == {*(set(Decision) - {Decision.ANSWER}), "undo", "assign"}


def test_each_is_decided_in_its_own_name(ids: list[int]) -> None:
    assert _many([*ids, ids[0]], "snooze", until=AHEAD, text="Later.") == (ids, [])
    decisions = TriageDecision.objects.order_by("request").values_list("request", "decision", "text", "look_again_on")
    assert list(decisions) == [(pk, "snooze", "Later.", AHEAD) for pk in ids]
    assert [payload["request_id"] for topic, payload in outbox() if topic == "request.triaged"] == ids


def test_what_is_refused_leaves_no_trace(product: Product, ids: list[int]) -> None:
    done, changed, gone = ids[0], ids[1], 987654321
    item = ItemFactory(product=product)
    Request.objects.filter(pk=changed).update(version=5)
    decided, refused = _many([done, changed, gone], "link", versions={done: 1, changed: 1}, item=item.key)
    assert decided == [done]
    assert [(pk, message.split(".")[0]) for pk, message in refused] == [
        (changed, "Somebody changed this request while you were editing it"),
        (gone, "This request no longer exists"),
    ]
    assert list(EvidenceLink.objects.values_list("request_id", flat=True)) == [done]
    assert TriageDecision.objects.count() == 1


def test_an_item_of_another_product_refuses_those_of_this_one(product: Product, ids: list[int]) -> None:
    other = RequestFactory()
    item = ItemFactory(product=other.product)
    done, refused = _many([*ids, other.pk], "link", item=item.key)
    assert done == [other.pk]
    assert {message for _, message in refused} == {f"{product.name} has no item '{item.key}'."}


@pytest.mark.parametrize(
    ("decision", "words", "field"),
    [
        ("snooze", {"until": timezone.localdate()}, "until"),
        ("park", {"look_again_on": timezone.localdate()}, "look_again_on"),
        ("ask", {"question": " "}, "question"),
        (
            "decline",
            {"reason": "too_few", "text": "", "would_change": "More.", "look_again_on": None},
            "text",
        ),
    ],
)
def test_words_that_would_do_for_none_are_refused_at_once(
    ids: list[int], decision: str, words: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        _many(ids, decision, **words)
    assert refusal.value.field == field
    assert TriageDecision.objects.count() == 0


def test_all_are_taken_back(product: Product, ids: list[int]) -> None:
    _many(ids, "new_item")
    assert EvidenceLink.objects.count() == 3
    assert _many(ids, "undo") == (ids, [])
    assert (EvidenceLink.objects.count(), product.items.count()) == (0, 0)
    assert set(Request.objects.values_list("status", flat=True)) == {"new"}


def test_nothing_is_decided_on_nothing() -> None:
    assert _many([], "park") == ([], [])
