"""What accounts asked for, item by item: the strongest of its requests and its vote is an account's one wish."""

from collections.abc import Collection
from dataclasses import dataclass

from backlog.models import EvidenceLink, Support
from requests_intake.choices import Importance
from stakeholders.models import Account

WEIGHTS = {Importance.MUST_HAVE: 1.0, Importance.IMPORTANT: 0.4, Importance.NICE_TO_HAVE: 0.1}
"""How much a wish counts beside others of its account."""
_STRONGEST_FIRST = list(WEIGHTS)


@dataclass(frozen=True, slots=True)
class Wish:
    """An account wants an item."""

    account_id: int
    item_id: int
    importance: str

    @property
    def is_must(self) -> bool:
        """Whether the account cannot live without it."""
        return self.importance == Importance.MUST_HAVE


def wishes_for(item_ids: Collection[int]) -> list[Wish]:
    """One wish an account and item."""
    votes = Support.objects.filter(item__in=item_ids).values_list("account_id", "item_id", "importance")
    asked = EvidenceLink.objects.filter(item__in=item_ids, request__account__isnull=False)
    told = asked.values_list("request__account_id", "item_id", "request__importance")
    strongest: dict[tuple[int, int], str] = {}
    for account, item, importance in [*votes, *told]:
        known = strongest.get((account, item), importance)
        strongest[account, item] = min(known, importance, key=lambda one: _STRONGEST_FIRST.index(Importance(one)))
    return [Wish(account, item, importance) for (account, item), importance in strongest.items()]


def accounts_by_id(wishes: list[Wish]) -> dict[int, Account]:
    """The accounts of the wishes."""
    return Account.objects.in_bulk({wish.account_id for wish in wishes})
