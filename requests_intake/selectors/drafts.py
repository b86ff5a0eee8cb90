"""What somebody began to file."""

from requests_intake.models import Draft
from users.models import User

MOST_SHOWN = 50


def drafts_of(user: User, besides: Draft | None = None) -> list[Draft]:
    """Their own drafts, the latest first, without the one in hand."""
    rows = Draft.objects.visible_to(user).order_by("-updated_at", "-id")
    return list((rows.exclude(pk=besides.pk) if besides else rows)[:MOST_SHOWN])
