"""Celery's way into what every app shares."""

from celery import shared_task

from common import idempotency, mail, outbox


@shared_task
def drain_outbox() -> int:
    """Handle all waiting outbox messages."""
    return outbox.drain()


@shared_task
def purge_idempotency_records() -> int:
    """Forget the answers that no client repeats a request for any more."""
    return idempotency.purge()


@shared_task
def send_mail(mail_id: int) -> bool:
    """Try to send a mail."""
    return mail.send_queued(mail_id)


@shared_task
def look_after_mail() -> int:
    """Queue mails again whose task was lost."""
    return mail.requeue_forgotten()
