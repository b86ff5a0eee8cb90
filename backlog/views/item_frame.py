"""What every part of the item page shows: title, rank and neighbours, flags, the tabs, what the person may do."""

from collections.abc import Mapping
from dataclasses import dataclass

from backlog.models import Item
from stakeholders.permissions import decides
from users.choices import Role
from users.models import User

TABS = (
    ("why", "Why this score"),
    ("evidence", "Evidence"),
    ("definition", "Definition"),
    ("case", "Business case"),
    ("conversation", "Conversation"),
    ("history", "History"),
    ("activity", "Activity"),
)
_OWN_PAGES = {"why": "", "history": "history/", "case": "business-case/"}


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of the item page."""

    label: str
    url: str
    current: bool
    count: int | None = None


def tabs_of(item: Item, chosen: str, counts: Mapping[str, int]) -> list[Tab]:
    """The parts of the item page as links, with how much there is in those that ``counts`` names."""
    base = f"/items/{item.key}/"
    return [
        Tab(
            label=label,
            url=f"{base}{_OWN_PAGES.get(name, f'?tab={name}')}",
            current=name == chosen,
            count=counts.get(name),
        )
        for name, label in TABS
    ]


def may_change(user: User, item: Item) -> bool:
    """Whether the person decides this item's backlog."""
    return decides(user, item.product)


def may_support(user: User, item: Item) -> bool:
    """Whether the person may record an account's support."""
    return decides(user, item.product) or user.role == Role.CUSTOMER_PM
