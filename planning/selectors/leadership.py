"""What a board looks at: whom the work is for, the goals of releases, what is promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import F, Q

from backlog.selectors.insights.balance import Balance, balance_of
from backlog.selectors.insights.scope import Scope
from backlog.selectors.insights.shiny import Shiny, shiny_of
from common.presentation.figures import counted
from planning.choices import COMING, GoalMet, ReleaseState
from planning.models import Promise, ReleaseGoal
from planning.selectors.promises import Sum, counts, sum_of
from planning.selectors.promises import promises_of as all_promises_of
from stakeholders.models import Product

MOST_GOALS: Final = 40
MOST_OVERDUE: Final = 5


@dataclass(frozen=True, slots=True)
class Goals:
    """The goals of releases to come, and of those that shipped in the period; the next release first."""

    rows: Sequence[ReleaseGoal]

    def _many(self, met: str) -> int:
        return sum(goal.met == met for goal in self.rows if goal.release.state == ReleaseState.SHIPPED)

    @property
    def title(self) -> str:
        """The finding: how many were reached, and how many nobody has looked at."""
        met, missed, open_ = (self._many(met) for met in (GoalMet.YES, GoalMet.NO, GoalMet.UNKNOWN))
        if not met + missed + open_:
            return "No release with a goal shipped yet" if self.rows else "No release has a goal"
        looked = f"{met} of {counted(met + missed, 'goal')} reached" if met + missed else "No goal was looked at yet"
        return f"{looked}; {open_} not looked at" if open_ and met + missed else looked


@dataclass(frozen=True, slots=True)
class Promised:
    """Promises by product, their sum, and those that are longest past their day."""

    sum: Sum
    products: Sequence[Mapping[str, Any]]
    overdue: Sequence[Promise]

    @property
    def title(self) -> str:
        """The finding: whether promises were kept."""
        settled = self.sum.kept + self.sum.missed
        if not settled + self.sum.open:
            return "Nothing is promised"
        kept = f"{self.sum.kept} of {counted(settled, 'promise')} kept" if settled else "No promise was due yet"
        late = f"{self.sum.overdue} past {'its' if self.sum.overdue == 1 else 'their'} day"
        return f"{kept}; {late}" if self.sum.overdue else kept


@dataclass(frozen=True, slots=True)
class Board:
    """All of it, for a product or for all that the person sees."""

    balance: Balance
    shiny: Shiny
    goals: Goals
    promised: Promised


def board_of(scope: Scope, product: Product | None, today: date) -> Board:
    """Read it; the same few statements however many products there are."""
    return Board(balance_of(scope), shiny_of(scope), _goals(scope), _promised(scope, product, today))


def _goals(scope: Scope) -> Goals:
    shipped = Q(release__state=ReleaseState.SHIPPED)
    if scope.since:
        shipped &= Q(release__shipped_at__gte=scope.since)
    rows = ReleaseGoal.objects.filter(shipped | Q(release__state__in=COMING), release__product__in=scope.ids)
    ordered = rows.order_by(F("release__shipped_at").desc(nulls_first=True), "release__ships_on", "position", "id")
    return Goals(list(ordered.select_related("release__product")[:MOST_GOALS]))


def _promised(scope: Scope, product: Product | None, today: date) -> Promised:
    rows = all_promises_of(scope.user, product=product.slug if product else "")
    by_product = rows.order_by("product__name").values("product__slug", "product__name").annotate(**counts(today))
    late = rows.overdue(today).order_by("due_on", "id")[:MOST_OVERDUE]
    return Promised(sum_of(rows, today), list(by_product), list(late))
