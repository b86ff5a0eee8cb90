"""The daily mail: what is unread of the news of those who want it once a day, in one mail."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backlog.models import Notice
from backlog.services.notices.mails import queue_digest
from backlog.services.notices.wording import absolute
from users.choices import MailPace
from users.models import User

MOST = 100
"""So many are written out; the rest waits on the page of news."""


def send_digests(now: datetime | None = None) -> int:
    """Queue the daily mails that are due; returns how many.

    What happened before DIGEST_HOUR of today goes today, the rest tomorrow. So a run that comes late, or twice, sends
    what the one in time would have sent, once.
    """
    until = digest_moment(now or timezone.now())
    waiting = Notice.objects.filter(is_for_digest=True, mail=None, created_at__lt=until, user__is_active=True)
    people = waiting.order_by().values_list("user_id", flat=True).distinct()
    return sum(_send_digest(user_id, until) for user_id in sorted(filter(None, people)))


def digest_moment(now: datetime) -> datetime:
    """The latest moment at which daily mails were due: DIGEST_HOUR of today, or of yesterday before that."""
    local = timezone.localtime(now)
    today = timezone.make_aware(datetime.combine(local.date(), time(settings.DIGEST_HOUR)))
    return today if today <= now else today - timedelta(days=1)


@transaction.atomic
def _send_digest(user_id: int, until: datetime) -> bool:
    user = User.objects.get_queryset().select_for_update(no_key=True).get(pk=user_id)
    waiting = Notice.objects.filter(user=user, is_for_digest=True, mail=None, created_at__lt=until)
    unread = list(waiting.filter(read_at=None).order_by("id"))
    if user.mail_pace == MailPace.NEVER or not unread:
        waiting.update(is_for_digest=False)
        return False
    mail = queue_digest(user, _subject(unread), _text(user, unread))
    waiting.filter(read_at=None).update(mail=mail)
    waiting.filter(mail=None).update(is_for_digest=False)
    return True


def _subject(notices: list[Notice]) -> str:
    return notices[0].subject if len(notices) == 1 else f"{len(notices)} news: {notices[0].subject}, and more"


def _text(user: User, notices: list[Notice]) -> str:
    parts = [f"Hello {user},", "this is new on what you asked for or follow.", *map(_part, notices[:MOST])]
    if len(notices) > MOST:
        parts.append(f"And {len(notices) - MOST} more: {absolute('/news/')}")
    return "\n\n".join(parts)


def _part(notice: Notice) -> str:
    return "\n\n".join(filter(None, [f"* {notice.subject}", notice.body, absolute(notice.path)]))
