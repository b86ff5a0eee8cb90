"""Links to what is told everybody, and what the one with a token leads to."""

from dataclasses import dataclass

from django.conf import settings

from common.errors import NotFound
from common.signed import seal, sign, unsign
from planning.models import RoadmapEntry, RoadmapLink
from stakeholders.models import Product

PURPOSE = "roadmap"


@dataclass(frozen=True, slots=True)
class Link:
    """A link that leads somewhere, with the addresses of its page and its calendar."""

    link: RoadmapLink
    page: str
    calendar: str


def links_of(product: Product) -> list[Link]:
    """Those of a product that lead somewhere, the latest first."""
    rows = RoadmapLink.objects.filter(product=product, revoked_at=None).select_related("created_by")
    return [addresses_of(one) for one in rows]


def addresses_of(link: RoadmapLink) -> Link:
    """A link with its addresses."""
    page = f"{settings.PUBLIC_URL}/roadmap/embed/{sign(PURPOSE, str(link.pk))}/"
    return Link(link, page, f"{page}calendar.ics")


def product_of(token: str) -> Product:
    """The product whose roadmap the link with this token shows.

    Raises:
        NotFound: there is no such link, it was revoked, or the product shares nothing any more.
    """
    text = unsign(PURPOSE, token) or ""
    rows = RoadmapLink.objects.filter(revoked_at=None, product__is_one_way=False).select_related("product")
    link = rows.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 18 else None
    if link is None:
        raise NotFound("This link leads nowhere.")
    return link.product


def event_id(entry: RoadmapEntry) -> str:
    """What a calendar knows a day by: always the same, and no number of ours."""
    return f"{seal('roadmap-day', str(entry.pk))}@weighbridge"
