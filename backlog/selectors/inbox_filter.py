"""What part of the inbox to show: read from the address, written back into it, applied to the requests."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone

from common.presentation.searching import search_text
from requests_intake.choices import Evidence, Importance, RequestKind, RequestStatus, Source
from requests_intake.models import Request
from stakeholders.models import Product
from users.models import User

DUE = "due"
STATUSES = {
    "new": "To triage",
    "waiting": "Waiting for an answer",
    "snoozed": "Snoozed",
    "parked": "Parked",
    DUE: "Due for another look",
}
AGES = {"week": ("a week", 7), "month": ("a month", 30), "quarter": ("a quarter", 91), "year": ("a year", 365)}
ME, NOBODY = "me", "nobody"
# The order in which a status is listed; both fields together are unique and never empty.
BY_DAY, BY_AGE = ("look_again_on", "id"), ("filed_at", "id")
_KNOWN = {
    "kind": frozenset(RequestKind.values),
    "importance": frozenset(Importance.values),
    "source": frozenset(Source.values),
    "evidence": frozenset(Evidence.values),
    "status": frozenset(STATUSES) - {"new"},
    "age": frozenset(AGES),
}


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What to show; an empty field leaves nothing out.

    Attributes:
        product: its slug.
        status: of ``STATUSES``; empty is what nobody has decided yet.
        assigned: ``me``, ``nobody`` or the id of a person.
        account: the id of an account, or words of its name.
        q: words of title or text.
        age: of ``AGES``: older than that.
    """

    product: str = ""
    status: str = ""
    kind: str = ""
    importance: str = ""
    source: str = ""
    evidence: str = ""
    assigned: str = ""
    account: str = ""
    age: str = ""
    q: str = ""

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return bool(self.query)

    @property
    def query(self) -> str:
        """As the part of an address after the question mark."""
        return urlencode([(one.name, value) for one in fields(self) if (value := getattr(self, one.name))])

    @property
    def order(self) -> tuple[str, str]:
        """The fields by which the requests stand; the first are the oldest, or those whose day comes first."""
        return BY_DAY if self.status in {"snoozed", DUE} else BY_AGE


def filter_of(typed: Mapping[str, str]) -> InboxFilter:
    """The filter that an address asks for; what makes no sense asks for nothing."""
    words = {one.name: search_text(typed.get(one.name, "")) for one in fields(InboxFilter)}
    for name, known in _KNOWN.items():
        if words[name] not in known:
            words[name] = ""
    if words["assigned"] not in {ME, NOBODY} and not _is_id(words["assigned"]):
        words["assigned"] = ""
    return InboxFilter(**words)


def filter_in(query: str) -> InboxFilter:
    """The same from the part of an address after the question mark."""
    return filter_of(dict(parse_qsl(query)))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def inbox(user: User, chosen: InboxFilter) -> QuerySet[Request]:
    """The requests that this person triages and that the filter lets through, in the filter's order."""
    rows = Request.objects.filter(product__in=Product.objects.triaged_by(user).values("pk"))
    if chosen.status == DUE:
        rows = rows.due_for_another_look()
    else:
        rows = rows.filter(status=chosen.status or RequestStatus.NEW)
    if chosen.q:
        rows = rows.matching(chosen.q)
    if chosen.product:
        rows = rows.filter(product__slug=chosen.product)
    plain = {name: getattr(chosen, name) for name in ("kind", "importance", "source", "evidence")}
    rows = rows.filter(_assigned(user, chosen.assigned), _account(chosen.account), _age(chosen.age))
    return rows.filter(**{name: value for name, value in plain.items() if value}).order_by(*chosen.order)


def _assigned(user: User, to: str) -> Q:
    if not to:
        return Q()
    return Q(assigned_to=None) if to == NOBODY else Q(assigned_to=user.pk if to == ME else int(to))


def _account(named: str) -> Q:
    if not named:
        return Q()
    return Q(account=int(named)) if _is_id(named) else Q(account__name__icontains=named)


def _age(age: str) -> Q:
    return Q(filed_at__lte=timezone.now() - timedelta(days=AGES[age][1])) if age else Q()
