"""Short texts that only this installation can have written: in links of mails and in addresses to answer to.

They hold whatever is done to the case of an address, and for as long as SECRET_KEY stays the same: a mail is answered
years later.
"""

import re
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from django.utils.crypto import constant_time_compare, salted_hmac

_SIGNED = re.compile(r"^(?P<text>[A-Za-z0-9_=.-]+)-(?P<seal>[A-Za-z2-7]{16})$")


def seal(purpose: str, text: str) -> str:
    """Return 16 letters and digits that only we can work out from ``text``; lower case, 80 bits."""
    digest = salted_hmac(f"weighbridge.{purpose}", text, algorithm="sha256").digest()
    return b32encode(digest[:10]).decode().lower()


def sign(purpose: str, text: str) -> str:
    """Return ``text`` with its seal; ``text`` holds letters, digits and ``_=.-`` only."""
    return f"{text}-{seal(purpose, text)}"


def unsign(purpose: str, token: str) -> str | None:
    """Return the text of a token that we signed for ``purpose``, else ``None``."""
    found = _SIGNED.match(token)
    if found is None or not constant_time_compare(seal(purpose, found["text"]), found["seal"].lower()):
        return None
    return found["text"]


def packed(text: str) -> str:
    """Any text, for instance a mail address, in the letters that ``sign`` takes."""
    return urlsafe_b64encode(text.encode()).decode()


def unpacked(text: str) -> str:
    """Return what was packed; nothing if that was no packed text."""
    try:
        return urlsafe_b64decode(text.encode()).decode()
    except (Error, UnicodeError, ValueError):
        return ""
