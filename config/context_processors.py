"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from backlog.selectors.news import unread_words
from config.navigation import navigation


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give templates the reporting currency, the top bar's navigation and how much news is unread."""
    return {
        "currency": settings.REPORTING_CURRENCY,
        "nav": navigation(request),
        "news_unread": SimpleLazyObject(lambda: _unread(request)),
    }


def _unread(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    return unread_words(user) if user is not None and user.is_authenticated else ""
