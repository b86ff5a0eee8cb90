"""Who asked for an item, in whichever way: through requests, those merged into them too, or by a vote."""

from collections.abc import Iterable
from dataclasses import dataclass

from backlog.models import EvidenceLink, Item, Support
from backlog.selectors.listeners import with_duplicates
from requests_intake.models import Request, Workaround
from stakeholders.models import Account


@dataclass(frozen=True, slots=True)
class Asked:
    """The accounts that asked, by id; ``told`` are those of them that told of a workaround."""

    accounts: dict[int, Account]
    told: frozenset[int]


def asked_for(item: Item) -> Asked:
    """Who asked for one item."""
    requests = requests_behind([item.pk])[item.pk]
    told = set(Workaround.objects.filter(request__in=[one.pk for one in requests]).values_list("request_id", flat=True))
    accounts = {one.account_id: one.account for one in requests if one.account_id and one.account}
    votes = Support.objects.filter(item=item).select_related("account")
    accounts |= {vote.account_id: vote.account for vote in votes}
    return Asked(accounts, frozenset(one.account_id for one in requests if one.pk in told and one.account_id))


def requests_behind(item_ids: Iterable[int]) -> dict[int, list[Request]]:
    """By item: the requests linked to it and those merged into them; a few queries, however many items."""
    ids = list(item_ids)
    item_of = dict(EvidenceLink.objects.filter(item__in=ids).values_list("request_id", "item_id"))
    linked = Request.objects.filter(pk__in=item_of).select_related("account").defer("search").order_by("filed_at", "pk")
    rows = with_duplicates(linked)
    found: dict[int, list[Request]] = {pk: [] for pk in ids}
    for row in rows:  # what was merged stands behind what it was merged into
        if row.pk not in item_of and row.merged_into_id is not None:
            item_of[row.pk] = item_of[row.merged_into_id]
        found[item_of[row.pk]].append(row)
    return found
