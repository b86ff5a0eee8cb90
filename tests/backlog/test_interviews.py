"""Talks with customers, and what they said of items."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.models import Interview, InterviewFinding, Item, Score
from backlog.services.interviews import delete_interview, record_interview, update_interview
from common.errors import Conflict, Invalid, NotFound
from tests.factories import AccountFactory, ContactFactory, CustomerPMFactory, ItemFactory, ProductFactory
from tests.recorded import activity, outbox, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def items() -> list[Item]:
    product = ProductFactory()
    return [ItemFactory(product=product) for _ in range(3)]


def _record(items: list[Item], **changes: object) -> Interview:
    given = {"actor": None, "product": items[0].product, "account": AccountFactory(), **changes}
    return record_interview(**given)


def _revisions(items: list[Item]) -> list[int]:
    return [Score.objects.get(pk=item.pk).inputs_revision for item in items]


def _findings() -> set[tuple[int, str]]:
    return set(InterviewFinding.objects.values_list("item_id", "finding"))


def test_a_talk_is_recorded_with_what_it_said(items: list[Item]) -> None:
    cpm, contact = CustomerPMFactory(), ContactFactory()
    yesterday = timezone.localdate() - timedelta(days=1)
    first, second, _ = items
    talk = _record(
        items, actor=cpm, account=contact.account, contact=contact, held_on=yesterday, notes="They nodded.",
        findings={first.pk: "confirmed", second.pk: "contradicted"},
    )  # fmt: skip
    talk.refresh_from_db()
    assert (talk.held_by, talk.contact, talk.held_on, talk.kind, talk.notes) == (
        cpm,
        contact,
        yesterday,
        "interview",
        "They nodded.",
    )
    assert _findings() == {(first.pk, "confirmed"), (second.pk, "contradicted")}
    assert _revisions(items) == [2, 2, 1]
    assert outbox() == [("items.touched", {"item_ids": [first.pk, second.pk]})]
    assert activity(contact.account) == [("interviewed", {"interview": talk.pk})]


def test_a_talk_without_findings_touches_nothing(items: list[Item]) -> None:
    assert _record(items).held_on == timezone.localdate()
    assert (_revisions(items), outbox()) == ([1, 1, 1], [])


def test_only_what_changed_is_re_scored(items: list[Item]) -> None:
    first, second, third = items
    talk = _record(items, findings={first.pk: "confirmed", second.pk: "confirmed"})
    update_interview(
        actor=None, interview_id=talk.pk, version=1, findings={first.pk: "confirmed", third.pk: "contradicted"}
    )
    assert _findings() == {(first.pk, "confirmed"), (third.pk, "contradicted")}
    assert _revisions(items) == [2, 3, 2]
    assert outbox()[1:] == [("items.touched", {"item_ids": [second.pk, third.pk]})]
    assert Interview.objects.get().version == 2


def test_a_change_of_kind_re_scores_all_that_it_spoke_of(items: list[Item]) -> None:
    first, second, _ = items
    talk = _record(items, findings={first.pk: "confirmed", second.pk: "confirmed"})
    update_interview(actor=None, interview_id=talk.pk, kind="sales_call")
    assert _revisions(items) == [3, 3, 1]
    assert activity(talk.account)[-1] == ("changed an interview", {"kind": ["interview", "sales_call"]})


def test_a_change_of_notes_re_scores_nothing(items: list[Item]) -> None:
    talk = _record(items, findings={items[0].pk: "confirmed"})
    update_interview(actor=None, interview_id=talk.pk, notes="They nodded twice.")
    assert (_revisions(items), Interview.objects.get().version) == ([2, 1, 1], 2)


def test_saving_the_same_changes_nothing(items: list[Item]) -> None:
    talk = _record(items, notes="x", findings={items[0].pk: "confirmed"})
    update_interview(actor=None, interview_id=talk.pk, notes="x", findings={items[0].pk: "confirmed"})
    assert (Interview.objects.get().version, verbs(talk.account), len(outbox())) == (1, ["interviewed"], 1)


def test_a_talk_entered_by_mistake_goes_with_its_findings(items: list[Item]) -> None:
    talk = _record(items, findings={items[0].pk: "confirmed"})
    delete_interview(actor=None, interview_id=talk.pk)
    assert (Interview.objects.count(), _findings(), _revisions(items)) == (0, set(), [3, 1, 1])
    assert verbs(talk.account) == ["interviewed", "removed an interview"]
    with pytest.raises(NotFound, match=r"This interview no longer exists\."):
        delete_interview(actor=None, interview_id=talk.pk)


def test_a_talk_that_somebody_changed_conflicts(items: list[Item]) -> None:
    talk = _record(items, notes="Old")
    update_interview(actor=None, interview_id=talk.pk, version=1, notes="Theirs")
    with pytest.raises(Conflict) as refusal:
        update_interview(actor=None, interview_id=talk.pk, version=1, notes="Mine")
    assert refusal.value.data == {"yours": {"notes": "Mine"}, "theirs": {"notes": "Theirs"}, "version": 2}


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"held_on": "tomorrow"}, "held_on", "An interview cannot lie in the future."),
        ({"contact": "stranger"}, "contact", "This contact belongs to another account."),
        ({"kind": "chat"}, "kind", "Value 'chat' is not a valid choice."),
        ({"notes": "\x00"}, "notes", "Notes holds a character that is no text: take it out."),
        ({"findings": "foreign"}, "findings", "A finding must be about an item of the interview's product."),
        ({"findings": "unknown"}, "findings", "Unknown finding 'maybe': use confirmed, contradicted."),
    ],
)
def test_what_is_no_talk_is_refused(items: list[Item], changes: dict[str, str], field: str, message: str) -> None:
    values = {
        "tomorrow": timezone.localdate() + timedelta(days=1),
        "stranger": ContactFactory(),
        "foreign": {ItemFactory().pk: "confirmed"},
        "unknown": {items[0].pk: "maybe"},
    }
    wrong = {name: values.get(value, value) for name, value in changes.items()}
    talk = _record(items)
    for attempt in (
        lambda: _record(items, **wrong),
        lambda: update_interview(actor=None, interview_id=talk.pk, **wrong),
    ):
        with pytest.raises(Invalid) as refusal:
            attempt()
        assert (refusal.value.field, refusal.value.message) == (field, message)
    assert (Interview.objects.count(), Interview.objects.get().version, outbox()) == (1, 1, [])


def test_a_talk_moves_to_another_product_only_without_findings(items: list[Item]) -> None:
    talk, other = _record(items, findings={items[0].pk: "confirmed"}), ProductFactory()
    with pytest.raises(Invalid, match="A finding must be about an item of the interview's product"):
        update_interview(actor=None, interview_id=talk.pk, product=other)
    update_interview(actor=None, interview_id=talk.pk, product=other, findings={})
    assert (Interview.objects.get().product, _findings()) == (other, set())
