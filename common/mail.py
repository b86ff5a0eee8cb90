"""Mail that leaves: written in the transaction of what it tells, sent by a worker, each try on record.

``queue_mail`` is all that others call. A mail that no server took is tried again after 1, 2, 4 ... minutes, through
the outbox, until ``MAX_ATTEMPTS``; then ``gave_up_at`` says so, and an administrator may have it tried again. Without a
mail server nothing is tried: the mail is given up at once with the reason, and the product works without it.
"""

import logging
import smtplib
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import make_msgid, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from common.models import Mail, MailAttempt, MailRefusal
from common.outbox import emit

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 12
"""After about 16 hours."""
MAX_DELAY = timedelta(hours=4)
FORGOTTEN_AFTER = timedelta(hours=5)
"""A mail that nobody tried for so long has lost its message in the outbox; longer than ``MAX_DELAY``."""
NO_SERVER = "No mail server is set."
# Backends that send nothing to anybody.
_SILENT = frozenset({f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy")})


def server_is_set() -> bool:
    """Whether mail can leave at all."""
    return settings.EMAIL_BACKEND not in _SILENT


def message_domain() -> str:
    """What the Message-IDs of our mails, and of nobody else's, end with: so they are known when they come back."""
    _, _, domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")
    return f"weighbridge.{domain or 'localhost'}".lower()


def queue_mail(*, to: str, subject: str, text: str, html: str = "", headers: Mapping[str, str] | None = None) -> Mail:
    """Have a mail sent once this transaction commits. Call inside a transaction.

    Args:
        headers: further ones; ours say that a program wrote the mail, so that no other program answers it.
    """
    mail = Mail.objects.create(
        to=to,
        subject=" ".join(subject.split())[:250],
        text=text,
        html=html,
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
        message_id=make_msgid(domain=message_domain()),
    )
    emit("mail.queued", {"mail_id": mail.pk})
    return mail


def send_queued(mail_id: int) -> bool:
    """Try to send a mail that waits; returns whether a server took it now.

    Somebody may be trying at this moment, or have done so: then nothing happens. A crash between the server's yes and
    our commit sends it twice, under one Message-ID.
    """
    with transaction.atomic():
        waiting = Mail.objects.filter(pk=mail_id, sent_at=None, gave_up_at=None)
        mail = waiting.select_for_update(skip_locked=True, no_key=True).first()
        return mail is not None and _try(mail)


def _try(mail: Mail) -> bool:
    error = _sent(mail) if server_is_set() else smtplib.SMTPNotSupportedError(NO_SERVER)
    MailAttempt.objects.create(mail=mail, error=in_words(error) if error else "")
    if error is None:
        mail.sent_at = timezone.now()
    else:
        _put_off(mail, error)
    mail.save(update_fields=["sent_at", "gave_up_at"])
    return error is None


def _sent(mail: Mail) -> Exception | None:
    """Hand the mail to the server; what went wrong, or nothing."""
    message = EmailMultiAlternatives(
        mail.subject, mail.text, to=[mail.to], headers={**mail.headers, "Message-ID": mail.message_id}
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except Exception as error:  # noqa: BLE001 - whatever a mail server or its address does is an attempt on record
        logger.warning("mail %s was not sent: %s", mail.pk, error)
        return error
    return None


def _put_off(mail: Mail, error: Exception) -> None:
    tried = mail.attempts.count()
    if tried >= MAX_ATTEMPTS or is_final(error):
        mail.gave_up_at = timezone.now()
        return
    delay = min(timedelta(minutes=2 ** (tried - 1)), MAX_DELAY)
    emit("mail.queued", {"mail_id": mail.pk}, after=delay)


def is_final(error: Exception) -> bool:
    """Whether trying again is useless: there is no server, or it refused this mail for good (5xx)."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return str(error) == NO_SERVER
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def in_words(error: Exception) -> str:
    """What went wrong, as the server or the system said it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = "; ".join(f"{code} {_text(reply)}" for code, reply in error.recipients.values())
        return f"The server refused the recipient: {said}"[:2000]
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__}: {error.smtp_code} {_text(error.smtp_error)}"[:2000]
    if str(error) == NO_SERVER:
        return NO_SERVER
    return f"{type(error).__name__}: {error}"[:2000].replace("\x00", "")


def _text(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return " ".join(text.replace("\x00", "").split())


@transaction.atomic
def retry_mail(mail_id: int) -> Mail | None:
    """Have a mail that was given up tried again; ``None`` if it is not one."""
    rows = Mail.objects.select_for_update(no_key=True)
    mail = rows.filter(pk=mail_id, sent_at=None, gave_up_at__isnull=False).first()
    if mail is not None:
        mail.gave_up_at = None
        mail.save(update_fields=["gave_up_at"])
        emit("mail.queued", {"mail_id": mail.pk})
    return mail


@transaction.atomic
def requeue_forgotten(now: datetime | None = None) -> int:
    """Queue mails again whose message was lost between the outbox and a worker; returns how many."""
    before = (now or timezone.now()) - FORGOTTEN_AFTER
    waiting = Mail.objects.filter(sent_at=None, gave_up_at=None, created_at__lt=before)
    waiting = waiting.alias(tried_at=Max("attempts__at")).filter(Q(tried_at=None) | Q(tried_at__lt=before))
    ids = list(waiting.values_list("pk", flat=True)[:1000])
    for mail_id in ids:
        emit("mail.queued", {"mail_id": mail_id})
    return len(ids)


def has_refused(email: str) -> bool:
    """Whether somebody who does not sign in wants no mail from us."""
    return MailRefusal.objects.filter(email=email.lower()).exists()


def refuse_mail(email: str) -> None:
    """Send nothing to an address any more."""
    MailRefusal.objects.get_or_create(email=email.lower())


@transaction.atomic
def send_test_mail(*, to: str, subject: str, text: str) -> Mail:
    """Try to send a mail once, now; what came of it is its attempt. It is not tried again by itself."""
    mail = Mail.objects.create(
        to=to, subject=subject, text=text, headers={"Auto-Submitted": "auto-generated"},
        message_id=make_msgid(domain=message_domain()),
    )  # fmt: skip
    error = _sent(mail) if server_is_set() else smtplib.SMTPNotSupportedError(NO_SERVER)
    MailAttempt.objects.create(mail=mail, error=in_words(error) if error else "")
    mail.sent_at, mail.gave_up_at = (None, timezone.now()) if error else (timezone.now(), None)
    mail.save(update_fields=["sent_at", "gave_up_at"])
    return mail
