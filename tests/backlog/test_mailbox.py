"""A mailbox of a real IMAP server: what is unread comes in, and is read then."""

import imaplib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backlog import tasks
from backlog.models import InboundMail
from backlog.services.inbound.mailbox import address_of
from config.embedded.up import free_port
from tests.mails import a_mail
from tests.news import Company
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db
USER, PASSWORD = "requests", "p@ss/word"


def answers(port: int) -> bool:
    try:
        imaplib.IMAP4("127.0.0.1", port).logout()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def imap_port() -> Iterator[int]:
    """A mail server with one user and an empty mailbox."""
    port = free_port(0)
    program = Path(sys.executable).parent / "pymap"
    account = ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    command = [program, "--no-service", "managesieve", "--no-service", "admin", "--host", "127.0.0.1"]
    server = subprocess.Popen([*command, "--port", str(port), "--no-tls", *account], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port))
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture
def mailbox(imap_port: int, settings) -> Iterator[imaplib.IMAP4]:
    """The mailbox as another program has it open; the settings lead to it."""
    settings.IMAP_URL = f"imap://{USER}:p%40ss%2Fword@127.0.0.1:{imap_port}/INBOX"
    client = imaplib.IMAP4("127.0.0.1", imap_port)
    client.login(USER, PASSWORD)
    client.select("INBOX")
    yield client
    client.logout()


def put(mailbox: imaplib.IMAP4, raw: bytes) -> None:
    mailbox.append("INBOX", "", None, raw)  # type: ignore[arg-type]


def unread(mailbox: imaplib.IMAP4) -> int:
    mailbox.noop()
    return len(mailbox.search(None, "UNSEEN")[1][0].split())


def test_what_is_unread_comes_in_once_and_is_read_then(mailbox: imaplib.IMAP4) -> None:
    Company()
    for raw in (a_mail("ann@acme.example"), a_mail("eve@evil.example"), b"no mail at all"):
        put(mailbox, raw)
    assert unread(mailbox) == 3

    assert (tasks.fetch_mail(), unread(mailbox)) == (3, 0)

    outcomes = list(InboundMail.objects.order_by("id").values_list("outcome", flat=True))
    assert outcomes == ["request", "left_out", "left_out"]
    assert tasks.fetch_mail() == 0


def test_without_an_address_nothing_is_looked_at(settings) -> None:
    settings.IMAP_URL = ""

    assert tasks.fetch_mail() == 0


def test_a_wrong_password_says_so(mailbox: imaplib.IMAP4, settings) -> None:
    from imap_tools import MailboxLoginError

    settings.IMAP_URL = settings.IMAP_URL.replace("word@", "words@")

    with pytest.raises(MailboxLoginError):
        tasks.fetch_mail()


@pytest.mark.parametrize("url", ["pop3://a:b@c", "imaps://host/INBOX", "imaps://a:b@", "nonsense"])
def test_an_address_that_is_none_is_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match=r"^IMAP_URL is imaps://user:password@host:993/INBOX"):
        address_of(url)


def test_an_address_is_read_whole() -> None:
    found = address_of("imaps://ann%40acme.example:s%3Ac@mail.acme.example/Requests%20in")

    assert (found.host, found.port, found.user, found.password, found.folder, found.is_encrypted) == (
        "mail.acme.example", 993, "ann@acme.example", "s:c", "Requests in", True,
    )  # fmt: skip
    assert address_of("imap://a:b@c").port == 143
