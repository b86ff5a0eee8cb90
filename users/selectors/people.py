"""Who is here."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from common.errors import Forbidden
from common.models import Activity
from users.models import ApiKey, User

if TYPE_CHECKING:
    from django.http import HttpRequest


def signed_in(request: "HttpRequest") -> User:
    """The person behind a page's request.

    Raises:
        Forbidden: nobody is signed in; the middleware sends strangers to the sign-in before a view runs.
    """
    if not isinstance(request.user, User):
        raise Forbidden("Sign in first.")
    return request.user


def own_keys(user: User) -> QuerySet[ApiKey]:
    """The person's own API keys, the newest first."""
    return ApiKey.objects.visible_to(user).filter(user=user).order_by("-id")


def people(user: User, text: str = "", role: str = "") -> QuerySet[User]:
    """Those that ``user`` may see, by name or e-mail and role."""
    rows = User.objects.visible_to(user)
    if text:
        rows = rows.filter(full_name__icontains=text) | rows.filter(email__icontains=text)
    return rows.filter(role=role) if role else rows


def audit_log(verb: str = "", who: int | None = None) -> QuerySet[Activity]:
    """What was done, the newest first."""
    rows = Activity.objects.select_related("actor")
    if verb:
        rows = rows.filter(verb=verb)
    return rows.filter(actor_id=who) if who else rows


def names_of(ids: Sequence[int]) -> dict[int, str]:
    """Names by id, for lists that carry ids only."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}
