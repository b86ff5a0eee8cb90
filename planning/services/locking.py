"""Locks on several rows at once, always in this order: plans, items, releases; each by id.

Two writes that need the same rows then wait for each other, and never both.
"""

from collections.abc import Iterable

from backlog.models import Item
from planning.models import Plan, Release


def lock_plans_beside(plan_id: int) -> None:
    """Lock all plans of this plan's product: one of them is accepted at a time."""
    rows = Plan.objects.filter(product__plans=plan_id).select_for_update(of=("self",), no_key=True)
    list(rows.order_by("pk").values_list("pk", flat=True))


def lock_items(ids: Iterable[int]) -> None:
    """Lock these items until the transaction ends."""
    rows = Item.objects.filter(pk__in=list(ids)).select_for_update(no_key=True)
    list(rows.order_by("pk").values_list("pk", flat=True))


def lock_releases(ids: Iterable[int | None]) -> None:
    """Lock these releases until the transaction ends."""
    rows = Release.objects.filter(pk__in=[one for one in ids if one is not None]).select_for_update(no_key=True)
    list(rows.order_by("pk").values_list("pk", flat=True))
