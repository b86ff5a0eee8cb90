"""What the inbox shows: the requests that wait, one of them in full, and the items it may belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from backlog.models import Item
from common.presentation.dates import span
from requests_intake.choices import RequestStatus
from requests_intake.models import Request
from stakeholders.models import Account, Product
from users.models import User

# Beyond this many the exact number tells nobody anything, and would cost as much as reading them.
COUNTED_TO = 999
LIST_LENGTH = 50
SOON = timedelta(days=92)
SHORTEST_WORD = 3
FOUND = 10
SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What to show: empty fields show all."""

    product: str = ""
    kind: str = ""
    importance: str = ""

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return bool(self.product or self.kind or self.importance)


def inbox(user: User, chosen: InboxFilter) -> QuerySet[Request]:
    """The requests that this person triages and nobody has decided yet, the oldest first."""
    rows = Request.objects.waiting_for_triage().filter(product__in=Product.objects.triaged_by(user).values("pk"))
    if chosen.product:
        rows = rows.filter(product__slug=chosen.product)
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.importance:
        rows = rows.filter(importance=chosen.importance)
    return rows


def inbox_list(rows: QuerySet[Request], around: Request | None = None) -> list[Request]:
    """The first of the waiting requests; ``around`` is among them even if it stands further down."""
    listed = rows.select_related("account", "product")
    shown = list(listed[:LIST_LENGTH])
    if around is not None and around not in shown and around.status == RequestStatus.NEW:
        later = listed.filter(_from(around))
        shown = shown[: LIST_LENGTH // 2] + [one for one in later[: LIST_LENGTH // 2] if one not in shown]
    return shown


def bounded_count(rows: QuerySet[Request]) -> str:
    """How many wait, exactly up to 999."""
    number = rows.order_by()[: COUNTED_TO + 1].count()
    return f"{COUNTED_TO}+" if number > COUNTED_TO else str(number)


def next_after(rows: QuerySet[Request], decided: Request) -> Request | None:
    """The request that slides in once ``decided`` is out: the next in the list, else the first."""
    others = rows.exclude(pk=decided.pk)
    return others.filter(_from(decided)).first() or others.first()


def _from(request: Request) -> Q:
    """A request and those behind it in the list; many imported ones may carry the same moment."""
    return Q(filed_at__gt=request.filed_at) | Q(filed_at=request.filed_at, pk__gte=request.pk)


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


def items_to_link(user: User, request: Request, text: str = "") -> list[Item]:
    """Items of the request's product that match ``text``, or without one those that share words with its title."""
    limit = FOUND if text else SUGGESTED
    rows = Item.objects.visible_to(user).filter(product=request.product).select_related("score")
    exact = rows.filter(key__iexact=text) if text else rows.none()
    words = _query(text) if text else _any_word_of(request.title)
    if words is None:
        return list(exact[:limit])
    ranked = rows.filter(search=words).annotate(closeness=SearchRank(F("search"), words))
    found = list(ranked.order_by("-closeness", "number")[:limit])
    return [*exact, *(item for item in found if item.key.lower() != text.lower())][:limit]


def _query(text: str) -> SearchQuery:
    return SearchQuery(text, config="english", search_type="websearch")


def _any_word_of(title: str) -> SearchQuery | None:
    """Any of the title's longer words: more of them shared is a closer match."""
    words = ["".join(filter(str.isalnum, word)) for word in title.split()]
    longer = [word for word in words if len(word) > SHORTEST_WORD and word.lower() not in {"or", "and"}]
    return _query(" or ".join(longer[:12])) if longer else None
