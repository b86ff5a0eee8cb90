"""Who hears what becomes of a request or an item."""

from collections.abc import Iterable

from django.db import transaction

from backlog.models import Follow, Item
from requests_intake.models import Request
from users.models import User


@transaction.atomic
def follow(*, actor: User, request: Request | None = None, item: Item | None = None) -> bool:
    """Have ``actor`` hear of the request or the item; return whether they did not before."""
    if Follow.objects.filter(user=actor, request=request, item=item).exists():
        return False
    Follow.objects.bulk_create([Follow(user=actor, request=request, item=item)], ignore_conflicts=True)
    return True


@transaction.atomic
def unfollow(*, actor: User, request: Request | None = None, item: Item | None = None) -> bool:
    """Have ``actor`` hear no more of it; return whether they did before."""
    gone, _ = Follow.objects.filter(user=actor, request=request, item=item).delete()
    return gone > 0


@transaction.atomic
def add_followers(*, users: Iterable[User], request: Request | None = None, item: Item | None = None) -> None:
    """Have these people follow, whoever did not; the system does so for those who are mentioned."""
    rows = [Follow(user=user, request=request, item=item) for user in users]
    Follow.objects.bulk_create(rows, ignore_conflicts=True)
