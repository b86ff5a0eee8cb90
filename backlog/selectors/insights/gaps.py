"""How old gaps are and how often they slipped, what leans on one account, and who left over a gap."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.db import connection

from backlog.selectors.insights.scope import Scope, Table, begin, many
from common.presentation.figures import money

MOST_LEANING: Final = 20
MOST_LOST: Final = 10
AGES: Final = ((6, "up to 6 months"), (12, "7 to 12 months"), (18, "13 to 18 months"), (None, "over 18 months"))
A_YEAR: Final = 12
_OPEN_GAPS: Final = """
SELECT i.key, i.title, greatest(0, floor(extract(epoch FROM now() - i.opened_at) / 86400 / 30))::int, i.slips,
    s.hours_per_month
FROM backlog_item i JOIN backlog_score s ON s.item_id = i.id
WHERE i.product_id = ANY(%(products)s) AND i.kind = 'gap' AND i.status IN ('open', 'planned', 'building')
ORDER BY i.slips, i.opened_at DESC, i.id
"""
_LEANING: Final = """
SELECT i.key, i.title, 'single_customer' = ANY(s.flags), s.top_share,
    CASE WHEN s.is_estimated THEN s.effort_days END, i.release_name,
    (SELECT a.name FROM stakeholders_account a WHERE 'single_customer' = ANY(s.flags) AND a.id IN (
        SELECT account_id FROM backlog_support WHERE item_id = i.id UNION
        SELECT r.account_id FROM backlog_evidencelink l JOIN requests_intake_request r ON r.id = l.request_id
        WHERE l.item_id = i.id) ORDER BY a.stage <> 'customer', a.arr DESC LIMIT 1)
FROM backlog_item i JOIN backlog_score s ON s.item_id = i.id
WHERE i.product_id = ANY(%(products)s) AND s.is_open AND s.flags && ARRAY['single_customer', 'swayed']::varchar[]
ORDER BY ('single_customer' = ANY(s.flags)) DESC, s.top_share DESC, i.id
LIMIT %(most)s
"""
# Former customers who had asked for a gap to be closed, the costliest first, with the gaps.
_LOST: Final = """
SELECT a.id, a.name, a.arr, a.lost_to, array_agg(DISTINCT i.key ORDER BY i.key),
    count(DISTINCT i.id) FILTER (WHERE i.status IN ('open', 'planned', 'building'))
FROM stakeholders_account a JOIN requests_intake_request r ON r.account_id = a.id
    JOIN backlog_evidencelink l ON l.request_id = r.id JOIN backlog_item i ON i.id = l.item_id
WHERE a.stage = 'former' AND i.kind = 'gap' AND i.product_id = ANY(%(products)s)
GROUP BY a.id ORDER BY a.arr DESC, a.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class OpenGap:
    """An open gap: months open, releases slipped, workaround hours a month."""

    key: str
    title: str
    months: int
    slips: int
    hours: float

    @property
    def depth(self) -> int:
        """How dark its square is: by slips, from 0 to 3."""
        return min(3, self.slips)


@dataclass(frozen=True, slots=True)
class Age:
    """The open gaps of one age."""

    label: str
    gaps: tuple[OpenGap, ...]

    @property
    def hours(self) -> float:
        """What living with them costs, in hours a month."""
        return sum(gap.hours for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class Ages:
    """Open gaps by age."""

    ages: tuple[Age, ...]

    @property
    def gaps(self) -> list[OpenGap]:
        """All of them."""
        return [gap for age in self.ages for gap in age.gaps]

    @property
    def title(self) -> str:
        """The finding."""
        return ages_title(self.gaps)

    @property
    def table(self) -> Table:
        """Counts by age."""
        rows = tuple((age.label, len(age.gaps), sum(gap.slips for gap in age.gaps), age.hours) for age in self.ages)
        return Table(("open for", "gaps", "slips", "hours a month"), rows)


def ages_of(scope: Scope) -> Ages:
    """Read the open gaps by age."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_GAPS, scope.values)
        gaps = [OpenGap(*row) for row in cursor.fetchall()]
    return by_age(gaps)


def by_age(gaps: list[OpenGap]) -> Ages:
    """Sort gaps into ages; each gap is in one."""
    found: list[Age] = []
    least = -1
    for most, label in AGES:
        inside = tuple(gap for gap in gaps if gap.months > least and (most is None or gap.months <= most))
        found.append(Age(label, inside))
        least = most or least
    return Ages(tuple(found))


def ages_title(gaps: list[OpenGap]) -> str:
    """How many are older than a year, and how many slipped twice."""
    if not gaps:
        return "No gap is open"
    old, slipped = sum(gap.months > A_YEAR for gap in gaps), sum(gap.slips >= 2 for gap in gaps)
    if not old:
        return f"No open gap is older than a year; {many(slipped)} slipped twice"
    verb = "is" if old == 1 else "are"
    return f"{old} of {len(gaps)} gaps {verb} older than a year; {many(slipped)} slipped twice"


@dataclass(frozen=True, slots=True)
class Leaning:
    """An open item that serves one account (``is_single``) or leans on one: ``top_share`` of the current voices."""

    key: str
    title: str
    is_single: bool
    top_share: float
    days: float | None
    release: str
    account: str | None

    @property
    def how(self) -> str:
        """How it hangs on the account, in a word."""
        return "alone" if self.is_single else "leans"


@dataclass(frozen=True, slots=True)
class LeaningItems:
    """Items that hang on one account, those that serve it alone first."""

    items: tuple[Leaning, ...]

    @property
    def title(self) -> str:
        """The finding."""
        single = sum(one.is_single for one in self.items)
        leaning = len(self.items) - single
        if not self.items:
            return "No item serves one account alone or leans on one"
        if not single:
            return begin(f"{many(leaning)} {'item leans' if leaning == 1 else 'items lean'} on one account")
        words = begin(f"{many(single)} {'item serves' if single == 1 else 'items serve'} one account")
        return f"{words}; {many(leaning)} more {'leans' if leaning == 1 else 'lean'} on one" if leaning else words

    @property
    def table(self) -> Table:
        """The items."""
        rows = tuple(
            (
                one.key,
                one.title,
                one.how,
                one.account,
                one.top_share,
                one.days,
                one.release,
            )
            for one in self.items
        )
        return Table(("item", "title", "how", "account", "share of the largest", "person-days", "release"), rows)


def leaning_of(scope: Scope) -> LeaningItems:
    """Read the items that hang on one account."""
    with connection.cursor() as cursor:
        cursor.execute(_LEANING, scope.values | {"most": MOST_LEANING})
        return LeaningItems(tuple(Leaning(*row) for row in cursor.fetchall()))


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
    """Customers lost who had asked for a gap to be closed, with the revenue that they brought a year."""

    accounts: tuple[Left, ...]

    @property
    def title(self) -> str:
        """The finding."""
        number, revenue = len(self.accounts), sum((one.arr for one in self.accounts), Decimal(0))
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
    """Read who left."""
    with connection.cursor() as cursor:
        cursor.execute(_LOST, scope.values | {"most": MOST_LOST})
        return LeftAccounts(tuple(_left(row) for row in cursor.fetchall()))


def _left(row: Any) -> Left:
    number, name, arr, lost_to, keys, still_open = row
    return Left(number, name, arr, lost_to, tuple(keys), still_open)
