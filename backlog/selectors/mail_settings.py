"""How mail is set up here, in words and without a password; what to do about an error; what left and what came."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from backlog.models import InboundMail
from common.mail import NO_SERVER, server_is_set
from common.models import Mail, MailAttempt

# A part of what a server or the system says, and what helps. The first that fits counts.
_ADVICE = (
    (NO_SERVER, "Set EMAIL_URL, for instance smtp+tls://user:password@mail.example:587, and start again."),
    ("gaierror", "There is no host of this name: look at the host in EMAIL_URL."),
    ("ConnectionRefusedError", "Nobody listens there: look at host and port in EMAIL_URL. Usual are 587, 465 and 25."),
    ("TimeoutError", "No answer came: a firewall may close this port to us. Port 25 is often closed, 587 seldom."),
    ("timed out", "No answer came: a firewall may close this port to us. Port 25 is often closed, 587 seldom."),
    (
        "SMTPAuthenticationError",
        "User or password are wrong. Signs such as @ and / are percent-encoded in EMAIL_URL.",
    ),
    (
        "CERTIFICATE_VERIFY_FAILED",
        "The server's certificate is not trusted: use the host name that it is for.",
    ),
    ("SSLError", "Encryption does not fit the port: smtp+tls:// goes with 587, smtp+ssl:// with 465."),
    ("STARTTLS", "The server does not encrypt here: smtp+tls:// goes with 587, smtp+ssl:// with 465."),
    ("SMTPServerDisconnected", "The server hung up: smtp+ssl:// goes with port 465, smtp+tls:// with 587."),
    ("SMTPSenderRefused", "The server does not send for this address: look at DEFAULT_FROM_EMAIL."),
    (
        "refused the recipient",
        "The server takes no mail for this recipient: look at the address, or sign in to it.",
    ),
    ("SMTPDataError", "The server refused the mail itself; its words say why."),
)
LATEST = 50


@dataclass(frozen=True, slots=True)
class Fact:
    """One setting: its words, and the variable that sets it."""

    label: str
    words: str
    variable: str


def outgoing_facts() -> list[Fact]:
    """How mail leaves."""
    return [
        Fact("Mail server", _server(), "EMAIL_URL"),
        Fact("Sender", settings.DEFAULT_FROM_EMAIL, "DEFAULT_FROM_EMAIL"),
        Fact("Links lead to", settings.PUBLIC_URL, "PUBLIC_URL"),
        Fact("Daily mails leave at", f"{settings.DIGEST_HOUR}:00 ({settings.TIME_ZONE})", "DIGEST_HOUR"),
    ]


def _server() -> str:
    if not server_is_set():
        return "None. People read their news here; no mail is tried."
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return settings.EMAIL_BACKEND.split(".")[-2]
    how = "TLS from the start" if settings.EMAIL_USE_SSL else "STARTTLS" if settings.EMAIL_USE_TLS else "unencrypted"
    who = f", as {settings.EMAIL_HOST_USER}" if settings.EMAIL_HOST_USER else ", without signing in"
    return f"{settings.EMAIL_HOST}, port {settings.EMAIL_PORT}, {how}{who}"


def incoming_facts() -> list[Fact]:
    """How mail comes in."""
    products = ", ".join(f"{address} for {slug}" for address, slug in settings.INBOUND_PRODUCTS.items())
    return [
        Fact("Address", settings.INBOUND_ADDRESS or "None: people are not told to answer by mail.", "INBOUND_ADDRESS"),
        Fact("Mailbox", _mailbox(), "IMAP_URL"),
        Fact("From a mail server", _endpoint(), "INBOUND_MAIL_SECRET"),
        Fact("Addresses of products", products or "None: the part after a plus names the product.", "INBOUND_PRODUCTS"),
    ]


def _mailbox() -> str:
    if not settings.IMAP_URL:
        return "None is looked into."
    parts = urlsplit(settings.IMAP_URL)
    folder = parts.path.strip("/") or "INBOX"
    return f"{folder} of {parts.username} at {parts.hostname}, looked into every minute"


def _endpoint() -> str:
    return "POST /api/v1/inbound-mail/, with the secret" if settings.INBOUND_MAIL_SECRET else "Off: no secret is set."


def advice_on(error: str) -> str:
    """What to do about an error of a mail server; nothing for none, the log for an unknown one."""
    if not error:
        return ""
    return next(
        (advice for sign, advice in _ADVICE if sign in error), "The words are the server's own; its log says more."
    )


def latest_mails() -> QuerySet[Mail]:
    """What left, the newest first, each with its attempts."""
    return Mail.objects.prefetch_related(Prefetch("attempts", queryset=MailAttempt.objects.order_by("id")))


def latest_inbound() -> QuerySet[InboundMail]:
    """What came in, the newest first."""
    return InboundMail.objects.select_related("request", "comment").order_by("-id")[:LATEST]
