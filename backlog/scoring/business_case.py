"""The business case of an item, or of a whole backlog: what hangs on it, what it costs, when that is back.

Money is in the reporting currency and exact; nothing is forecast but by the win probabilities and churn risks on
record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from backlog.scoring.profile import IMPORTANCES

NIL: Final = Decimal(0)
CENT: Final = Decimal("0.01")
RENEWS_WITHIN: Final = timedelta(days=365)
MUST_HAVE: Final = "must_have"
MONTHS_OF_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Backer:
    """A customer that asks for it, once, with its strongest importance; ``arr`` a year."""

    account: int
    name: str
    importance: str
    arr: Decimal
    churn_risk: float = 0.0
    renewal_on: date | None = None

    @property
    def likely_lost(self) -> Decimal:
        """Its yearly revenue times its churn risk."""
        return _cents(self.arr * _exact(self.churn_risk))

    def renews_soon(self, today: date) -> bool:
        """Whether its contract is due within twelve months."""
        return self.renewal_on is not None and today <= self.renewal_on <= today + RENEWS_WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """An open deal that hangs on it; ``amount`` a year."""

    opportunity: int
    name: str
    account: int
    account_name: str
    amount: Decimal
    win_probability: float
    importance: str = "important"

    @property
    def likely_won(self) -> Decimal:
        """Its amount times its win probability."""
        return _cents(self.amount * _exact(self.win_probability))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What a person-day costs, by the pool's slug, and an hour with a workaround; a missing one is not known."""

    per_day: Mapping[str, Decimal] = field(default_factory=dict)
    per_hour: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseInputs:
    """What a business case is made from. ``days`` are person-days by the pool's slug, ``hours`` of workarounds a month.

    ``unestimated`` is how many items, of those that it is about, nobody has estimated.
    """

    backers: tuple[Backer, ...] = ()
    prospects: tuple[Prospect, ...] = ()
    days: Mapping[str, float] = field(default_factory=dict)
    hours: float = 0.0
    unestimated: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Customers of one importance: how many, and their yearly revenue."""

    importance: str
    accounts: int
    arr: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The figures. ``cost`` and ``gap_cost`` (a month) are ``None`` while a rate that they need is missing.

    Attributes:
        at_stake: yearly revenue of the customers that ask for it; ``groups`` part it by importance, strongest first.
        renewing: of it, what is due for renewal within twelve months.
        likely_lost: of it, what the churn risks say; ``likely_kept`` is that of customers who cannot live without.
        to_win: what the open deals are likely to bring a year, of ``deals_in_all``.
        unpriced: pools with work and without a rate.
    """

    inputs: CaseInputs
    at_stake: Decimal
    groups: tuple[Group, ...]
    renewing: Decimal
    likely_lost: Decimal
    likely_kept: Decimal
    to_win: Decimal
    deals_in_all: Decimal
    days: float
    cost: Decimal | None
    unpriced: tuple[str, ...]
    gap_cost: Decimal | None

    @property
    def brings(self) -> Decimal:
        """What it is likely to bring a year: deals won, and must-have customers kept."""
        return self.to_win + self.likely_kept

    @property
    def payback_months(self) -> float | None:
        """After how many months the cost is back; ``None`` if it is not known, or never."""
        if self.cost is None or not self.brings or not self.days:
            return None
        return float(self.cost / self.brings * MONTHS_OF_A_YEAR)


def case_of(inputs: CaseInputs, rates: Rates, today: date) -> Case:
    """Work out the figures as of ``today``."""
    backers = inputs.backers
    must = [one for one in backers if one.importance == MUST_HAVE]
    unpriced = tuple(pool for pool, days in inputs.days.items() if days and pool not in rates.per_day)
    return Case(
        inputs=inputs,
        at_stake=_sum(one.arr for one in backers),
        groups=tuple(group for name in IMPORTANCES if (group := _group(name, backers)).accounts),
        renewing=_sum(one.arr for one in backers if one.renews_soon(today)),
        likely_lost=_sum(one.likely_lost for one in backers),
        likely_kept=_sum(one.likely_lost for one in must),
        to_win=_sum(one.likely_won for one in inputs.prospects),
        deals_in_all=_sum(one.amount for one in inputs.prospects),
        days=sum(inputs.days.values()),
        cost=None if unpriced or not inputs.days else _sum(pool_costs(inputs, rates).values()),
        unpriced=unpriced,
        gap_cost=None if rates.per_hour is None else _cents(_exact(inputs.hours) * rates.per_hour),
    )


def pool_costs(inputs: CaseInputs, rates: Rates) -> dict[str, Decimal]:
    """What the work of each pool costs; pools without a rate are left out."""
    priced = {pool: days for pool, days in inputs.days.items() if pool in rates.per_day}
    return {pool: _cents(_exact(days) * rates.per_day[pool]) for pool, days in priced.items()}


def _group(importance: str, backers: Iterable[Backer]) -> Group:
    found = [one for one in backers if one.importance == importance]
    return Group(importance, len(found), _sum(one.arr for one in found))


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NIL)


def _exact(number: float) -> Decimal:
    """A stored number as it reads: 0.1 is a tenth."""
    return Decimal(repr(number))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT)
