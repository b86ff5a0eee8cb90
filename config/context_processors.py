"""What the frame of every page needs."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from backlog.selectors.news import unread_words
from backlog.selectors.portal.frame import portal_frame
from config.navigation import navigation

if TYPE_CHECKING:
    from users.models import User


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give templates the reporting currency, the top bar's navigation, how much news is unread, the portal's frame."""
    return {
        "currency": settings.REPORTING_CURRENCY,
        "nav": navigation(request),
        "news_unread": SimpleLazyObject(lambda: _unread(request)),
        "portal": SimpleLazyObject(lambda: portal_frame(_signed_in(request))),
    }


def _signed_in(request: HttpRequest) -> "User | None":
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _unread(request: HttpRequest) -> str:
    user = _signed_in(request)
    return unread_words(user) if user is not None else ""
