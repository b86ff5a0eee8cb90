"""What follows where no app is concerned: mail leaves."""

from common import tasks
from common.outbox import Payload, handles


@handles("mail.queued")
def send_mails(payloads: list[Payload]) -> None:
    """Have each mail sent by a worker: a slow mail server holds nothing else up."""
    for mail_id in sorted({payload["mail_id"] for payload in payloads}):
        tasks.send_mail.delay(mail_id)
