"""Which mails no person wrote to us: loops, automatic answers, lists, and floods."""

from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone

from backlog.models import InboundMail
from backlog.services.inbound.reading import Incoming
from common.mail import message_domain

_AUTOMATIC = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_MACHINES = frozenset({"mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply", "donotreply", "bounce"})
_MARKS = ("x-autoreply", "x-autorespond", "x-autoresponder", "list-id", "list-unsubscribe", "feedback-id")


def why_left_out(mail: Incoming) -> str:
    """The reason why nothing is made of a mail; nothing if a person seems to have written it to us."""
    checks = (_is_nobody, _is_ours, _is_automatic, _is_flood)
    return next((reason for check in checks if (reason := check(mail))), "")


def _is_nobody(mail: Incoming) -> str:
    if not mail.sender:
        return "It names no sender."
    if mail.headers.get("return-path", "?").strip() in {"<>", ""}:
        return "Its return path is empty: a mail server wrote it."
    if mail.sender.partition("@")[0].partition("+")[0] in _MACHINES:
        return "A machine wrote it."
    return ""


def _is_ours(mail: Incoming) -> str:
    own = {parseaddr(address)[1].lower() for address in (settings.DEFAULT_FROM_EMAIL, settings.INBOUND_ADDRESS)}
    comes_back = mail.message_id.lower().endswith(f"@{message_domain()}>")
    return "It is a mail of ours that came back." if comes_back or mail.sender in own - {""} else ""


def _is_automatic(mail: Incoming) -> str:
    submitted = mail.headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    if submitted not in {"", "no"}:
        return f"It is automatic (Auto-Submitted: {submitted})."[:200]
    if (precedence := mail.headers.get("precedence", "").strip().lower()) in _AUTOMATIC:
        return f"It is automatic (Precedence: {precedence})."
    if mail.content_type in {"multipart/report", "message/delivery-status"}:
        return "It is a report of a mail server."
    marked = next((name for name in _MARKS if name in mail.headers), "")
    return f"It is automatic or from a list ({marked})." if marked else ""


def _is_flood(mail: Incoming) -> str:
    since = timezone.now() - timedelta(hours=1)
    count = InboundMail.objects.filter(sender=mail.sender, received_at__gte=since).count()
    if count < settings.INBOUND_MAX_PER_HOUR:
        return ""
    return f"More than {settings.INBOUND_MAX_PER_HOUR} mails of this sender came within an hour."
