"""What time does to requests: snoozes end, questions are repeated and come back, nothing is closed by age."""

from datetime import timedelta

import pytest
from django.utils import timezone

from requests_intake.models import Request
from requests_intake.services.waking import remind_unanswered, return_unanswered, wake_snoozed
from requests_intake.tasks import look_after_requests
from tests.factories import RequestFactory
from tests.recorded import activity, outbox

pytestmark = pytest.mark.django_db


def _ago(days: float) -> object:
    return timezone.now() - timedelta(days=days)


def _asked(days: float, **fields: object) -> Request:
    return RequestFactory(status="waiting", asked_at=_ago(days), **fields)


def _day(ahead: int) -> object:
    return timezone.localdate() + timedelta(days=ahead)


@pytest.mark.parametrize(("ahead", "status"), [(-3, "new"), (0, "new"), (1, "snoozed")])
def test_a_snoozed_request_is_back_on_its_day(ahead: int, status: str) -> None:
    request = RequestFactory(status="snoozed", look_again_on=_day(ahead))
    assert wake_snoozed() == (status == "new")
    request.refresh_from_db()
    assert request.status == status
    if status == "new":
        assert (request.look_again_on, request.version) == (None, 2)
        assert activity(request) == [("woke up", {})]
    assert wake_snoozed() == 0


def test_only_the_snoozed_wake() -> None:
    for status in ("declined", "parked", "new"):
        RequestFactory(status=status, look_again_on=_day(-1))
    assert wake_snoozed() == 0
    assert set(Request.objects.values_list("status", flat=True)) == {"declined", "parked", "new"}


def test_more_than_a_batch_wakes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requests_intake.services.waking.BATCH", 2)
    for _ in range(5):
        RequestFactory(status="snoozed", look_again_on=_day(0))
    assert wake_snoozed() == 5


def test_who_owes_an_answer_is_reminded_once(settings: pytest.FixtureRequest) -> None:
    settings.ASK_REMIND_DAYS = 7
    late, early = _asked(7.1), _asked(6.9)
    assert (remind_unanswered(), remind_unanswered()) == (1, 0)
    late.refresh_from_db()
    early.refresh_from_db()
    assert late.reminded_at is not None
    assert early.reminded_at is None
    assert (late.status, late.version) == ("waiting", 1)
    assert activity(late) == [("reminded", {})]
    assert outbox() == [("request.reminded", {"request_id": late.pk})]


def test_without_an_answer_it_is_back_in_the_inbox_and_keeps_the_question(settings: pytest.FixtureRequest) -> None:
    settings.ASK_RETURN_DAYS = 14
    late, early = _asked(14.1), _asked(13.9)
    assert (return_unanswered(), return_unanswered()) == (1, 0)
    late.refresh_from_db()
    assert (late.status, late.version, late.asked_at is not None) == ("new", 2, True)
    assert activity(late) == [("came back unanswered", {})]
    early.refresh_from_db()
    assert early.status == "waiting"


def test_the_task_reminds_nobody_of_what_is_back_already() -> None:
    _asked(30)
    _asked(8)
    RequestFactory(status="snoozed", look_again_on=_day(0))
    RequestFactory(status="parked", filed_at=_ago(4000))
    assert look_after_requests() == 3
    assert look_after_requests() == 0
    assert sorted(Request.objects.values_list("status", flat=True)) == ["new", "new", "parked", "waiting"]
    assert len(outbox()) == 1


def test_what_was_laid_aside_is_listed_once_its_day_has_come() -> None:
    second = RequestFactory(status="declined", look_again_on=_day(0))
    first = RequestFactory(status="parked", look_again_on=_day(-9))
    RequestFactory(status="declined", look_again_on=_day(1))
    RequestFactory(status="declined", look_again_on=None)
    RequestFactory(status="snoozed", look_again_on=_day(-1))
    assert list(Request.objects.due_for_another_look()) == [first, second]
    assert list(Request.objects.due_for_another_look(_day(-5))) == [first]


def test_duplicates_are_found_through_their_canonical_request() -> None:
    duplicate = RequestFactory(status="merged")
    assert list(Request.objects.canonical()) == [duplicate.merged_into]
