"""What stands beside the form: the requests filed last, so that nobody files one twice."""

from collections.abc import Sequence

from requests_intake.models import Request
from users.models import User


def filed_lately(user: User, kind: str, limit: int = 6) -> Sequence[Request]:
    """The latest requests of a kind that the person may see."""
    rows = Request.objects.visible_to(user).filter(kind=kind).select_related("account", "product")
    return list(rows.order_by("-filed_at", "-id")[:limit])
