"""How old gaps are and how often they slipped, and who left over a gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.conf import settings

from backlog.selectors import ledger
from backlog.selectors.insights.scope import Scope, Table, begin, many
from backlog.selectors.ledger_sql import MIDDLE_AGES
from common.presentation.figures import money

MOST_LOST: Final = 10
MOST_SQUARES: Final = 200
AGES: Final = ("up to 6 months", "7 to 12 months", "13 to 18 months", "over 18 months")


@dataclass(frozen=True, slots=True)
class OpenGap:
    """An open gap as a square: its address is an item's, or a report's that nobody has triaged yet."""

    key: str
    title: str
    item_id: int | None
    request_id: int | None
    slips: int

    @property
    def depth(self) -> int:
        """How dark its square is: by slips, from 0 to 3."""
        return min(3, self.slips)


@dataclass(frozen=True, slots=True)
class Age:
    """The open gaps of one age: how many, their slips, what living with them costs in hours a month, and squares."""

    label: str
    count: int = 0
    slips: int = 0
    hours: float = 0.0
    gaps: tuple[OpenGap, ...] = ()


@dataclass(frozen=True, slots=True)
class Ages:
    """Open gaps by age, untriaged reports included, as the gap ledger has them."""

    ages: tuple[Age, ...]
    over_a_year: int
    slipped_often: int

    @property
    def count(self) -> int:
        """All of them."""
        return sum(age.count for age in self.ages)

    @property
    def shown(self) -> int:
        """How many have a square; the youngest of the rest have none."""
        return sum(len(age.gaps) for age in self.ages)

    @property
    def title(self) -> str:
        """The finding."""
        return ages_title(self.count, self.over_a_year, self.slipped_often)

    @property
    def table(self) -> Table:
        """Counts by age."""
        rows = tuple((age.label, age.count, age.slips, age.hours) for age in self.ages)
        return Table(("open for", "gaps", "slips", "hours a month"), rows)


def ages_of(scope: Scope) -> Ages:
    """Read the open gaps by age: two statements of the ledger."""
    seen = ledger.scope_of(scope.user, ledger.Filters(product=scope.slug))
    counted = {row["age"]: row for row in ledger.ages_of(seen)}
    squares = _squares(ledger.gaps_page(seen, limit=MOST_SQUARES).rows)
    ages = [_age(label, counted.get(at), squares.get(at, ())) for at, label in enumerate(AGES)]
    old, often = (sum(row[name] for row in counted.values()) for name in ("over_a_year", "slipped_often"))
    return Ages(tuple(ages), old, often)


def _age(label: str, row: dict[str, Any] | None, squares: Sequence[OpenGap]) -> Age:
    return Age(label, row["gaps"], row["slips"], float(row["hours"]), tuple(squares)) if row else Age(label)


def _squares(gaps: Sequence[ledger.Gap]) -> dict[int, list[OpenGap]]:
    found: dict[int, list[OpenGap]] = {}
    for gap in sorted(gaps, key=lambda one: (one.slips, one.months)):
        at = sum(gap.months > most for most in MIDDLE_AGES)
        found.setdefault(at, []).append(OpenGap(gap.key, gap.title, gap.item_id, gap.request_id, gap.slips))
    return found


def ages_title(gaps: int, over_a_year: int, slipped_often: int) -> str:
    """How many are older than a year, and how many slipped twice."""
    if not gaps:
        return "No gap is open"
    slipped = f"{many(slipped_often)} slipped twice"
    if not over_a_year:
        return f"No open gap is older than a year; {slipped}"
    return f"{over_a_year} of {gaps} gaps {'is' if over_a_year == 1 else 'are'} older than a year; {slipped}"


@dataclass(frozen=True, slots=True)
class Left:
    """A former customer who had asked for gaps to be closed; ``still_open`` of them are open."""

    account_id: int
    name: str
    arr: Decimal
    lost_to: str
    keys: tuple[str, ...]
    still_open: int


@dataclass(frozen=True, slots=True)
class LeftAccounts:
    """Customers lost who had a voice for a gap; ``total`` counts all there are, ``revenue`` is what they last paid."""

    accounts: tuple[Left, ...]
    total: int
    revenue: Decimal

    @property
    def title(self) -> str:
        """The finding."""
        number, revenue = self.total, self.revenue
        if not number:
            return "No customer who left had asked for a gap to be closed"
        who = begin(f"{many(number)} {'customer' if number == 1 else 'customers'}")
        return f"{who} left over a gap" + (f", {money(revenue)} a year" if revenue else "")

    @property
    def table(self) -> Table:
        """The accounts."""
        head = ("account", f"revenue a year, {settings.REPORTING_CURRENCY}", "lost to", "gaps", "of them open")
        return Table(
            head, tuple((one.name, one.arr, one.lost_to, " ".join(one.keys), one.still_open) for one in self.accounts)
        )


def left_of(scope: Scope) -> LeftAccounts:
    """Read who left: a statement of the ledger, over gaps of every status."""
    seen = ledger.scope_of(scope.user, ledger.Filters(product=scope.slug, status=ledger.ALL))
    rows = ledger.lost_of(seen, MOST_LOST)
    accounts = [
        Left(row["id"], row["name"], row["arr"], row["lost_to"], tuple(row["keys"]), row["still_open"]) for row in rows
    ]
    return LeftAccounts(
        tuple(accounts), rows[0]["customers"] if rows else 0, rows[0]["revenue"] if rows else Decimal(0)
    )
