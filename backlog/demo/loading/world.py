"""What one loading has made so far: rows by the codes of the content, and the lines of the activity record."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from backlog.demo.calendar import Calendar
from backlog.demo.content import Demo
from common.models import Activity
from stakeholders.models import Account, Contact, Opportunity, Product, Segment, StrategyTheme
from users.models import User


@dataclass(slots=True)
class World:
    """Rows by code; ``contacts`` by (account, person). Filled from the outside in: people first, items last."""

    demo: Demo
    calendar: Calendar
    users: dict[str, User] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    segments: dict[str, Segment] = field(default_factory=dict)
    themes: dict[str, StrategyTheme] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    contacts: dict[tuple[str, str], Contact] = field(default_factory=dict)
    deals: dict[str, Opportunity] = field(default_factory=dict)
    diary: list[Activity] = field(default_factory=list)

    def pm(self, product: str) -> User:
        """Return the product PM accountable for the product."""
        return self.users[self.demo.products[product]["pm"]]

    def customer_pm(self, account: str) -> User:
        """Return the account's customer PM."""
        return self.users[self.demo.accounts[account]["cpm"]]

    def note(
        self, at: datetime, actor: User | None, verb: str, target: models.Model, data: dict[str, Any] | None = None
    ) -> None:
        """Keep a line for the activity record; all are written at the end, in the order in which they happened."""
        line = Activity(
            at=at, actor=actor, verb=verb, target_type=target._meta.label_lower, target_id=target.pk, data=data or {}
        )
        self.diary.append(line)
