"""Accounts with what they asked for and what they live with: the gap ledger's figures, a voice a gap."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Case, IntegerField, QuerySet, Value, When

from backlog.models import Item
from backlog.selectors.ledger import AccountCost, Filters, Gap, costs_of, gaps_page, scope_of
from requests_intake.models import Request
from stakeholders.models import Account
from users.models import User

#: The costliest gaps that a page names; the sums are those of all.
MOST_GAPS = 200


def accounts_of(user: User, text: str = "", stage: str = "") -> QuerySet[Account]:
    """The accounts with ``theirs``: 0 for those that ``user`` looks after, else 1."""
    rows = Account.objects.visible_to(user)
    if text:
        rows = rows.filter(name__icontains=text)
    if stage:
        rows = rows.filter(stage=stage)
    return rows.select_related("segment", "customer_pm").annotate(
        theirs=Case(When(customer_pm=user, then=Value(0)), default=Value(1), output_field=IntegerField()),
    )


@dataclass(frozen=True, slots=True)
class LivedGap:
    """A gap that an account lives with, as the ledger reckons it for this account alone.

    ``request`` is its costliest report of it, in its own words; without one it gave a vote for ``item``. A gap that
    nobody triaged yet has no item.
    """

    cost: Gap
    request: Request | None
    item: Item | None

    @property
    def since(self) -> datetime | None:
        """When the account reported it, or, with a vote alone, since when the gap is open."""
        if self.request:
            return self.request.filed_at
        return self.item.opened_at if self.item else None

    @property
    def title(self) -> str:
        """In the account's own words, or in ours."""
        return self.request.title if self.request else self.cost.title

    @property
    def public_title(self) -> str:
        """For the customer: their own words, or those that were published; empty if there are neither."""
        if self.request:
            return self.request.title
        return self.item.public_title if self.item and self.item.is_published else ""


@dataclass(frozen=True, slots=True)
class GapSum:
    """The gaps of one account, the costliest first, and what all of them cost it."""

    total: AccountCost | None = None
    gaps: Sequence[LivedGap] = field(default_factory=tuple)

    @property
    def hours_per_month(self) -> float:
        """Hours a month: living with the workarounds, and a twelfth of what it takes to undo them."""
        return self.total.hours if self.total else 0.0

    @property
    def hours_so_far(self) -> float:
        """Hours of living with them since each was reported."""
        return self.total.since if self.total else 0.0

    @property
    def build_hours(self) -> float:
        """Hours that it took to build the workarounds."""
        return self.total.build if self.total else 0.0

    @property
    def undo_hours(self) -> float:
        """Hours to take the workarounds away again, as they have grown up to today."""
        return self.total.undo if self.total else 0.0

    @property
    def count(self) -> int:
        """How many gaps there are, also beyond those named."""
        return self.total.gaps if self.total else 0

    def for_customer(self) -> "GapSum":
        """Only what the customer may read of: gaps in their own words, and votes for what is published."""
        return replace(self, gaps=[gap for gap in self.gaps if gap.public_title])

    @property
    def told(self) -> set[int]:
        """The requests that speak for the gaps."""
        return {gap.request.pk for gap in self.gaps if gap.request}


def gaps_of(user: User, account: Account) -> GapSum:
    """The open gaps that an account has a voice for."""
    rows = gaps_page(scope_of(user, Filters(account=account.pk)), order="cost", limit=MOST_GAPS).rows
    related = ("workaround", "product", "filed_by")
    told = Request.objects.visible_to(user).select_related(*related).defer("search")
    requests = told.in_bulk([row.told_in for row in rows if row.told_in])
    items = Item.objects.visible_to(user).defer("search").in_bulk([row.item_id for row in rows if row.item_id])
    lived = [LivedGap(row, requests.get(row.told_in or 0), items.get(row.item_id or 0)) for row in rows]
    return GapSum(costs_of(user, [account.pk]).get(account.pk), tuple(lived))


def requests_from(user: User, account: Account, besides: GapSum, limit: int = 50) -> list[Request]:
    """What else the account asked for, the newest first; those that speak for its gaps stand by themselves."""
    rows = Request.objects.visible_to(user).filter(account=account).exclude(pk__in=besides.told)
    rows = rows.select_related("product", "evidence_link__item")
    return list(rows.order_by("-filed_at", "-id")[:limit])
