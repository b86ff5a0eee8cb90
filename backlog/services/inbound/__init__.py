"""E-mail in: a mail becomes a request of the right account, a reply a comment; all else is left out, and listed."""

from backlog.services.inbound.mailbox import check_mailbox, fetch_mail
from backlog.services.inbound.receiving import receive_mail

__all__ = ["check_mailbox", "fetch_mail", "receive_mail"]
