"""What came of what the demo company shipped: who uses it, whose workaround is gone, what it took, what was learnt."""

from datetime import datetime, timedelta
from typing import Any

from backlog.choices import ItemStatus
from backlog.demo.calendar import Calendar
from backlog.models import Item, OpportunityLink
from planning.choices import WorkaroundState
from planning.models import AccountOutcome, ChangelogEntry, Outcome
from planning.services.changelog import write_entry
from planning.services.looking_back import look_at_outcome, say_of_account
from planning.services.outcomes import open_outcomes
from stakeholders.models import Opportunity
from users.models import User

_AT_WORK = timedelta(minutes=20)


def add_outcomes(content: dict[str, Any], calendar: Calendar) -> None:
    """Look back at everything that shipped, and put down what people found by now."""
    shipped = Item.objects.filter(status=ItemStatus.SHIPPED)
    open_outcomes(actor=None, item_ids=shipped.values_list("pk", flat=True))
    for key, found in content["items"].items():
        outcome = Outcome.objects.select_related("item", "product__accountable_pm").get(item__key=key)
        pm = outcome.product.accountable_pm
        _add_deals(outcome.item, found.get("deals", ()))
        for name, said in found["accounts"].items():
            row = outcome.accounts.select_related("account__customer_pm").get(account__name=name)
            _say(row, said, calendar)
        look_at_outcome(actor=pm, outcome_id=outcome.pk, effort=found["effort"], learnt=found.get("learnt", ""))
        if "looked" in found:
            at = calendar.months_ago(f"{key} looked at", found["looked"])
            Outcome.objects.filter(pk=outcome.pk).update(looked_at=at, looked_by=pm)
        if "changelog" in found:
            _publish(pm, outcome.item, found["changelog"], calendar)


def _add_deals(item: Item, names: list[str]) -> None:
    for name in names:
        OpportunityLink.objects.get_or_create(item=item, opportunity=Opportunity.objects.get(name=name))


def _say(row: AccountOutcome, said: dict[str, Any], calendar: Calendar) -> None:
    words: dict[str, Any] = {"note": said.get("note", ""), "use": said["used"]}
    if "workaround" in said:
        words["workaround"] = WorkaroundState(said["workaround"])
    say_of_account(actor=row.account.customer_pm, account_outcome_id=row.pk, **words)
    at = _when(row, said, calendar)
    AccountOutcome.objects.filter(pk=row.pk).update(use_at=at, **({"settled_at": at} if "ago" in said else {}))


def _when(row: AccountOutcome, said: dict[str, Any], calendar: Calendar) -> datetime:
    """As told, else two months after it shipped."""
    if "ago" in said:
        return calendar.months_ago(f"{row.outcome_id} {row.account_id} said", said["ago"])
    return min(row.outcome.closed_at + timedelta(days=60), calendar.now - _AT_WORK)


def _publish(pm: User, item: Item, words: dict[str, Any], calendar: Calendar) -> None:
    entry = write_entry(actor=pm, item_id=item.pk, published=True, title=words["title"], text=words["text"])
    at = calendar.months_ago(f"{item.key} published", words["published"])
    ChangelogEntry.objects.filter(pk=entry.pk).update(published_at=at)
