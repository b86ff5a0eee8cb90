"""What tests of the inbox type, and when something came in."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from requests_intake.models import Request


def days_ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


def decline_data(request: Request, **changes: Any) -> dict[str, Any]:
    ahead = timezone.localdate() + timedelta(days=90)
    data = {
        "version": request.version,
        "reason": "too_few",
        "would_change": "Three more accounts",
        "look_again": "on",
        "look_again_on": ahead.isoformat(),
        "text": "Too few of our customers need this today.",
    }
    return data | changes
