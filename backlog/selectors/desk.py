"""A colleague's own desk: the accounts they look after, what they filed, what waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Q, Value, When

from backlog.choices import NoticeTopic
from backlog.models import Comment, Notice
from backlog.selectors.accounts import accounts_of
from backlog.selectors.ledger import AccountCost, Filters, Gap, accounts_page, gaps_page, scope_of
from backlog.selectors.news import news_of
from backlog.selectors.outcomes import Became, became
from requests_intake.choices import RequestStatus
from requests_intake.models import Request
from stakeholders.choices import AccessStatus
from stakeholders.models import AccessRequest, Account
from users.choices import Role
from users.models import User

MOST_ACCOUNTS = 60
MOST_FILED = 12
MOST_WAITING = 20
MOST_GAPS = 8
_SPOKEN_TO = [NoticeTopic.MENTIONED, NoticeTopic.COMMENTED]


@dataclass(frozen=True, slots=True)
class Question:
    """A request that waits for an answer, and what was asked."""

    request: Request
    text: str


def my_accounts(user: User) -> list[tuple[Account, AccountCost | None]]:
    """The accounts that somebody looks after, with what gaps cost them: those that live with most first."""
    page = accounts_page(scope_of(user, Filters(customer_pm=user.pk)), limit=MOST_ACCOUNTS)
    costs = {row.account_id: row for row in page.rows}
    mine = accounts_of(user).filter(customer_pm=user)
    dearest = Case(When(pk__in=costs, then=Value(0)), default=Value(1))
    rows = list(mine.order_by(dearest, "-arr", "name")[:MOST_ACCOUNTS])
    rows.sort(key=lambda one: -costs[one.pk].hours if one.pk in costs else 0.0)
    return [(one, costs.get(one.pk)) for one in rows]


def filed_by(user: User) -> list[Became]:
    """What they filed last, with what became of it."""
    rows = Request.objects.visible_to(user).filter(filed_by=user)
    rows = rows.select_related("account", "product", "evidence_link__item", "merged_into").defer("body", "search")
    return [became(one) for one in rows.order_by("-filed_at", "-id")[:MOST_FILED]]


def questions_for(user: User) -> list[Question]:
    """Requests of theirs or of their accounts that wait for an answer, the longest waiting first."""
    theirs = Q(filed_by=user) | Q(account__customer_pm=user)
    rows = Request.objects.visible_to(user).filter(theirs, status=RequestStatus.WAITING)
    found = list(rows.select_related("account", "product").order_by("asked_at", "id")[:MOST_WAITING])
    asked = Comment.objects.filter(request__in=found, is_question=True).order_by("request_id", "-id")
    texts = dict(asked.distinct("request_id").values_list("request_id", "body"))
    return [Question(one, texts.get(one.pk, "")) for one in found]


def access_wanted(user: User) -> list[AccessRequest]:
    """Who asks for access to the accounts that they look after."""
    rows = AccessRequest.objects.visible_to(user).filter(status=AccessStatus.WAITING)
    mine = rows if user.is_admin else rows.filter(account__customer_pm=user)
    return list(mine.select_related("account")[:MOST_WAITING])


def spoken_to(user: User) -> Sequence[Notice]:
    """What was said to them or where they listen, and they have not read."""
    return list(news_of(user, unread=True).filter(topic__in=_SPOKEN_TO)[:MOST_FILED])


def costly_gaps(user: User) -> Sequence[Gap]:
    """What the accounts that they look after live with, the costliest first."""
    if user.role not in {Role.CUSTOMER_PM, Role.ADMIN}:
        return ()
    return gaps_page(scope_of(user, Filters(customer_pm=user.pk)), order="cost", limit=MOST_GAPS).rows
