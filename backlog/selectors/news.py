"""A person's own news."""

from django.db.models import QuerySet

from backlog.models import Notice
from users.models import User

COUNTED = 99
"""So many unread ones are counted; more are "99+"."""


def news_of(user: User, unread: bool = False) -> QuerySet[Notice]:
    """Their news; of all, or only what they have not read."""
    rows = Notice.objects.visible_to(user).select_related("request", "item")
    return rows.filter(read_at=None) if unread else rows


def unread_count(user: User) -> int:
    """How many they have not read, counted up to one more than ``COUNTED``."""
    return Notice.objects.visible_to(user).filter(read_at=None).order_by()[: COUNTED + 1].count()


def unread_words(user: User) -> str:
    """The same as people read it: "", "3", "99+"."""
    count = unread_count(user)
    return "" if not count else f"{COUNTED}+" if count > COUNTED else str(count)
