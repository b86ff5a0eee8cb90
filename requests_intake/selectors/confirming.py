"""Whether a user confirmed what was heard, and who says so."""

from common.models import Activity
from requests_intake.models import Request

CONFIRMED = "confirmed first-hand"


def confirmation_of(request: Request) -> Activity | None:
    """The line of the record that says so, with ``note`` and ``before`` in its data; ``None`` without one."""
    rows = Activity.objects.filter(target_type=Request._meta.label_lower, target_id=request.pk, verb=CONFIRMED)
    return rows.select_related("actor").order_by("-id").first()
