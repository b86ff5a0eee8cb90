"""What a person does with their news."""

from django.db import transaction
from django.utils import timezone

from backlog.models import Notice
from common.errors import NotFound
from users.choices import MailPace
from users.models import User


@transaction.atomic
def read_notice(*, actor: User, notice_id: int) -> Notice:
    """Mark one piece of one's own news as read. Raises ``NotFound``."""
    notice = Notice.objects.visible_to(actor).filter(pk=notice_id).first()
    if notice is None:
        raise NotFound("There is no such news of yours.")
    if notice.read_at is None:
        Notice.objects.filter(pk=notice.pk).update(read_at=timezone.now())
    return notice


@transaction.atomic
def read_all(*, actor: User, up_to: int | None = None) -> int:
    """Mark one's own news as read, but none that came after the notice ``up_to``; returns how many were unread."""
    unread = Notice.objects.visible_to(actor).filter(read_at=None)
    if up_to is not None:
        unread = unread.filter(pk__lte=up_to)
    return unread.update(read_at=timezone.now())


@transaction.atomic
def leave_out_of_digest(*, actor: User) -> None:
    """Send none of what waits for the daily mail: they want no mail any more."""
    if actor.mail_pace == MailPace.NEVER:
        Notice.objects.filter(user=actor, is_for_digest=True, mail=None).update(is_for_digest=False)
