"""What came of what shipped, as pages and REST show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from backlog.models import Item, OpportunityLink
from planning.choices import GoalMet, Use, WorkaroundState
from planning.models import AccountOutcome, EffortOutcome, Outcome, Release, ReleaseGoal
from planning.selectors.found import AccountFacts, DealFacts, Found, found
from stakeholders.models import Account
from users.models import User

#: Which outcomes a list shows: those to be looked at by now, those that were, those that are not due yet.
DUE, LOOKED, COMING = "due", "looked", "coming"
SHOWN = (DUE, LOOKED, COMING)
SHIPPED_LAST = ("-shipped_on", "-id")
MOST_AT_DESK = 8


@dataclass(frozen=True, slots=True)
class Looked:
    """An outcome with what was found, the deals that hung on it, and its release's goals."""

    outcome: Outcome
    found: Found
    deals: tuple[OpportunityLink, ...]
    goals: tuple[ReleaseGoal, ...]

    @property
    def item(self) -> Item:
        """The item that shipped."""
        return self.outcome.item

    @property
    def release(self) -> Release | None:
        """With what it shipped."""
        return self.outcome.release

    @property
    def goal_words(self) -> str:
        """What the release's goals came to; nothing where it had none."""
        met = sum(goal.met == GoalMet.YES for goal in self.goals)
        unknown = sum(goal.met == GoalMet.UNKNOWN for goal in self.goals)
        if not self.goals:
            return ""
        still = f", {unknown} not known yet" if unknown else ""
        return f"{met} of {len(self.goals)} goal{'s' if len(self.goals) > 1 else ''} met{still}"


def outcomes_of(user: User, product: str = "", show: str = "") -> QuerySet[Outcome]:
    """Those of the products that ``user`` sees, all or as ``SHOWN`` says; order by ``SHIPPED_LAST``."""
    rows = Outcome.objects.visible_to(user).shipped().select_related("item", "release", "product", "looked_by")
    rows = rows.filter(product__slug=product) if product else rows
    today = timezone.localdate()
    chosen = {
        DUE: Q(looked_at=None, due_on__lte=today),
        LOOKED: Q(looked_at__isnull=False),
        COMING: Q(looked_at=None, due_on__gt=today),
    }
    rows = rows.filter(chosen[show]) if show else rows
    lines = AccountOutcome.objects.select_related("account").order_by("account__name")
    efforts = EffortOutcome.objects.select_related("pool", "estimated_by")
    return (
        rows.defer("item__search")
        .prefetch_related(Prefetch("accounts", queryset=lines), Prefetch("efforts", queryset=efforts))
        .prefetch_related("release__goals")
    )


def looked_at(outcomes: Sequence[Outcome]) -> list[Looked]:
    """Put together what was found, all at once."""
    deals = deals_of([one.item_id for one in outcomes])
    return [_looked(one, deals.get(one.item_id, [])) for one in outcomes]


def deals_of(item_ids: Sequence[int]) -> dict[int, list[OpportunityLink]]:
    """By item: the deals that hung on it, the largest first."""
    rows = OpportunityLink.objects.filter(item__in=item_ids).select_related("opportunity__account")
    deals: dict[int, list[OpportunityLink]] = {}
    for row in rows.order_by("-opportunity__amount", "pk"):
        deals.setdefault(row.item_id, []).append(row)
    return deals


def _looked(outcome: Outcome, deals: Sequence[OpportunityLink]) -> Looked:
    accounts = [facts_of(row) for row in outcome.accounts.all()]
    known = found(accounts, [DealFacts(one.opportunity.stage, one.opportunity.amount) for one in deals])
    goals = tuple(outcome.release.goals.all()) if outcome.release else ()
    return Looked(outcome, known, tuple(deals), goals)


def facts_of(row: AccountOutcome) -> AccountFacts:
    """What is known of an account that was read with the line."""
    return AccountFacts(row.use, row.workaround, row.hours_per_month, row.stage_then, row.account.stage)


def due_count(user: User, product: str) -> int:
    """How many of a product are to be looked at by now."""
    rows = Outcome.objects.visible_to(user).shipped().filter(product__slug=product)
    return rows.due(timezone.localdate()).count()


# -- accounts ------------------------------------------------------------------------------------------------


def lines_of(user: User) -> QuerySet[AccountOutcome]:
    """What came of things for accounts, with all that a list shows."""
    rows = AccountOutcome.objects.visible_to(user).shipped()
    rows = rows.select_related("account__customer_pm", "outcome__item", "outcome__product", "use_by", "settled_by")
    return rows.defer("outcome__item__search")


def still_to_say(rows: QuerySet[AccountOutcome], today: date) -> QuerySet[AccountOutcome]:
    """Those of which something is to be said: a workaround to undo, or, once it is due, whether it is used."""
    use = Q(use=Use.UNKNOWN, outcome__due_on__lte=today)
    return rows.filter(Q(workaround=WorkaroundState.OPEN) | use)


def to_say_at_desk(user: User) -> list[AccountOutcome]:
    """What a customer PM is asked of the accounts that they look after, the latest shipped first; some of it."""
    mine = lines_of(user).filter(account__customer_pm=user)
    return list(still_to_say(mine, timezone.localdate()).order_by("-outcome__shipped_on", "-id")[:MOST_AT_DESK])


def lines_for(user: User, account: Account) -> list[AccountOutcome]:
    """What shipped for one account, the latest first; some of it."""
    return list(lines_of(user).filter(account=account).order_by("-outcome__shipped_on", "-id")[:MOST_AT_DESK])


@dataclass(frozen=True, slots=True)
class InShort:
    """What came of one item, for a line on its page."""

    asked: int
    used: int
    workarounds: int
    undone: int
    is_due: bool


def item_in_short(item: Item) -> InShort | None:
    """What came of an item that shipped; ``None`` until it is put down to be looked back at."""
    outcome = Outcome.objects.filter(item=item).only("looked_at", "due_on").first()
    if outcome is None:
        return None
    lines = list(AccountOutcome.objects.filter(outcome=outcome).values_list("use", "workaround"))
    states = [state for _, state in lines if state != WorkaroundState.NONE]
    return InShort(
        asked=len(lines),
        used=sum(use == Use.YES for use, _ in lines),
        workarounds=len(states),
        undone=states.count(WorkaroundState.UNDONE),
        is_due=outcome.is_due,
    )
