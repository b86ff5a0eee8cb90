"""Two plans side by side: what differs, and who gains and loses."""

from dataclasses import dataclass

from common.errors import Invalid
from common.presentation.figures import counted
from planning.models import Plan
from planning.selectors.plan_problem import STAKEHOLDERS
from planning.selectors.plans import AccountShare, PlannedItem, Shown, shares_of_accounts

_HAIR = 1e-9


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """An item that comes otherwise in the second plan; an empty release is out."""

    item: PlannedItem
    first: str
    second: str
    why: str
    """In a few words: later, earlier, or why it is out of one of them."""


@dataclass(frozen=True, slots=True)
class StakeholderDifference:
    """What a stakeholder gets in each plan."""

    name: str
    first: float
    second: float

    @property
    def change(self) -> float:
        """The second less the first."""
        return self.second - self.first

    @property
    def relative(self) -> float | None:
        """As a share of the first, None if that is nothing."""
        return self.change / self.first if self.first > _HAIR else None


@dataclass(frozen=True, slots=True)
class AccountDifference:
    """How much of what an account asked for each plan brings."""

    first: AccountShare
    second: AccountShare

    @property
    def change(self) -> float:
        """In shares of what it asked for."""
        return self.second.share - self.first.share


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two plans of one product."""

    first: Shown
    second: Shown
    items: tuple[ItemDifference, ...]
    same: int
    stakeholders: tuple[StakeholderDifference, ...]
    losing: tuple[AccountDifference, ...]
    gaining: tuple[AccountDifference, ...]
    unchanged: int

    @property
    def sentence(self) -> str:
        """The finding, as a title says it."""
        change = self.second.value - self.first.value
        if abs(change) <= _HAIR * max(1.0, self.first.value):
            worth = f"Both are worth {self.first.value:.1f}"
        else:
            more = "more" if change > 0 else "less"
            worth = f"{self.second.plan} is worth {abs(change):.1f} {more} than {self.first.plan}"
        if not self.losing and not self.gaining:
            return f"{worth}; no account gets more or less of what it asked for."
        lose = "loses" if len(self.losing) == 1 else "lose"
        gain = "gains" if len(self.gaining) == 1 else "gain"
        return f"{worth}; {counted(len(self.losing), 'account')} {lose} with it and {len(self.gaining)} {gain}."


def compared(first: Plan, second: Plan) -> Comparison:
    """Hold the second plan against the first.

    Raises:
        Invalid: they are of two products, or one has no answer.
    """
    if first.product_id != second.product_id:
        raise Invalid("Two plans of one product can be compared: choose another.", field="other")
    for plan in (first, second):
        if not plan.has_plan:
            raise Invalid(f"{plan} has nothing to compare: {plan.get_state_display().lower()}.", field="other")
    one, other = Shown(first), Shown(second)
    accounts = _accounts(one, other)
    losing = sorted(
        (row for row in accounts if row.change < -_HAIR), key=lambda row: (row.change, row.first.account.name)
    )
    gaining = sorted(
        (row for row in accounts if row.change > _HAIR), key=lambda row: (-row.change, row.first.account.name)
    )
    items = _items(one, other)
    return Comparison(
        first=one,
        second=other,
        items=items,
        same=len([item for item in one.items if item.release]) - len([row for row in items if row.first]),
        stakeholders=tuple(
            StakeholderDifference(name, one.by_stakeholder[name], other.by_stakeholder[name]) for name in STAKEHOLDERS
        ),
        losing=tuple(losing),
        gaining=tuple(gaining),
        unchanged=len(accounts) - len(losing) - len(gaining),
    )


def _why(key: str, one: Shown, other: Shown) -> str:
    """As in "comes later with B"; of what is out of one plan the reason that its solver gave."""
    for letter, shown in (("A", one), ("B", other)):
        if key not in shown.plan.assignment:
            reason = next((item.reason for item in shown.items if item.key == key), "")
            return f"Out of {letter}: {reason[:1].lower()}{reason[1:]}" if reason else f"Out of {letter} by hand."
    days = [shown.releases[shown.plan.assignment[key]].ships_on for shown in (one, other)]
    return "Comes later with B." if days[1] > days[0] else "Comes earlier with B."


def _items(one: Shown, other: Shown) -> tuple[ItemDifference, ...]:
    known = {item.key: item for item in (*other.items, *one.items)}
    before, after = one.plan.assignment, other.plan.assignment
    return tuple(
        ItemDifference(item, before.get(key, ""), after.get(key, ""), _why(key, one, other))
        for key, item in known.items()
        if before.get(key) != after.get(key)
    )


def _accounts(one: Shown, other: Shown) -> list[AccountDifference]:
    """The accounts of both, each measured by what it asked of the first plan's items."""
    before = shares_of_accounts(one)
    after = shares_of_accounts(other)
    return [AccountDifference(before[pk], after[pk]) for pk in sorted(before.keys() & after.keys())]
