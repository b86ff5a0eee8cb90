"""What the inbox shows: a stretch of the list, what was done today, and who asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from backlog.models import Comment
from backlog.selectors.conversation import NEWEST_FIRST, conversation_of
from backlog.selectors.inbox_filter import BY_AGE
from common.cursors import Cursor
from common.models import Activity
from common.presentation.dates import span
from requests_intake.choices import Decision, RequestStatus
from requests_intake.models import Request, TriageDecision
from stakeholders.models import Account
from users.models import User

# Beyond this many the exact number tells nobody anything, and would cost as much as reading them.
COUNTED_TO = 999
LIST_LENGTH = 50
SOON = timedelta(days=92)
SAID = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the list. ``after``: the cursor behind it, empty at the end; ``starts_later``: rows stand before."""

    rows: Sequence[Request]
    after: str = ""
    starts_later: bool = False


def inbox_list(
    rows: QuerySet[Request],
    around: Request | None = None,
    *,
    order: Sequence[str] = BY_AGE,
    cursor: Cursor | None = None,
) -> Stretch:
    """The first of the requests, or those behind ``cursor``.

    If ``around`` is one of ``rows`` and stands further down, the stretch begins there.
    """
    listed = rows.select_related("account", "product", "assigned_to").defer("body", "search")
    behind = listed.filter(_beyond(order, cursor.at)) if cursor else listed
    shown = list(behind[: LIST_LENGTH + 1])
    is_beyond = len(shown) > LIST_LENGTH and around is not None and around not in shown[:LIST_LENGTH]
    if is_beyond and around is not None and rows.filter(pk=around.pk).exists():
        later = list(listed.filter(_from(order, around))[: LIST_LENGTH + 1])
        return _stretch(later, order, starts_later=True)
    return _stretch(shown, order, starts_later=cursor is not None)


def _stretch(found: list[Request], order: Sequence[str], *, starts_later: bool) -> Stretch:
    """Cut off the one row too many, which says that there are more."""
    shown = found[:LIST_LENGTH]
    return Stretch(shown, _cursor(order, shown[-1]) if len(found) > LIST_LENGTH else "", starts_later)


def _cursor(order: Sequence[str], row: Request) -> str:
    return Cursor(tuple(_plain(getattr(row, name)) for name in order)).encode()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    first, last = order
    return Q(**{f"{first}__gt": values[0]}) | Q(**{first: values[0], f"{last}__gt": values[1]})


def _from(order: Sequence[str], request: Request) -> Q:
    """A request and those behind it in the list; many imported ones may carry the same moment."""
    return Q(pk=request.pk) | _beyond(order, [getattr(request, name) for name in order])


def bounded_count(rows: QuerySet[Any]) -> str:
    """How many there are, exactly up to 999."""
    number = rows.order_by()[: COUNTED_TO + 1].count()
    return f"{COUNTED_TO}+" if number > COUNTED_TO else str(number)


def done_today(user: User) -> str:
    """How many requests this person has decided on today, as ``bounded_count``; what they took back is not done.

    Nor is what came decided with an import: its record has nothing to go back to.
    """
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    mine = TriageDecision.objects.filter(decided_by=user, decided_at__gte=midnight, undone_at=None)
    mine = mine.exclude(previous={})
    return bounded_count(mine.exclude(decision__in=[Decision.REOPEN, Decision.ANSWER]))


def next_after(rows: QuerySet[Request], decided: Request, order: Sequence[str] = BY_AGE) -> Request | None:
    """The request that slides in once ``decided`` is out: the next in the list, else the first."""
    others = rows.exclude(pk=decided.pk)
    has_place = getattr(decided, order[0]) is not None
    return (others.filter(_from(order, decided)).first() if has_place else None) or others.first()


@dataclass(frozen=True, slots=True)
class AccountContext:
    """Who is asking, and what else they wait for."""

    account: Account
    renewal_soon: str
    other_requests: Sequence[Request]


def account_context(user: User, request: Request) -> AccountContext | None:
    """The account of a request with its other open requests, the newest first."""
    if request.account is None:
        return None
    others = Request.objects.visible_to(user).filter(account=request.account).exclude(pk=request.pk)
    others = others.canonical().exclude(status=RequestStatus.DECLINED).select_related("evidence_link__item")
    return AccountContext(
        request.account,
        renewal_words(request.account),
        list(others.order_by("-filed_at", "-id")[:5]),
    )


def renewal_words(account: Account) -> str:
    """'in 2 months' if the contract ends within a quarter, 'overdue' if it has ended."""
    if account.renewal_on is None:
        return ""
    left = account.renewal_on - timezone.localdate()
    if left < timedelta(0):
        return "overdue"
    return f"in {span(left.days)}" if timedelta(0) < left <= SOON else ("today" if not left else "")


def lately_said(user: User, request: Request) -> list[Comment]:
    """The latest remarks on a request, the oldest of them first."""
    newest = conversation_of(user, request=request).prefetch_related(None).order_by(*NEWEST_FIRST)[:SAID]
    return list(newest)[::-1]


def latest_acts(requests: Sequence[int]) -> dict[int, Activity]:
    """Who did what to each of these requests last, by the request's id."""
    rows = Activity.objects.filter(target_type=Request._meta.label_lower, target_id__in=requests)
    latest = rows.order_by("target_id", "-id").distinct("target_id").select_related("actor")
    return {one.target_id: one for one in latest}


def acted(act: Activity | None) -> str:
    """'Ana Ribeiro linked it to LIFT-3' from a line of the activity."""
    if act is None:
        return "somebody changed it"
    who = str(act.actor) if act.actor else "the system"
    return f"{who} {_deed(act.verb, act.data)}"


_DEEDS = {
    f"decided {Decision.LINK}": "linked it to {item}",
    f"decided {Decision.NEW_ITEM}": "began {item} with it",
    f"decided {Decision.MERGE}": "merged it into {into}",
    f"decided {Decision.ASK}": "asked back",
    f"decided {Decision.SNOOZE}": "snoozed it",
    f"decided {Decision.PARK}": "parked it",
    f"decided {Decision.DECLINE}": "declined it",
    f"decided {Decision.REOPEN}": "reopened it",
    f"decided {Decision.ANSWER}": "answered the question",
    "took in": "merged {request} into it",
    "woke up": "woke it up",
    "came back unanswered": "put it back, as no answer came",
}


def _deed(verb: str, data: dict[str, Any]) -> str:
    if verb == "assigned":
        return f"assigned it to {data['to']}" if data.get("to") else "assigned it to nobody"
    if verb.startswith("took back "):
        return "took their decision on it back"
    words = _DEEDS.get(verb, "changed it")
    return words.format_map({"item": "an item", "into": "another", "request": "another", **data})
