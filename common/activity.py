"""The activity record: every service writes a line to it, pages and the audit log read it."""

from typing import TYPE_CHECKING, Any

from django.db import models

from common.models import Activity

if TYPE_CHECKING:
    from users.models import User


def record(
    *,
    actor: "User | None",
    verb: str,
    target: models.Model,
    data: dict[str, Any] | None = None,
) -> None:
    """Add a line: ``actor`` (``None``: the system) did ``verb`` to ``target``. Call inside the write's transaction."""
    Activity.objects.create(
        actor=actor,
        verb=verb,
        target_type=target._meta.label_lower,
        target_id=target.pk,
        data=data or {},
    )


def activity_of(target: models.Model, limit: int = 50) -> models.QuerySet[Activity]:
    """Return the latest lines about ``target``, newest first, with their actors."""
    rows = Activity.objects.filter(target_type=target._meta.label_lower, target_id=target.pk)
    return rows.select_related("actor").order_by("-id")[:limit]
