"""Accounts with what they asked for and what they live with."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, FloatField, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from backlog.choices import OPEN_STATUSES
from common.presentation.dates import months_between
from requests_intake.choices import RequestKind, RequestStatus
from requests_intake.models import Request
from stakeholders.models import Account
from users.models import User

# A gap is lived with until its item is shipped or its request is declined.
CLOSED = (RequestStatus.DECLINED,)


def _lived_with() -> Q:
    """A duplicate closes with the request that it was merged into; one of the same account is the same gap."""
    linked_open = Q(evidence_link=None) | Q(evidence_link__item__status__in=OPEN_STATUSES)
    closed = Q(status__in=CLOSED) | Q(merged_into__status__in=CLOSED)
    told_twice = Q(merged_into__account=F("account"))
    return Q(kind=RequestKind.GAP) & ~closed & ~told_twice & linked_open


def accounts_of(user: User, text: str = "", stage: str = "") -> QuerySet[Account]:
    """The accounts with ``theirs`` (1 for those somebody else looks after), ``open_gaps`` and ``gap_hours``."""
    rows = Account.objects.visible_to(user)
    if text:
        rows = rows.filter(name__icontains=text)
    if stage:
        rows = rows.filter(stage=stage)
    gaps = Request.objects.visible_to(user).filter(_lived_with(), account=OuterRef("pk")).order_by()
    per_account = gaps.values("account")
    return rows.select_related("segment", "customer_pm").annotate(
        theirs=Case(When(customer_pm=user, then=Value(0)), default=Value(1), output_field=IntegerField()),
        open_gaps=Coalesce(Subquery(per_account.annotate(n=Count("pk")).values("n")), 0),
        gap_hours=Coalesce(
            Subquery(per_account.annotate(h=Sum("workaround__hours_per_month")).values("h")),
            0.0,
            output_field=FloatField(),
        ),
    )


@dataclass(frozen=True, slots=True)
class LivedGap:
    """A gap that an account lives with. ``hours_so_far`` counts building the workaround and every month since."""

    request: Request
    hours_per_month: float
    hours_so_far: float
    undo_hours: float
    people: int


@dataclass(frozen=True, slots=True)
class GapSum:
    """The gaps of one account and what they come to."""

    gaps: Sequence[LivedGap] = field(default_factory=tuple)

    @property
    def hours_per_month(self) -> float:
        """Hours a month."""
        return sum(gap.hours_per_month for gap in self.gaps)

    @property
    def hours_so_far(self) -> float:
        """Hours since each gap was filed, with building the workarounds."""
        return sum(gap.hours_so_far for gap in self.gaps)

    @property
    def undo_hours(self) -> float:
        """Hours to take the workarounds away again."""
        return sum(gap.undo_hours for gap in self.gaps)


def gaps_of(user: User, account: Account) -> GapSum:
    """The gaps that an account lives with, the costliest first."""
    rows = Request.objects.visible_to(user).filter(_lived_with(), account=account)
    rows = rows.select_related("workaround", "product", "filed_by", "evidence_link__item")
    gaps = [_lived(request) for request in rows.order_by(F("workaround__hours_per_month").desc(nulls_last=True), "id")]
    return GapSum(tuple(gaps))


def _lived(request: Request) -> LivedGap:
    workaround = getattr(request, "workaround", None)
    if workaround is None:
        return LivedGap(request, 0.0, 0.0, 0.0, 0)
    months = months_between(timezone.localdate(request.filed_at), timezone.localdate())
    so_far = workaround.build_hours + months * workaround.hours_per_month
    return LivedGap(request, workaround.hours_per_month, so_far, workaround.undo_hours, workaround.people)


def requests_from(user: User, account: Account, limit: int = 50) -> list[Request]:
    """What else the account asked for, the newest first; the gaps it lives with stand by themselves."""
    rows = Request.objects.visible_to(user).filter(account=account).exclude(_lived_with())
    rows = rows.select_related("product", "evidence_link__item")
    return list(rows.order_by("-filed_at", "-id")[:limit])
