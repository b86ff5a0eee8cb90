"""Mail: in the transaction of what it tells, each try on record, put off while the server is away."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.db import transaction
from django.utils import timezone

from common import mail, tasks
from common.mail import MAX_ATTEMPTS, NO_SERVER, queue_mail, requeue_forgotten, retry_mail, send_queued
from common.models import Mail, MailAttempt, OutboxMessage
from tests.mailing import SmtpServer, smtp_server
from tests.recorded import outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings) -> Iterator[SmtpServer]:
    """A mail server, and the settings that lead to it."""
    with smtp_server(settings) as started:
        yield started


def errors(row: Mail) -> list[str]:
    return [attempt.error for attempt in row.attempts.all()]


def a_mail(to: str = "ann@acme.example") -> Mail:
    return queue_mail(to=to, subject="No export: on our list", text="Hello Ann", html="<p>Hello Ann</p>")


@pytest.mark.django_db(transaction=True)
def test_a_mail_of_a_write_that_is_rolled_back_does_not_leave() -> None:
    with transaction.atomic():
        a_mail()
        transaction.set_rollback(True)

    assert (Mail.objects.count(), outbox()) == (0, [])


def test_a_mail_waits_in_the_outbox_and_says_that_a_program_wrote_it() -> None:
    row = queue_mail(to="ann@acme.example", subject=" On\nour  list ", text="Hello", headers={"List-Id": "x"})

    assert (row.subject, row.headers) == ("On our list", {"Auto-Submitted": "auto-generated", "List-Id": "x"})
    assert row.message_id.endswith("@weighbridge.localhost>")
    assert outbox() == [("mail.queued", {"mail_id": row.pk})]


def test_a_mail_server_gets_text_and_html_under_our_message_id(server: SmtpServer) -> None:
    row = a_mail()

    assert send_queued(row.pk) is True

    [(recipients, message)] = server.got
    assert recipients == ["ann@acme.example"]
    assert (message["To"], message["Subject"]) == ("ann@acme.example", "No export: on our list")
    assert (message["Message-ID"], message["Auto-Submitted"]) == (row.message_id, "auto-generated")
    kinds = [(part.get_content_type(), part.get_content().strip()) for part in message.iter_parts()]
    assert kinds == [("text/plain", "Hello Ann"), ("text/html", "<p>Hello Ann</p>")]
    row.refresh_from_db()
    assert (errors(row), row.sent_at is not None, row.gave_up_at) == ([""], True, None)


def test_a_mail_that_was_sent_is_not_sent_again(server: SmtpServer) -> None:
    row = a_mail()
    send_queued(row.pk)

    assert send_queued(row.pk) is False
    assert len(server.got) == 1


def test_while_the_server_is_away_a_mail_is_put_off_longer_each_time(settings) -> None:
    with smtp_server(settings):
        pass  # its port is free now: nobody listens
    row = a_mail()
    OutboxMessage.objects.all().delete()
    delays = []
    for _ in range(3):
        now = timezone.now()
        assert send_queued(row.pk) is False
        message = OutboxMessage.objects.get()
        delays.append(round((message.available_at - now) / timedelta(minutes=1)))
        message.delete()

    assert delays == [1, 2, 4]
    assert errors(row) == ["ConnectionRefusedError: [Errno 111] Connection refused"] * 3


def test_after_the_last_try_a_mail_is_given_up_and_can_be_tried_again(settings) -> None:
    with smtp_server(settings):
        pass
    row = a_mail()
    MailAttempt.objects.bulk_create([MailAttempt(mail=row, error="no")] * (MAX_ATTEMPTS - 1))
    OutboxMessage.objects.all().delete()

    send_queued(row.pk)

    row.refresh_from_db()
    assert (row.gave_up_at is not None, len(errors(row)), outbox()) == (True, MAX_ATTEMPTS, [])
    assert send_queued(row.pk) is False, "given up is given up"

    with smtp_server(settings) as server:
        assert retry_mail(row.pk) == row
        assert outbox() == [("mail.queued", {"mail_id": row.pk})]
        assert tasks.send_mail(row.pk) is True
        assert len(server.got) == 1
    assert retry_mail(row.pk) is None, "it was sent"


def test_a_refusal_for_good_is_not_asked_for_again(server: SmtpServer) -> None:
    server.refuses["gone@acme.example"] = "550 5.1.1 No such user"
    row = a_mail("gone@acme.example")

    send_queued(row.pk)

    row.refresh_from_db()
    assert errors(row) == ["The server refused the recipient: 550 5.1.1 No such user"]
    assert row.gave_up_at is not None


def test_a_refusal_for_now_is_asked_for_again(server: SmtpServer) -> None:
    server.refuses["busy@acme.example"] = "450 4.2.0 Greylisted"
    row = a_mail("busy@acme.example")

    send_queued(row.pk)
    server.refuses.clear()
    send_queued(row.pk)

    row.refresh_from_db()
    assert errors(row) == ["The server refused the recipient: 450 4.2.0 Greylisted", ""]
    assert (row.sent_at is not None, row.gave_up_at) == (True, None)


@pytest.mark.parametrize("backend", ["console", "dummy"])
def test_without_a_mail_server_nothing_is_tried_and_the_mail_says_so(settings, backend: str) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    row = a_mail()
    OutboxMessage.objects.all().delete()

    assert send_queued(row.pk) is False

    row.refresh_from_db()
    assert (errors(row), row.gave_up_at is not None, outbox()) == ([NO_SERVER], True, [])


def test_a_mail_whose_task_was_lost_is_queued_again_once_it_is_old() -> None:
    lost, tried, fresh = a_mail(), a_mail(), a_mail()
    OutboxMessage.objects.all().delete()
    now = timezone.now()
    Mail.objects.filter(pk__in=[lost.pk, tried.pk]).update(created_at=now - timedelta(hours=9))
    MailAttempt.objects.create(mail=tried, error="no", at=now - timedelta(hours=1))

    assert tasks.look_after_mail() == 1
    assert outbox() == [("mail.queued", {"mail_id": lost.pk})]
    assert requeue_forgotten(now + timedelta(hours=6)) == 3
    assert fresh.attempts.count() == 0


@pytest.mark.parametrize(
    ("error", "final", "words"),
    [
        (smtplib.SMTPDataError(554, b"Spam"), True, "SMTPDataError: 554 Spam"),
        (smtplib.SMTPDataError(451, b"Later\nplease"), False, "SMTPDataError: 451 Later please"),
        (smtplib.SMTPAuthenticationError(535, b"Bad"), False, "SMTPAuthenticationError: 535 Bad"),
        (TimeoutError("timed out"), False, "TimeoutError: timed out"),
        (smtplib.SMTPNotSupportedError("no TLS"), False, "SMTPNotSupportedError: no TLS"),
    ],
)
def test_what_a_server_says_is_kept_and_judged(error: Exception, final: bool, words: str) -> None:
    assert (mail.is_final(error), mail.in_words(error)) == (final, words)


def test_a_domain_is_there_whatever_the_sender_is_called(settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Requests <Requests@Acme.Example>"
    assert mail.message_domain() == "weighbridge.acme.example"
    settings.DEFAULT_FROM_EMAIL = ""
    assert mail.message_domain() == "weighbridge.localhost"


def test_any_backend_of_djangos_carries_it() -> None:
    row = a_mail()

    assert send_queued(row.pk) is True
    assert [message.to for message in django_mail.outbox] == [["ann@acme.example"]]
