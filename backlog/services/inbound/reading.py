"""Reading a raw mail (RFC 822), whatever state it is in. Nothing here trusts what it reads."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from typing import cast

import quotequail

from backlog.services.inbound.html import text_of

TEXT_LENGTH = 100_000
# Where mail servers and forwarders write to whom it came.
_RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "X-Forwarded-To", "Envelope-To", "Resent-To")
_QUOTE_LINES = 300
"""A reply's own words stand within so many lines; looking further for the quote would cost more than it is worth."""
_ID = re.compile(r"<[^<>\s]{1,490}>")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a mail."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as far as it matters here. ``headers`` are by lower-case name, the last of each."""

    message_id: str
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    refers_to: tuple[str, ...]
    headers: dict[str, str]
    content_type: str
    uploads: tuple[Upload, ...] = field(default=())


def read_mail(raw: bytes) -> Incoming:
    """Return what a raw mail holds; what cannot be read is empty."""
    message = message_from_bytes(raw, policy=policy.default)
    headers = _headers(message)
    name, address = _first(headers.get("from", ""))
    ids = _ID.findall(headers.get("message-id", ""))
    return Incoming(
        message_id=ids[0] if ids else f"<{hashlib.sha256(raw).hexdigest()}@no-message-id>",
        sender=address.lower(),
        sender_name=name,
        recipients=tuple(_recipients(message)),
        subject=" ".join(headers.get("subject", "").split()),
        text=_text(message),
        refers_to=tuple(_ID.findall(f"{headers.get('in-reply-to', '')} {headers.get('references', '')}")),
        headers=headers,
        content_type=message.get_content_type(),
        uploads=tuple(_uploads(message)),
    )


def _headers(message: EmailMessage) -> dict[str, str]:
    found = {}
    for name in {name.lower() for name in message}:
        try:
            found[name] = _clean(str(message[name]))
        except (ValueError, TypeError, IndexError, AttributeError, LookupError, UnicodeError):
            found[name] = ""  # the standard library stumbles over some that are malformed
    return found


def _clean(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _first(header: str) -> tuple[str, str]:
    return next(iter(_addresses([header])), ("", ""))


def _addresses(headers: list[str]) -> list[tuple[str, str]]:
    return [(name, address) for name, address in getaddresses(headers) if "@" in address and len(address) <= 254]


def _recipients(message: EmailMessage) -> Iterator[str]:
    for name in _RECIPIENTS:
        try:
            values = [_clean(str(value)) for value in message.get_all(name, [])]
        except (ValueError, TypeError, IndexError, AttributeError, LookupError, UnicodeError):
            continue
        yield from (address.lower() for _, address in _addresses(values))


def _text(message: EmailMessage) -> str:
    """The plain text; of a mail in HTML alone its words."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = _content(cast("EmailMessage", part))
    plain = text_of(text[: 5 * TEXT_LENGTH]) if part.get_content_type() == "text/html" else text
    return _clean(plain).replace("\r\n", "\n").strip()[:TEXT_LENGTH]


def _content(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError, ValueError, KeyError):  # an unknown character set, broken base64
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _uploads(message: EmailMessage) -> Iterator[Upload]:
    for part in message.iter_attachments() if message.is_multipart() else ():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload:
            name = _clean(part.get_filename() or "file")
            yield Upload(re.sub(r"[\\/]", "_", name)[:200] or "file", payload)


def own_words(text: str) -> str:
    """A reply without what it quotes; the whole text if nothing of it is one's own."""
    lines = re.sub(r"\n\s*\n\s*\n+", "\n\n", text).splitlines()
    found = quotequail.unwrap("\n".join(lines[:_QUOTE_LINES]))
    top = (found or {}).get("text_top", "").strip()
    if not top and found:
        return text
    return top or "\n".join(_without_quoted_end(lines)).strip() or text


def _without_quoted_end(lines: list[str]) -> list[str]:
    kept = list(lines)
    while kept and (not kept[-1].strip() or kept[-1].startswith(">")):
        kept.pop()
    return kept
