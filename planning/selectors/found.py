"""What came of something that shipped, counted and in words: plain values in, plain values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.presentation.figures import counted, hours, money
from planning.choices import Use, WorkaroundState
from stakeholders.choices import AccountStage, OpportunityStage


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What is known of one account that had asked. ``hours`` a month are what its workaround cost to live with."""

    use: str = Use.UNKNOWN
    workaround: str = WorkaroundState.NONE
    hours: float = 0.0
    stage_then: str = AccountStage.CUSTOMER
    stage_now: str = AccountStage.CUSTOMER


@dataclass(frozen=True, slots=True)
class DealFacts:
    """A deal that hung on it, with its amount a year."""

    stage: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Counts of accounts, workarounds, deals and customers; ``freed`` is in hours a month, money is a year's."""

    asked: int
    used: int
    not_used: int
    gone: int
    to_undo: int
    kept: int
    freed: float
    deals_won: int
    deals_lost: int
    deals_open: int
    amount_won: Decimal
    amount_lost: Decimal
    customers: int
    customers_lost: int
    customers_won: int

    @property
    def unknown(self) -> int:
        """Accounts of which nobody said whether they use it."""
        return self.asked - self.used - self.not_used

    @property
    def workarounds(self) -> int:
        """Accounts that had one."""
        return self.gone + self.to_undo + self.kept

    @property
    def is_used(self) -> bool | None:
        """Whether at least half of those that answered use it; ``None`` before one has answered."""
        return _at_least_half(self.used, self.used + self.not_used)

    @property
    def is_gone(self) -> bool | None:
        """Whether at least half of the workarounds that were decided on are gone; ``None`` before one was."""
        return _at_least_half(self.gone, self.gone + self.kept)

    @property
    def is_won(self) -> bool | None:
        """Whether at least half of the deals that were decided are won; ``None`` before one was."""
        return _at_least_half(self.deals_won, self.deals_won + self.deals_lost)

    @property
    def words(self) -> str:
        """The finding, in a sentence without its full stop."""
        parts = [self._use(), self._workarounds(), self._deals(), self._customers()]
        text = "; ".join(part for part in parts if part)
        return text[:1].upper() + text[1:]

    def _use(self) -> str:
        if not self.asked:
            return "no account had asked for it"
        accounts = counted(self.asked, "account")
        if self.unknown == self.asked:
            return f"not known yet whether {'any of ' if self.asked > 1 else ''}{accounts} uses it"
        verb = "uses" if self.used == 1 else "use"
        asked_still = f" ({counted(self.unknown, 'answer')} missing)" if self.unknown else ""
        return f"{self.used or 'none'} of {accounts} {verb} it{asked_still}"

    def _workarounds(self) -> str:
        if not self.workarounds:
            return ""
        parts = []
        if self.gone:
            parts.append(f"{counted(self.gone, 'workaround')} gone")
        if self.freed:
            parts.append(f"{hours(self.freed)} a month freed")
        if self.to_undo:
            parts.append(f"{self.to_undo} still to be undone" if parts else _to_undo(self.to_undo))
        if self.kept:
            parts.append(f"{self.kept} kept" if parts else f"{counted(self.kept, 'workaround')} kept")
        return ", ".join(parts)

    def _deals(self) -> str:
        parts = []
        if self.deals_won:
            parts.append(f"{_deals(self.deals_won)} won: {money(self.amount_won)}")
        if self.deals_lost:
            parts.append(f"{_deals(self.deals_lost)} lost: {money(self.amount_lost)}")
        if self.deals_open:
            parts.append(f"{_deals(self.deals_open)} still open")
        return "; ".join(parts)

    def _customers(self) -> str:
        parts = []
        if self.customers_lost:
            parts.append(f"{self.customers_lost} of {counted(self.customers, 'customer')} left since")
        elif self.customers:
            parts.append(f"{counted(self.customers, 'customer')} kept")
        if self.customers_won:
            parts.append(f"{counted(self.customers_won, 'prospect')} became {_customers(self.customers_won)}")
        return "; ".join(parts)


def found(accounts: Sequence[AccountFacts], deals: Sequence[DealFacts]) -> Found:
    """Count what is known."""
    workarounds = [one.workaround for one in accounts]
    then_customers = [one for one in accounts if one.stage_then == AccountStage.CUSTOMER]
    won = [one for one in deals if one.stage == OpportunityStage.WON]
    lost = [one for one in deals if one.stage == OpportunityStage.LOST]
    return Found(
        asked=len(accounts),
        used=sum(one.use == Use.YES for one in accounts),
        not_used=sum(one.use == Use.NO for one in accounts),
        gone=workarounds.count(WorkaroundState.UNDONE),
        to_undo=workarounds.count(WorkaroundState.OPEN),
        kept=workarounds.count(WorkaroundState.KEPT),
        freed=_hours(accounts, WorkaroundState.UNDONE),
        deals_won=len(won),
        deals_lost=len(lost),
        deals_open=len(deals) - len(won) - len(lost),
        amount_won=sum((one.amount for one in won), Decimal(0)),
        amount_lost=sum((one.amount for one in lost), Decimal(0)),
        customers=len(then_customers),
        customers_lost=sum(one.stage_now == AccountStage.FORMER for one in then_customers),
        customers_won=sum(
            one.stage_then == AccountStage.PROSPECT and one.stage_now == AccountStage.CUSTOMER for one in accounts
        ),
    )


def _hours(accounts: Iterable[AccountFacts], state: str) -> float:
    return sum(one.hours for one in accounts if one.workaround == state)


def _at_least_half(yes: int, known: int) -> bool | None:
    return 2 * yes >= known if known else None


def _to_undo(number: int) -> str:
    return f"{counted(number, 'workaround')} to be undone"


def _deals(number: int) -> str:
    return "deal" if number == 1 else f"{number} deals"


def _customers(number: int) -> str:
    return "a customer" if number == 1 else "customers"
