"""Tell people of something: a row in their news, and a mail at once or in the daily one, as they chose."""

from collections.abc import Iterable

from django.db import transaction

from backlog.models import Notice
from backlog.selectors.listeners import Listener, heard_by
from backlog.selectors.notice_words import Words, fill, fill_line, words_of
from backlog.services.notices.mails import queue_notice
from backlog.services.notices.wording import Happening, absolute, path_for, values_for
from common.mail import has_refused
from users.choices import MailPace

__all__ = ["Happening", "tell"]


@transaction.atomic
def tell(happening: Happening, listeners: Iterable[Listener]) -> int:
    """Tell each who may hear of it and has not heard yet; returns how many were told now.

    It may run twice for one happening: nobody hears twice.
    """
    words = words_of(happening.topic)
    return sum(_tell(happening, one, words) for one in heard_by(listeners, happening.actor))


def _tell(happening: Happening, listener: Listener, words: Words) -> bool:
    if listener.user is None and has_refused(listener.email):
        return False
    values = values_for(listener, happening)
    path = path_for(listener, happening)
    notice, is_new = Notice.objects.get_or_create(
        event=happening.event,
        user=listener.user,
        email=listener.email,
        defaults={
            "topic": happening.topic,
            "request": listener.request or (happening.request if listener.is_internal else None),
            "item": listener.item or (happening.item if listener.is_internal else None),
            "subject": fill_line(words.subject, values),
            "body": fill(words.body, values),
            "path": path,
            "is_for_digest": _pace(listener) == MailPace.DAILY,
        },
    )
    if is_new and _pace(listener) == MailPace.AT_ONCE:
        text = fill(words.body, values | {"name": listener.name, "link": absolute(path)})
        notice.mail = queue_notice(listener, notice, text)
        notice.save(update_fields=["mail"])
    return is_new


def _pace(listener: Listener) -> str:
    return listener.user.mail_pace if listener.user else MailPace.AT_ONCE
