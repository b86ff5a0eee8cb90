"""What the gap ledger says in words: the findings above its charts and figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from backlog.selectors.ledger import AccountCost, Month, ProductCost
from common.presentation.figures import decimals, percent, rounded
from stakeholders.models import Product

HOURS_OF_A_PERSON = 160
"""A month of one person in full time, in hours."""
MOST_SERIES = 3
A_YEAR = 12
NAMED = 9
MUCH = 0.4
_COUNTS = ("No", "One account carries", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month of the table behind the chart; ``hours`` in the order of the series."""

    month: Month
    hours: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Debt:
    """The debt over time: a series for each large product, the rest in one."""

    title: str
    names: tuple[str, ...]
    lines: tuple[MonthLine, ...]

    @property
    def now(self) -> list[tuple[str, float]]:
        """Each series with today's hours."""
        return list(zip(self.names, self.lines[-1].hours, strict=True)) if self.lines else []

    @property
    def is_empty(self) -> bool:
        """Whether nothing ever cost anybody an hour."""
        return not any(line.month.total for line in self.lines)


def debt_of(months: Sequence[Month], products: Sequence[Product]) -> Debt:
    """The months as a chart and a table show them."""
    now = months[-1].hours if months else {}
    costly = {pk for month in months for pk, hours in month.hours.items() if hours}
    ranked = sorted((one for one in products if one.pk in costly), key=lambda product: -now.get(product.pk, 0.0))
    few = len(ranked) <= MOST_SERIES + 1
    named, rest = (ranked, []) if few else (ranked[:MOST_SERIES], ranked[MOST_SERIES:])
    names = [product.name for product in named] + ([f"{len(rest)} other products"] if rest else [])
    lines = [MonthLine(month, _hours(month, named, rest)) for month in months]
    return Debt(debt_title(months), tuple(names), tuple(lines))


def _hours(month: Month, named: Sequence[Product], rest: Sequence[Product]) -> tuple[float, ...]:
    own = [month.hours.get(product.pk, 0.0) for product in named]
    return (*own, sum(month.hours.get(product.pk, 0.0) for product in rest)) if rest else tuple(own)


def debt_title(months: Sequence[Month]) -> str:
    """The finding: 'Living with open gaps costs 412 hours a month, 38 more than a year ago'."""
    now = months[-1].total if months else 0.0
    if not now:
        return "No open gap costs anybody an hour"
    words = f"Living with open gaps costs {rounded(now)} hours a month"
    if len(months) <= A_YEAR:
        return words
    then = months[-1 - A_YEAR].total
    if not then:
        return f"{words}, all of it since a year ago"
    change = round(now) - round(then)
    if not change:
        return f"{words}, as many as a year ago"
    return f"{words}, {decimals(abs(change), 0)} {'more' if change > 0 else 'fewer'} than a year ago"


def accounts_title(accounts: Sequence[AccountCost], total: float) -> str:
    """The finding: 'Four accounts carry 41 % of it'."""
    if not total:
        return "No account carries any"
    carried = 0.0
    for count, account in enumerate(accounts[:NAMED], start=1):
        carried += account.hours
        if carried >= MUCH * total:
            who = _COUNTS[1] if count == 1 else f"{_COUNTS[count]} accounts carry"
            return f"{who} {percent(carried / total)} of it"
    return f"{len(accounts[:NAMED])} accounts carry {percent(carried / total)} of it"


def people_words(hours: float) -> str:
    """Hours a month as people: '3.2 full-time people at customers'."""
    people = hours / HOURS_OF_A_PERSON
    if people < 0.1:
        return "under a day of one person"
    return f"{decimals(people)} full-time {'person' if decimals(people) == '1.0' else 'people'} at customers"


def undo_words(total: ProductCost) -> str:
    """By how much the undoing grew."""
    grown = rounded(total.undo_grown)
    return f"{grown} h of it grew in the last twelve months" if total.undo_grown else "nothing to undo"
