"""Gaps, what is told of them, and the lines of the ledger."""

from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from backlog.models import Item
from backlog.selectors.ledger import Filters, Gap, gaps_page, scope_of
from requests_intake.models import Request
from stakeholders.models import Account
from tests.factories import AdminFactory, GapFactory, ItemFactory
from users.models import User


def ago(days: int) -> datetime:
    """Noon, so many days back."""
    return datetime.combine(timezone.localdate() - timedelta(days=days), time(12), tzinfo=UTC)


def gap(days: int = 100, **fields: object) -> Item:
    """A gap that was opened so many days ago."""
    given: dict[str, object] = {"kind": "gap", "opened_at": ago(days), **fields}
    return ItemFactory(**given)


def told(item: Item, account: Account, days: int = 100, **workaround: object) -> Request:
    """A report of a workaround, linked to the gap."""
    fields = {f"workaround__{name}": value for name, value in workaround.items()}
    return GapFactory(product=item.product, account=account, item=item, filed_at=ago(days), **fields)


def lines(user: User | None = None, order: str = "age", **filters: object) -> list[Gap]:
    scope = scope_of(user or AdminFactory(), Filters(**filters))  # type: ignore[arg-type]
    return list(gaps_page(scope, order=order).rows)


def keys(user: User | None = None, order: str = "age", **filters: object) -> list[str]:
    return [line.key for line in lines(user, order, **filters)]
