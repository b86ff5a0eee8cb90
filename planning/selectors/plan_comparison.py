"""Two plans side by side: what differs, and who gains and loses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.errors import Invalid
from common.presentation.figures import counted, percent
from planning.models import Plan
from planning.selectors.left_out import left_out
from planning.selectors.plan_problem import STAKEHOLDERS
from planning.selectors.plans import AccountShare, PlannedItem, Shown, shares_of_accounts

_HAIR = 1e-9
_MUCH = 0.05
_LEAST = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """Less than nothing to the left of the middle, more to the right; of a bar of 100, where ``largest`` is 50."""

    change: float
    largest: float

    @property
    def width(self) -> float:
        """How long it is."""
        return min(50.0, 50 * abs(self.change) / self.largest) if self.largest > _HAIR else 0.0

    @property
    def x(self) -> float:
        """Where it begins."""
        return 50.0 - self.width if self.change < 0 else 50.0


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
    largest: float
    """The largest change of a stakeholder, up or down."""

    @property
    def change(self) -> float:
        """The second less the first."""
        return self.second - self.first

    @property
    def bar(self) -> Bar:
        """The change beside those of the others."""
        return Bar(self.change, self.largest)

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

    @property
    def bar(self) -> Bar:
        """The change, where all that it asked for is half the bar."""
        return Bar(self.change, 1.0)

    @property
    def least(self) -> float:
        """What it gets in the plan that gives it less."""
        return min(self.first.share, self.second.share)


@dataclass(frozen=True, slots=True)
class Fairness:
    """Who gets least of what they asked for, in either plan."""

    nothing_first: int
    """How many accounts get nothing of what they asked for."""
    nothing_second: int
    least: tuple[AccountDifference, ...]
    """Those that are served worst in one of the plans, the worst with the second first."""

    @property
    def sentence(self) -> str:
        """As a title says it."""
        if not self.nothing_first and not self.nothing_second:
            return "Every account would get something of what it asked for."
        first = f"{counted(self.nothing_first, 'account')} would get nothing of what they asked for"
        if self.nothing_first == self.nothing_second:
            return f"{first}, with A as with B."
        return f"{first} with A, {self.nothing_second} with B."


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
    fairness: Fairness

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

    @property
    def of_stakeholders(self) -> str:
        """Which stakeholder the second plan changes most, in a sentence; nothing if none by much."""
        rows = [(row.relative, row.name) for row in self.stakeholders if row.relative is not None]
        share, name = max(rows, key=lambda row: abs(row[0]), default=(0.0, ""))
        if abs(share) < _MUCH:
            return ""
        who = name if name == "strategy" else f"the {name} customer"
        return f"{who[:1].upper()}{who[1:]} {'loses' if share < 0 else 'gains'} {percent(abs(share))} of its value."


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
        stakeholders=_stakeholders(one, other),
        losing=tuple(losing),
        gaining=tuple(gaining),
        unchanged=len(accounts) - len(losing) - len(gaining),
        fairness=_fairness(accounts),
    )


def _stakeholders(one: Shown, other: Shown) -> tuple[StakeholderDifference, ...]:
    pairs = [(name, one.by_stakeholder[name], other.by_stakeholder[name]) for name in STAKEHOLDERS]
    largest = max(abs(second - first) for _, first, second in pairs)
    return tuple(StakeholderDifference(name, first, second, largest) for name, first, second in pairs)


def _fairness(accounts: Sequence[AccountDifference]) -> Fairness:
    worst = sorted(accounts, key=lambda row: (row.least, -row.first.account.arr, row.first.account.name))[:_LEAST]
    return Fairness(
        nothing_first=sum(row.first.got <= _HAIR for row in accounts),
        nothing_second=sum(row.second.got <= _HAIR for row in accounts),
        least=tuple(sorted(worst, key=lambda row: (row.second.share, row.first.share, row.first.account.name))),
    )


def _items(one: Shown, other: Shown) -> tuple[ItemDifference, ...]:
    known = {item.key: item for item in (*other.items, *one.items)}
    causes = [{row.item.key: row.cause for row in left_out(shown)} for shown in (one, other)]
    before, after = one.plan.assignment, other.plan.assignment
    return tuple(
        ItemDifference(item, before.get(key, ""), after.get(key, ""), _why(key, one, other, causes))
        for key, item in known.items()
        if before.get(key) != after.get(key)
    )


def _why(key: str, one: Shown, other: Shown, causes: Sequence[Mapping[str, str]]) -> str:
    """As in "Comes later with B."; of what is out of one plan the cause, or the pin that brings it into the other."""
    for out_of, into, shown, cause in (("A", "B", other, causes[0]), ("B", "A", one, causes[1])):
        if key in shown.plan.assignment and key in cause:
            pinned = shown.plan.chosen["pins"].get(key, "out") != "out"
            return f"Pinned into {into}." if pinned else f"Out of {out_of}. {cause[key]}."
    days = [shown.releases[shown.plan.assignment[key]].ships_on for shown in (one, other)]
    return "Comes later with B." if days[1] > days[0] else "Comes earlier with B."


def _accounts(one: Shown, other: Shown) -> list[AccountDifference]:
    """The accounts of both, each measured by what it asked of the first plan's items."""
    before = shares_of_accounts(one)
    after = shares_of_accounts(other)
    return [AccountDifference(before[pk], after[pk]) for pk in sorted(before.keys() & after.keys())]
