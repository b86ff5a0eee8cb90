"""Notices wait until a decision can be undone no more; who was told hears what was taken back, and questions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.services.following import follow
from backlog.services.triage import answer_request, ask_back
from backlog.services.undoing import undo_decision
from common.models import OutboxMessage
from requests_intake.models import Request
from requests_intake.services.waking import remind_unanswered
from tests.backlog.notice_rows import body, decline
from tests.news import Company, happen, mailed, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(db: None) -> Company:
    return Company()


def test_a_decision_waits_until_it_can_be_undone_no_more(company: Company, settings) -> None:
    from backlog.services.notices import announce

    settings.NEWS_DELAY_SECONDS = 10
    before = timezone.now()
    announce("decision", {"decision_id": 1})

    message = OutboxMessage.objects.get(topic="news.due")
    assert timedelta(seconds=9) < message.available_at - before < timedelta(seconds=12)


def test_what_is_taken_back_at_once_is_never_told(company: Company) -> None:
    request = company.ask(company.ann)
    decline(company, request)
    undo_decision(actor=company.pm, request_id=request.pk)

    happen()

    assert (told(company.ann), mailed()) == ([], [])


def test_what_is_taken_back_later_is_told_to_those_who_were_told(company: Company) -> None:
    request = company.ask(company.ann)
    decline(company, request)
    happen()
    follow(actor=company.abe, request=request)

    undo_decision(actor=company.pm, request_id=request.pk)
    happen()

    assert (told(company.ann), told(company.abe)) == (["declined", "reopened"], [])


# -- asking and answering --------------------------------------------------------------------------------------


def test_a_question_goes_to_the_sender_and_the_answer_to_those_who_decide(company: Company) -> None:
    request = company.ask(company.ann)
    follow(actor=company.abe, request=request)

    ask_back(actor=company.pm, request_id=request.pk, question="Which format?")
    happen()

    assert (told(company.ann), told(company.abe), told(company.cpm)) == (["asked"], ["asked"], [])
    assert body(company.ann).endswith("need to know one thing before we can decide:\n\nWhich format?")

    answer_request(actor=company.ann, request_id=request.pk, text="CSV, as before.")
    happen()

    assert (told(company.pm), told(company.cpm), told(company.ann)) == (["answered"], ["answered"], ["asked"])
    assert body(company.pm).endswith("CSV, as before.")


def test_who_did_not_answer_is_reminded_once(company: Company, settings) -> None:
    request = company.ask(company.ann)
    ask_back(actor=company.pm, request_id=request.pk, question="Which format?")
    happen()
    Request.objects.update(asked_at=timezone.now() - timedelta(days=settings.ASK_REMIND_DAYS + 1))

    remind_unanswered()
    remind_unanswered()
    happen()

    assert told(company.ann) == ["asked", "asked"]
    assert body(company.ann).endswith("Which format?")


def test_who_answered_meanwhile_is_not_reminded(company: Company, settings) -> None:
    request = company.ask(company.ann)
    ask_back(actor=company.pm, request_id=request.pk, question="Which format?")
    Request.objects.update(asked_at=timezone.now() - timedelta(days=settings.ASK_REMIND_DAYS + 1))
    remind_unanswered()

    answer_request(actor=company.ann, request_id=request.pk, text="CSV.")
    happen()

    assert told(company.ann) == ["asked"]
