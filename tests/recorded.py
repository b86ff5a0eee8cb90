"""What a write left behind: lines of the activity record and messages of the outbox."""

from typing import Any

from django.db import models

from common.models import Activity, OutboxMessage


def activity(target: models.Model) -> list[tuple[str, dict[str, Any]]]:
    """Verb and data of every line about ``target``, oldest first."""
    rows = Activity.objects.filter(target_type=target._meta.label_lower, target_id=target.pk)
    return [(row.verb, row.data) for row in rows.order_by("id")]


def verbs(target: models.Model) -> list[str]:
    """The verbs alone."""
    return [verb for verb, _ in activity(target)]


def outbox() -> list[tuple[str, dict[str, Any]]]:
    """Topic and payload of every message that waits, oldest first."""
    return [(row.topic, row.payload) for row in OutboxMessage.objects.order_by("id")]
