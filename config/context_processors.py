"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give templates the reporting currency."""
    return {"currency": settings.REPORTING_CURRENCY}
