"""Who is here."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
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


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the audit log in words."""

    who: str
    verb: str
    target_words: str
    data: tuple[tuple[str, object], ...]
    at: datetime


def audit_line(row: Activity) -> AuditLine:
    """Put a recorded activity into words; a target of a kind that is gone keeps its stored name."""
    try:
        noun = str(apps.get_model(row.target_type)._meta.verbose_name)
    except (LookupError, ValueError):
        noun = row.target_type
    data = tuple(row.data.items()) if isinstance(row.data, dict) else ()
    return AuditLine(str(row.actor or "The system"), row.verb, f"{noun} {row.target_id}", data, row.at)
