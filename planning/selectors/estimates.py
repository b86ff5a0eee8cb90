"""Which estimate an item was planned by, and whose it was, out of the record of estimates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backlog.models import Item, ItemEffort
from common.models import Activity


@dataclass(frozen=True, slots=True)
class Estimated:
    """That somebody estimated an item: person-days by the pool's slug before and after."""

    at: datetime
    actor_id: int | None
    before: Mapping[str, float]
    after: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Person-days by the pool's slug, and who said so; ``None`` where that is not on record."""

    days: Mapping[str, float]
    actor_id: int | None


def estimate_when_planned(item: Item, planned_at: datetime) -> Estimate:
    """The estimate that stood when an item was planned; the first one after, if it had none."""
    rows = Activity.objects.filter(target_type=item._meta.label_lower, target_id=item.pk, verb="estimated")
    told = [
        Estimated(row.at, row.actor_id, row.data["before"], row.data["after"])
        for row in rows.order_by("id")
        if {"before", "after"} <= row.data.keys()
    ]
    now = dict(ItemEffort.objects.filter(item=item).values_list("pool__slug", "days"))
    return estimate_at(told, planned_at, now)


def estimate_at(told: Sequence[Estimated], moment: datetime, now: Mapping[str, float]) -> Estimate:
    """The estimate at a moment; ``told`` is what is on record, the oldest first, and ``now`` what stands today."""
    before = [one for one in told if one.at <= moment]
    if before:
        return Estimate(before[-1].after, before[-1].actor_id)
    if told:
        first = told[0]
        return Estimate(first.before, None) if first.before else Estimate(first.after, first.actor_id)
    return Estimate(now, None)
