"""Where a mail of ours can be answered, and how a thread of mails is held together.

A request's or item's address is INBOUND_ADDRESS with a sealed tag: ``requests+r12-k3j…@acme.example``. Only who got a
mail of ours knows it, and nobody can work out that of another request.
"""

import re
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings

from backlog.models import Item
from common.mail import message_domain
from common.signed import seal, sign, unsign
from requests_intake.models import Request

_TAG = re.compile(r"^(?P<kind>[ri])(?P<pk>\d{1,18})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Thread:
    """What mails are about: one of the two ids is set."""

    request_id: int | None = None
    item_id: int | None = None


def _name(thread: Thread) -> str:
    return f"r{thread.request_id}" if thread.request_id else f"i{thread.item_id}"


def thread_of(request: Request | None, item: Item | None) -> Thread | None:
    """The thread of a request, else of an item."""
    if request is not None:
        return Thread(request_id=request.pk)
    return Thread(item_id=item.pk) if item is not None else None


def reply_address(thread: Thread) -> str:
    """Where an answer reaches the thread; nothing where no mail comes in."""
    if not settings.INBOUND_ADDRESS:
        return ""
    local, _, domain = parseaddr(settings.INBOUND_ADDRESS)[1].rpartition("@")
    return f"{local}+{sign('reply', _name(thread))}@{domain}"


def root_id(thread: Thread) -> str:
    """The Message-ID under which mail programs put all mails of a thread together; no mail bears it."""
    name = _name(thread)
    return f"<{name}-{seal('reply', name)}@{message_domain()}>"


def thread_at(address: str) -> Thread | None:
    """The thread that an address or one of our root ids leads to, if we sealed it."""
    local, _, domain = address.strip("<> ").rpartition("@")
    tag = local.rpartition("+")[2] if "+" in local else local
    if "+" not in local and domain.lower() != message_domain():
        return None
    found = _TAG.match(unsign("reply", tag.lower()) or "")
    if found is None:
        return None
    pk = int(found["pk"])
    return Thread(request_id=pk) if found["kind"] == "r" else Thread(item_id=pk)


def tag_of(address: str) -> str:
    """What stands after the plus of an address of ours; nothing if it has none or is not ours."""
    ours_local, _, ours_domain = parseaddr(settings.INBOUND_ADDRESS)[1].lower().rpartition("@")
    local, _, domain = address.strip().lower().rpartition("@")
    name, plus, tag = local.partition("+")
    return tag if plus and (name, domain) == (ours_local, ours_domain) else ""
