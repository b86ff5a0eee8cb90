"""Requests with what was decided on them and where they went."""

from dataclasses import dataclass

from django.db.models import QuerySet

from backlog.models import Item
from requests_intake.choices import Evidence, RequestKind, RequestStatus, Source
from requests_intake.models import Request, TriageDecision
from stakeholders.models import Account
from users.choices import Role
from users.models import User


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Which requests to list; empty fields list all."""

    product: str = ""
    status: str = ""
    kind: str = ""
    q: str = ""
    source: str = ""
    evidence: str = ""
    department: str = ""
    account: Account | None = None
    account_name: str = ""
    filed: str = ""

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return self != RequestFilter()

    @property
    def is_narrow(self) -> bool:
        """Whether one of those is chosen that seldom are."""
        return bool(self.source or self.evidence or self.department or self.account_name)


def filter_of(user: User, query: dict[str, str]) -> RequestFilter:
    """The filter that an address asks for; what makes no sense asks for nothing."""
    status, kind = query.get("status", ""), query.get("kind", "")
    return RequestFilter(
        product=query.get("product", "").replace("\x00", ""),
        status=status if status in RequestStatus.values else "",
        kind=kind if kind in RequestKind.values else "",
        q=query.get("q", ""),
        source=_one_of(Source.values, query, "source"),
        evidence=_one_of(Evidence.values, query, "evidence"),
        department=_one_of(Role.values, query, "department"),
        account=account_called(user, query.get("account", "")),
        account_name=query.get("account", "").strip()[:120],
        filed="me" if query.get("filed") == "me" else "",
    )


def _one_of(known: list[str], query: dict[str, str], name: str) -> str:
    value = query.get(name, "")
    return value if value in known else ""


def account_called(user: User, typed: str) -> Account | None:
    """The account of a name or, as links carry it, of a number."""
    words = typed.strip().replace("\x00", "")
    if not words:
        return None
    rows = Account.objects.visible_to(user)
    by_number = rows.known_as(pk=words).first() if words.isascii() and words.isdecimal() and len(words) < 19 else None
    return by_number or rows.known_as(name__iexact=words).first()


def requests_of(user: User, chosen: RequestFilter) -> QuerySet[Request]:
    """The requests that the person may see, with account, product and the item they went to."""
    rows = Request.objects.visible_to(user)
    if chosen.product:
        rows = rows.filter(product__slug=chosen.product)
    if chosen.status:
        rows = rows.filter(status=chosen.status)
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    plain = {"source": chosen.source, "evidence": chosen.evidence, "filed_by__role": chosen.department}
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if chosen.account_name:
        rows = rows.filter(account=chosen.account) if chosen.account else rows.none()
    if chosen.filed:
        rows = rows.filter(filed_by=user)
    if chosen.q:
        rows = rows.matching(chosen.q)
    return rows.select_related("account", "product", "evidence_link__item")


def decisions_of(request: Request) -> list[TriageDecision]:
    """Every decision on a request, the newest first."""
    return list(request.decisions.select_related("decided_by").order_by("-id"))


def linked_item(user: User, request: Request) -> Item | None:
    """The item that a request was linked to, if the person may see it."""
    rows = Item.objects.visible_to(user).select_related("score")
    return rows.filter(evidence_links__request=request).first()


def key_of_request(user: User, pk: int) -> str | None:
    """The key of the item at which a request counts, if ``user`` may see both."""
    requests = Request.objects.visible_to(user).filter(pk=pk)
    return (
        Item.objects.visible_to(user).filter(evidence_links__request__in=requests).values_list("key", flat=True).first()
    )
