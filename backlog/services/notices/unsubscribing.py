"""The links at the end of a mail: they work without a sign-in, and do nothing until they are confirmed."""

import re
from dataclasses import dataclass

from django.db import transaction

from backlog.models import Item
from backlog.services.following import unfollow
from backlog.services.notices.reading import leave_out_of_digest
from common.errors import NotFound
from common.mail import refuse_mail
from common.signed import unpacked, unsign
from requests_intake.models import Request
from users.choices import MailPace
from users.models import User
from users.services.people import set_mail_pace

WORN_OUT = "This link is not one of ours, or it was cut short. Copy it whole out of the mail."
_FOLLOW = re.compile(r"^u(?P<user>\d{1,18})\.(?P<kind>[ri])(?P<pk>\d{1,18})$")


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a mail went: a person who signs in, or an address."""

    user: User | None
    email: str


def recipient_of(token: str) -> Recipient:
    """Whom a link to unsubscribe is about. Raises ``NotFound`` for one that is not ours."""
    text = unsign("unsubscribe", token) or ""
    if text.startswith("u") and text[1:].isdecimal():
        user = User.objects.get_queryset().filter(pk=int(text[1:])).first()
        if user is not None:
            return Recipient(user, user.email)
    if text.startswith("m") and (email := unpacked(text[1:])):
        return Recipient(None, email)
    raise NotFound(WORN_OUT)


@transaction.atomic
def unsubscribe(token: str) -> Recipient:
    """Send no mail to the recipient any more; in the app their news goes on. Raises ``NotFound``."""
    recipient = recipient_of(token)
    if recipient.user is None:
        refuse_mail(recipient.email)
    else:
        user = set_mail_pace(actor=recipient.user, pace=MailPace.NEVER)
        leave_out_of_digest(actor=user)
    return recipient


@dataclass(frozen=True, slots=True)
class Followed:
    """Who follows what; to them it is known under ``title``."""

    user: User
    request: Request | None
    item: Item | None

    @property
    def title(self) -> str:
        """What they know it as."""
        if self.request is not None:
            return self.request.title
        item = self.item
        return "" if item is None else str(item) if self.user.is_internal else item.public_title


def followed_of(token: str) -> Followed:
    """What a link to unfollow is about. Raises ``NotFound`` for one that is not ours, or of what is gone."""
    found = _FOLLOW.match(unsign("unfollow", token) or "")
    user = User.objects.get_queryset().filter(pk=int(found["user"])).first() if found else None
    if found is None or user is None:
        raise NotFound(WORN_OUT)
    request = Request.objects.filter(pk=int(found["pk"])).first() if found["kind"] == "r" else None
    item = Item.objects.filter(pk=int(found["pk"])).first() if found["kind"] == "i" else None
    if request is None and item is None:
        raise NotFound("What this link is about is gone: nothing comes of it any more.")
    return Followed(user, request, item)


@transaction.atomic
def unfollow_by(token: str) -> Followed:
    """Let the person follow this one thing no longer. Raises ``NotFound``."""
    followed = followed_of(token)
    unfollow(actor=followed.user, request=followed.request, item=followed.item)
    return followed
