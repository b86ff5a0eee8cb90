"""Workarounds of gaps that shipped: which are to be undone, which are gone, and what that freed month by month."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from planning.choices import Use, WorkaroundState
from planning.models import AccountOutcome
from planning.selectors.outcomes import lines_of
from users.models import User

#: What a list can show beside the states of a workaround: accounts of which nobody said whether they use it.
UNKNOWN_USE = "use"
FREED_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Lines:
    """What a list of lines is narrowed to; ``state`` is a workaround's, ``UNKNOWN_USE``, or empty for all."""

    state: str = ""
    product: str = ""
    account: int | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class ToUndo:
    """Workarounds to be undone: how many, the hours that it takes, and the hours a month that it frees."""

    lines: int
    undo_hours: float
    hours: float


@dataclass(frozen=True, slots=True)
class Freed:
    """Workarounds undone in a month, and the hours a month that are free since."""

    month: date
    lines: int
    hours: float
    total: float = 0.0

    @property
    def width(self) -> int:
        """Its share of the total so far, as a bar of 100."""
        return round(100 * self.hours / self.total) if self.total else 0


def lines_narrowed(user: User, to: Lines) -> QuerySet[AccountOutcome]:
    """The lines that the filters leave."""
    rows = _narrowed(lines_of(user), user, to)
    if to.state == UNKNOWN_USE:
        return rows.filter(use=Use.UNKNOWN, outcome__due_on__lte=timezone.localdate())
    return rows.filter(workaround=to.state) if to.state else rows.exclude(workaround=WorkaroundState.NONE)


def _narrowed(rows: QuerySet[AccountOutcome], user: User, to: Lines) -> QuerySet[AccountOutcome]:
    wanted = Q()
    if to.product:
        wanted &= Q(outcome__product__slug=to.product)
    if to.account is not None:
        wanted &= Q(account=to.account)
    if to.mine:
        wanted &= Q(account__customer_pm=user)
    return rows.filter(wanted)


def to_undo(user: User, to: Lines) -> ToUndo:
    """What is to be undone, whatever state the list shows."""
    rows = _narrowed(AccountOutcome.objects.visible_to(user).shipped(), user, to).filter(
        workaround=WorkaroundState.OPEN
    )
    sums = rows.aggregate(lines=Count("pk"), undo=Sum("undo_hours"), hours=Sum("hours_per_month"))
    return ToUndo(sums["lines"], sums["undo"] or 0.0, sums["hours"] or 0.0)


def freed_by_month(user: User, to: Lines) -> list[Freed]:
    """What was undone in each of the last months, the latest first; months without are left out."""
    since = (timezone.localdate().replace(day=1) - timedelta(days=31 * (FREED_MONTHS - 1))).replace(day=1)
    rows = _narrowed(AccountOutcome.objects.visible_to(user).shipped(), user, to)
    rows = rows.filter(workaround=WorkaroundState.UNDONE, settled_at__date__gte=since)
    counted = rows.annotate(month=TruncMonth("settled_at")).values("month").order_by("-month")
    found = list(counted.annotate(lines=Count("pk"), hours=Sum("hours_per_month")))
    total = sum(row["hours"] for row in found)
    return [Freed(timezone.localdate(row["month"]), row["lines"], row["hours"], total) for row in found]
