"""A mailbox that is looked into (IMAP), where IMAP_URL names one."""

import logging
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted, MailMessageFlags

from backlog.services.inbound.receiving import receive_mail

logger = logging.getLogger(__name__)
MOST = 100
"""So many mails are taken in at one look; the next look goes on."""
TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Address:
    """Where a mailbox is: ``imaps://user:password@host:port/folder``; ``imap`` without encryption."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    is_encrypted: bool


def address_of(url: str) -> Address:
    """Read IMAP_URL. Raises ``ValueError`` with a word on what is wrong."""
    parts = urlsplit(url)
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username:
        raise ValueError("IMAP_URL is imaps://user:password@host:993/INBOX, with the password's signs percent-encoded.")
    is_encrypted = parts.scheme == "imaps"
    return Address(
        host=parts.hostname,
        port=parts.port or (993 if is_encrypted else 143),
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        is_encrypted=is_encrypted,
    )


def open_mailbox(address: Address) -> BaseMailBox:
    """Sign in to the mailbox; the caller signs out. Raises whatever the server or the network does."""
    kind = MailBox if address.is_encrypted else MailBoxUnencrypted
    box = kind(address.host, address.port, timeout=TIMEOUT_SECONDS)
    return box.login(address.user, address.password, initial_folder=address.folder)


def fetch_mail() -> int:
    """Take in what is unread in the mailbox, and mark it as read; returns how many. Nothing without IMAP_URL.

    A mail is marked once it is on record here. One that could not be recorded, because the database is away, stays
    unread for the next look.
    """
    if not settings.IMAP_URL:
        return 0
    count = 0
    with open_mailbox(address_of(settings.IMAP_URL)) as box:
        for uid in box.uids(AND(seen=False))[:MOST]:
            receive_mail(_raw(box, uid))
            box.flag(uid, MailMessageFlags.SEEN, True)
            count += 1
    return count


def _raw(box: BaseMailBox, uid: str) -> bytes:
    """The mail as the server holds it, still unread."""
    _, answer = box.client.uid("fetch", uid, "(BODY.PEEK[])")
    return next((part[1] for part in answer if isinstance(part, tuple)), b"")


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look into the mailbox found: how many mails are unread, or what went wrong."""

    unread: int = 0
    error: str = ""


def check_mailbox() -> Looked:
    """Look into the mailbox and change nothing."""
    try:
        with open_mailbox(address_of(settings.IMAP_URL)) as box:
            return Looked(unread=len(box.uids(AND(seen=False))))
    except Exception as error:  # noqa: BLE001 - whatever a server or its address does is shown to who set it up
        return Looked(error=f"{type(error).__name__}: {error}"[:500])
