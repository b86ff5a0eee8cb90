"""One account on one page: what they asked, what came of it, what living with the gaps costs.

For two audiences. What is meant for the customer holds their own words, our plain ones, and what we wrote to them; no
key, no name or remark of ours, and of the backlog only what is published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from backlog.models import Support
from backlog.selectors.accounts import GapSum, gaps_of
from backlog.selectors.outcomes import INSIDE, OUTSIDE, Became, Outcome, became, outcome_of_item
from common.presentation.dates import day
from requests_intake.choices import Decision, RequestStatus
from requests_intake.models import Request, TriageDecision
from stakeholders.models import Account, Product
from users.models import User

PERIODS = {"all": "Since the beginning", "year": "Last 12 months", "half": "Last 6 months", "quarter": "Last 3 months"}
_DAYS = {"year": 365, "half": 183, "quarter": 92}
AUDIENCES = {"internal": "For colleagues", "customer": "For the customer"}
MOST_REQUESTS = 400


@dataclass(frozen=True, slots=True)
class Line:
    """One thing they asked for. ``number`` and ``key`` are empty for the customer, ``asked_by`` a person of theirs."""

    title: str
    product: str
    kind: str
    importance: str
    asked_on: date
    asked_by: str
    outcome: Outcome
    words: str
    request_id: int | None = None
    number: str = ""
    key: str = ""
    reason: str = ""
    would_change: str = ""
    again: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """All with one outcome, the latest first."""

    outcome: Outcome
    words: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Report:
    """The page. ``since`` is the first day of the period, if it has one; ``votes`` are supported without a request."""

    account: Account
    audience: str
    since: date | None
    sections: Sequence[Section]
    votes: Sequence[Line]
    gaps: GapSum
    products: Sequence[Product]
    more: bool

    @property
    def lines(self) -> list[Line]:
        """Everything that was asked, in the order of the page."""
        return [line for section in self.sections for line in section.lines]

    def count(self, outcome: str) -> int:
        """How many of an outcome."""
        return sum(len(section.lines) for section in self.sections if section.outcome == outcome)

    @property
    def shipped(self) -> int:
        """How many are there."""
        return self.count(Outcome.SHIPPED)

    @property
    def planned(self) -> int:
        """How many are planned."""
        return self.count(Outcome.PLANNED)

    @property
    def declined(self) -> int:
        """How many we said no to."""
        return self.count(Outcome.DECLINED)


def report_on(user: User, account: Account, audience: str = "internal", period: str = "all") -> Report:
    """The report, of the products that ``user`` sees; ``period`` narrows what was asked, not what is lived with."""
    since = timezone.localdate() - timedelta(days=_DAYS[period]) if period in _DAYS else None
    asked = _asked(user, account, since)
    more, asked = len(asked) > MOST_REQUESTS, asked[:MOST_REQUESTS]
    answers = _answers(asked)
    outside = audience == "customer"
    lines = [_line(became(one), answers, outside=outside) for one in asked]
    words = OUTSIDE if outside else INSIDE
    gaps = gaps_of(user, account)
    sections = [Section(one, words[one], [line for line in lines if line.outcome == one]) for one in Outcome]
    return Report(
        account=account,
        audience=audience,
        since=since,
        sections=[section for section in sections if section.lines],
        votes=_votes(user, account, asked, since, outside=outside),
        gaps=gaps.for_customer() if outside else gaps,
        products=list(Product.objects.visible_to(user).filter(accounts=account)),
        more=more,
    )


def _asked(user: User, account: Account, since: date | None) -> list[Request]:
    rows: QuerySet[Request] = Request.objects.visible_to(user).filter(account=account)
    if since:
        rows = rows.filter(filed_at__date__gte=since)
    related = ("product", "contact", "filed_by", "evidence_link__item", "merged_into")
    return list(rows.select_related(*related).defer("body", "search").order_by("-filed_at", "-id")[: MOST_REQUESTS + 1])


def _answers(asked: Sequence[Request]) -> dict[int, TriageDecision]:
    """The no that stands, by the request on which it was said; a duplicate has that of its canonical one."""
    ids = {one.merged_into_id or one.pk for one in asked}
    rows = TriageDecision.objects.filter(request__in=ids, decision=Decision.DECLINE, undone_at=None)
    return {row.request_id: row for row in rows.order_by("id")}


def _line(one: Became, answers: dict[int, TriageDecision], *, outside: bool) -> Line:
    request = one.request
    standing = request.merged_into or request
    answer = answers.get(standing.pk) if standing.status == RequestStatus.DECLINED else None
    # What was said on somebody else's request was said to them.
    told = answer if answer and (not outside or answer.request_id == request.pk) else None
    return Line(
        title=request.title,
        product=str(request.product),
        kind=request.get_kind_display(),
        importance=request.get_importance_display(),
        asked_on=timezone.localdate(request.filed_at),
        asked_by=_asker(request, outside=outside),
        outcome=one.outcome,
        words=(OUTSIDE if outside else INSIDE)[one.outcome],
        request_id=None if outside else request.pk,
        number="" if outside else request.reference,
        key="" if outside or one.item is None else one.item.key,
        reason=told.text if told else "",
        would_change=told.would_change if told else "",
        again=f"We look at it again on {day(told.look_again_on)}." if told and told.look_again_on else "",
    )


def _asker(request: Request, *, outside: bool) -> str:
    """A person of theirs; for colleagues also who filed it for them."""
    theirs = str(request.contact or request.asked_by or "")
    if not outside:
        return " · ".join(filter(None, [theirs, f"filed by {request.filed_by}" if request.filed_by else ""]))
    own = request.filed_by if request.filed_by and not request.filed_by.is_internal else None
    return theirs or str(own or "")


def _votes(
    user: User, account: Account, asked: Sequence[Request], since: date | None, *, outside: bool
) -> Sequence[Line]:
    """Items that the account supports without a request of its own in the report."""
    linked = [link.item_id for one in asked if (link := getattr(one, "evidence_link", None))]
    rows = Support.objects.filter(account=account, item__product__in=Product.objects.visible_to(user))
    rows = rows.exclude(item__in=linked).select_related("item__product").defer("item__search")
    if since:
        rows = rows.filter(given_at__date__gte=since)
    if outside:
        rows = rows.filter(item__is_published=True)
    return [_vote(vote, outside=outside) for vote in rows.order_by("-given_at", "-id")[:MOST_REQUESTS]]


def _vote(vote: Support, *, outside: bool) -> Line:
    item, outcome = vote.item, outcome_of_item(vote.item.status)
    return Line(
        title=item.public_title if outside else item.title,
        product=str(item.product),
        kind=item.get_kind_display(),
        importance=vote.get_importance_display(),
        asked_on=timezone.localdate(vote.given_at),
        asked_by="",
        outcome=outcome,
        words=(OUTSIDE if outside else INSIDE)[outcome],
        key="" if outside else item.key,
    )
