"""What shipped is put down to be looked back at: for whom it was, what their workarounds cost, what was estimated."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backlog.choices import ItemKind, ItemStatus
from backlog.models import Item
from backlog.selectors.ledger import AccountCost, costs_by_account
from common.activity import record
from common.writes import store
from planning.choices import WorkaroundState
from planning.models import AccountOutcome, EffortOutcome, Outcome, ReleaseItem
from planning.selectors.asked import asked_for
from planning.selectors.estimates import estimate_when_planned
from stakeholders.models import Account, Pool
from users.models import User

#: So long after shipping one can tell whether it is used.
LOOK_BACK_AFTER: Final = timedelta(weeks=6)


@transaction.atomic
def open_outcomes(*, actor: User | None, item_ids: Iterable[int]) -> int:
    """Put items that shipped down to be looked back at, each once for each time that it ships; return how many.

    It may run twice for one item: what people said of it since stays.
    """
    rows = Item.objects.select_for_update(of=("self",), no_key=True).select_related("product").defer("search")
    shipped = rows.filter(pk__in=sorted(item_ids), status=ItemStatus.SHIPPED).order_by("pk")
    return sum(_open(actor, item) for item in shipped)


def open_missing() -> int:
    """Do so for whatever shipped without it, as before this was kept; return how many."""
    known = Outcome.objects.filter(closed_at=F("item__closed_at")).values("item")
    rows = Item.objects.filter(status=ItemStatus.SHIPPED, closed_at__isnull=False).exclude(pk__in=known)
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
    return open_outcomes(actor=None, item_ids=ids)


_AT_ONCE: Final = 500


def _open(actor: User | None, item: Item) -> bool:
    closed_at = item.closed_at or item.updated_at
    outcome = Outcome.objects.filter(item=item).first()
    if outcome is not None and outcome.closed_at == closed_at:
        return False
    entry = ReleaseItem.objects.filter(item=item, shipped_at__isnull=False).order_by("-shipped_at").first()
    outcome = outcome or Outcome(item=item, product=item.product)
    outcome.release_id = entry.release_id if entry else None
    outcome.shipped_on = _day(entry.shipped_at if entry and entry.shipped_at else closed_at)
    outcome.due_on, outcome.closed_at = outcome.shipped_on + LOOK_BACK_AFTER, closed_at
    outcome.looked_at = outcome.looked_by = None
    store(outcome)
    _add_accounts(outcome)
    _add_efforts(outcome, entry.added_at if entry else closed_at)
    record(actor=actor, verb="is to be looked back at", target=item, data={"due_on": str(outcome.due_on)})
    return True


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def _add_accounts(outcome: Outcome) -> None:
    """A line for each account that asked; lines that are there from before stay as they are."""
    item = outcome.item
    asked = asked_for(item)
    costs = {cost.account_id: cost for cost in costs_by_account(item)} if item.kind == ItemKind.GAP else {}
    there = set(AccountOutcome.objects.filter(outcome=outcome).values_list("account_id", flat=True))
    AccountOutcome.objects.bulk_create(
        _line(outcome, account, costs.get(pk), told=item.kind == ItemKind.GAP and pk in asked.told)
        for pk, account in sorted(asked.accounts.items())
        if pk not in there
    )


def _line(outcome: Outcome, account: Account, cost: AccountCost | None, *, told: bool) -> AccountOutcome:
    hours: dict[str, Any] = {}
    if told:
        hours = {
            "workaround": WorkaroundState.OPEN,
            "hours_per_month": cost.runs if cost else 0.0,
            "undo_hours": cost.undo if cost else 0.0,
        }
    return AccountOutcome(outcome=outcome, account=account, stage_then=account.stage, **hours)


def _add_efforts(outcome: Outcome, planned_at: datetime) -> None:
    estimate = estimate_when_planned(outcome.item, planned_at)
    there = set(EffortOutcome.objects.filter(outcome=outcome).values_list("pool__slug", flat=True))
    EffortOutcome.objects.bulk_create(
        EffortOutcome(outcome=outcome, pool=pool, estimated=estimate.days[pool.slug], estimated_by_id=estimate.actor_id)
        for pool in Pool.objects.filter(product=outcome.product_id, slug__in=[*estimate.days])
        if pool.slug not in there
    )
