"""Requests with what was decided on them and where they went."""

from dataclasses import dataclass

from django.db.models import QuerySet

from backlog.models import Item
from requests_intake.choices import RequestKind, RequestStatus
from requests_intake.models import Request, TriageDecision
from users.models import User


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Which requests to list; empty fields list all."""

    product: str = ""
    status: str = ""
    kind: str = ""
    q: str = ""

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return bool(self.product or self.status or self.kind or self.q)


def filter_of(query: dict[str, str]) -> RequestFilter:
    """The filter that an address asks for; what makes no sense asks for nothing."""
    status, kind = query.get("status", ""), query.get("kind", "")
    return RequestFilter(
        product=query.get("product", "").replace("\x00", ""),
        status=status if status in RequestStatus.values else "",
        kind=kind if kind in RequestKind.values else "",
        q=query.get("q", ""),
    )


def requests_of(user: User, chosen: RequestFilter) -> QuerySet[Request]:
    """The requests that the person may see, with account, product and the item they went to."""
    rows = Request.objects.visible_to(user)
    if chosen.product:
        rows = rows.filter(product__slug=chosen.product)
    if chosen.status:
        rows = rows.filter(status=chosen.status)
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
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
