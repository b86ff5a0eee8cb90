"""What our own people ask for: requests through leadership, sales, RFPs and competitor analysis."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from backlog.choices import ItemStatus
from backlog.models import Item
from backlog.selectors.displacing import OWN_SOURCES
from requests_intake.choices import Evidence, RequestStatus, Source
from requests_intake.models import Request
from users.models import User

_RELATED = ("product", "account", "contact", "filed_by", "opportunity", "evidence_link__item")
_DONE = (ItemStatus.SHIPPED, ItemStatus.DECLINED)


@dataclass(frozen=True, slots=True)
class Asked:
    """How many there are in all, through whom they came, and how sure it is that a user needs them."""

    total: int
    sources: Sequence[tuple[Source, int]]
    evidence: Sequence[tuple[Evidence, int]]


def own_asks(user: User, *, product: str = "", source: str = "", with_closed: bool = False) -> QuerySet[Request]:
    """Those that ``user`` may see; a customer none.

    Args:
        product: its slug.
        with_closed: also what was declined, and what its item answers already.
    """
    rows = Request.objects.visible_to(user) if user.is_internal else Request.objects.none()
    rows = rows.canonical().filter(source__in=[source] if source in OWN_SOURCES else OWN_SOURCES)
    if product:
        rows = rows.filter(product__slug=product)
    if not with_closed:
        rows = rows.exclude(status=RequestStatus.DECLINED).exclude(evidence_link__item__status__in=_DONE)
    return rows.select_related(*_RELATED).defer("search", "evidence_link__item__search")


def item_of(request: Request) -> Item | None:
    """The item that a request went to, as ``own_asks`` read it."""
    link = getattr(request, "evidence_link", None)
    return link.item if link else None


def asked_of(rows: QuerySet[Request]) -> Asked:
    """Counted, in one query."""
    by_source = {f"source_{one.value}": Count("pk", filter=Q(source=one)) for one in OWN_SOURCES}
    by_evidence = {f"evidence_{one.value}": Count("pk", filter=Q(evidence=one)) for one in Evidence}
    found = rows.select_related(None).order_by().aggregate(total=Count("pk"), **by_source, **by_evidence)
    return Asked(
        found["total"],
        [(one, found[f"source_{one.value}"]) for one in OWN_SOURCES],
        [(one, found[f"evidence_{one.value}"]) for one in Evidence],
    )
