"""The administrators' page of mail: how it is set up, a test with the exact answer, what left and what came."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backlog.models import InboundMail
from backlog.selectors.mail_settings import advice_on, incoming_facts, outgoing_facts
from common.mail import NO_SERVER, queue_mail, send_queued
from common.models import Mail
from tests.factories import AdminFactory, RequestFactory
from tests.mailing import smtp_server
from tests.recorded import outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    browser = Client()
    browser.force_login(AdminFactory(email="ada@acme.example"))
    return browser


def words(browser: Client, path: str = "", method: str = "get") -> tuple[int, str]:
    response = getattr(browser, method)(f"/settings/mail/{path}")
    return response.status_code, response.content.decode()


def test_the_settings_are_said_in_words_without_a_password(browser: Client, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "mail.acme.example", 587, True
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "robot", "hunter2"
    settings.IMAP_URL = "imaps://in:hunter3@mail.acme.example/Requests"
    settings.INBOUND_MAIL_SECRET = "hunter4"
    settings.INBOUND_PRODUCTS = {"lift@acme.example": "lift"}

    assert outgoing_facts()[0].words == "mail.acme.example, port 587, STARTTLS, as robot"
    assert [fact.words for fact in incoming_facts()] == [
        "None: people are not told to answer by mail.",
        "Requests of in at mail.acme.example, looked into every minute",
        "POST /api/v1/inbound-mail/, with the secret",
        "lift@acme.example for lift",
    ]
    assert "hunter" not in words(browser)[1]


def test_a_test_mail_that_is_taken_says_so(browser: Client, settings) -> None:
    with smtp_server(settings) as server:
        status, page = words(browser, "test/", "post")

    assert (status, "The mail server took the test mail to ada@acme.example" in page) == (200, True)
    assert [recipients for recipients, _ in server.got] == [["ada@acme.example"]]


def test_a_test_mail_that_is_refused_shows_the_exact_words_and_what_to_do(browser: Client, settings) -> None:
    with smtp_server(settings) as server:
        server.refuses["ada@acme.example"] = "550 5.7.1 Relaying denied"
        status, page = words(browser, "test/", "post")

    assert (status, "550 5.7.1 Relaying denied" in page) == (502, True)
    assert "look at the address, or sign in to it" in page
    with smtp_server(settings):
        pass
    assert "Nobody listens there" in words(browser, "test/", "post")[1]
    assert (outbox(), Mail.objects.filter(gave_up_at=None).count()) == ([], 0), "a test is not tried again by itself"


def test_without_a_server_the_test_says_how_to_set_one(browser: Client, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

    status, page = words(browser, "test/", "post")

    assert (status, "Set EMAIL_URL" in page, "None. People read their news here" in page) == (502, True, True)
    assert NO_SERVER in page


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("gaierror: [Errno -2] Name or service not known", "There is no host of this name"),
        ("SMTPAuthenticationError: 535 5.7.8 Bad", "User or password are wrong."),
        ("SSLError: [SSL: WRONG_VERSION_NUMBER]", "Encryption does not fit the port"),
        ("TimeoutError: timed out", "No answer came"),
        ("Whatever: else", "The words are the server's own"),
    ],
)
def test_each_error_has_its_advice(error: str, advice: str) -> None:
    assert advice_on(error).startswith(advice)
    assert advice_on("") == ""


def test_a_mailbox_that_cannot_be_reached_says_why(browser: Client, settings) -> None:
    settings.IMAP_URL = "imap://a:b@127.0.0.1:1/INBOX"
    assert "ConnectionRefusedError" in words(browser, "mailbox/", "post")[1]
    settings.IMAP_URL = ""
    assert "IMAP_URL is imaps://user:password@host:993/INBOX" in words(browser, "mailbox/", "post")[1]


def test_a_mail_that_was_given_up_is_shown_with_its_attempts_and_tried_again(browser: Client, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    mail = queue_mail(to="ann@acme.example", subject="On our list", text="Hello")
    send_queued(mail.pk)

    page = words(browser)[1]
    assert ("On our list" in page, NO_SERVER in page, f"/settings/mail/{mail.pk}/retry/" in page) == (True, True, True)

    assert words(browser, f"{mail.pk}/retry/", "post")[0] == 302
    mail.refresh_from_db()
    assert mail.gave_up_at is None
    assert words(browser, f"{mail.pk}/retry/", "post")[0] == 404


def test_what_came_in_is_listed_with_what_it_became(browser: Client) -> None:
    request = RequestFactory()
    InboundMail.objects.create(message_id="<1@x>", sender="ann@acme.example", outcome="request", request=request)
    InboundMail.objects.create(
        message_id="<2@x>", sender="eve@evil.example", subject="<b>Win</b>", outcome="left_out", reason="Unknown."
    )

    page = words(browser)[1]

    assert f"/requests/{request.pk}/" in page
    assert ("Unknown." in page, "<b>Win" in page) == (True, False)


def test_the_page_takes_as_many_queries_for_three_as_for_one(browser: Client) -> None:
    def add(number: int) -> None:
        mail = queue_mail(to="ann@acme.example", subject="s", text="t")
        mail.attempts.create(error="no")
        InboundMail.objects.create(message_id=f"<{number}@x>", outcome="request", request=RequestFactory())

    add(1)
    words(browser)
    with CaptureQueriesContext(connection) as one:
        words(browser)
    add(2)
    add(3)
    with CaptureQueriesContext(connection) as three:
        words(browser)
    assert len(three) == len(one)
