"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from config.navigation import navigation


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give templates the reporting currency and the top bar's navigation."""
    return {"currency": settings.REPORTING_CURRENCY, "nav": navigation(request)}
