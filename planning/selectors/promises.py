"""Promises as pages and programs read them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from planning.choices import PromiseState, RoadmapAudience
from planning.models import Promise
from planning.querysets import PromiseQuerySet
from stakeholders.models import Account
from users.models import User

SOON = timedelta(days=30)
AT_A_GLANCE = 6
OVERDUE, ALL = "overdue", "all"


@dataclass(frozen=True, slots=True)
class Sum:
    """How many promises are open, due soon, past their day, kept and missed."""

    open: int
    soon: int
    overdue: int
    kept: int
    missed: int


def promises_of(user: User, *, product: str = "", account: Account | None = None) -> PromiseQuerySet:
    """Promises that a person may see, of a product by its slug, and those that concern an account."""
    rows = Promise.objects.visible_to(user)
    rows = rows.filter(product__slug=product) if product else rows
    rows = rows.filter(_concerns(account)) if account is not None else rows
    related = rows.select_related("product__accountable_pm", "item", "account", "segment", "made_by", "settled_by")
    return related.defer("item__search")


def open_promises_to(user: User, account: Account, today: date) -> list[tuple[Promise, date | None]]:
    """The first few open promises that concern an account, by day, each with the day since which it is missed."""
    rows = promises_of(user, account=account).open().order_by("due_on", "id")[:AT_A_GLANCE]
    return [(one, one.missed_since(today)) for one in rows]


def in_state(rows: PromiseQuerySet, state: str, today: date) -> PromiseQuerySet:
    """Those in a state; ``overdue`` and ``all`` are understood too."""
    if state == OVERDUE:
        return rows.overdue(today)
    return rows if state == ALL else rows.filter(state=state)


def open_ones() -> PromiseQuerySet:
    """Open promises, for the system and not for a person."""
    related = ("product__accountable_pm", "item__product", "account", "segment", "made_by")
    return Promise.objects.open().select_related(*related)


def unsettled_between(first: date, last: date) -> PromiseQuerySet:
    """Those whose day lies between two, these included."""
    return open_ones().filter(due_on__gte=first, due_on__lte=last)


def _concerns(account: Account) -> Q:
    """What was said to an account itself, to one that was merged into it, to its segment or, as its user, to all."""
    own = Q(account=account) | Q(account__merged_into=account)
    of_segment = Q(segment=account.segment_id) if account.segment_id else Q(pk__in=[])
    everybody = Q(audience=RoadmapAudience.EVERYBODY, product__in=account.products.values("pk"))
    return own | of_segment | everybody


def sum_of(rows: PromiseQuerySet, today: date) -> Sum:
    """Count promises, in one query."""
    return Sum(**rows.order_by().aggregate(**counts(today)))


def counts(today: date) -> dict[str, Count]:
    """What is counted of promises, by name: for all of them, or for groups."""
    is_open = Q(state=PromiseState.OPEN)
    return {
        "open": Count("pk", filter=is_open),
        "soon": Count("pk", filter=is_open & Q(due_on__gte=today, due_on__lte=today + SOON)),
        "overdue": Count("pk", filter=is_open & Q(due_on__lt=today)),
        "kept": Count("pk", filter=Q(state=PromiseState.KEPT)),
        "missed": Count("pk", filter=Q(state=PromiseState.MISSED)),
    }
