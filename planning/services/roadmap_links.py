"""Links to what is told everybody: for a page that embeds it, for a calendar."""

from django.db import transaction
from django.utils import timezone

from common.activity import record
from common.errors import Invalid
from common.writes import locked, store
from planning.models import RoadmapLink
from stakeholders.models import Product
from users.models import User


@transaction.atomic
def make_link(*, actor: User | None, product: Product, note: str = "") -> RoadmapLink:
    """Make a link that holds until it is revoked.

    Raises:
        Invalid: the product shares nothing with its customers.
    """
    if product.is_one_way:
        raise Invalid(f"{product} is one-way: nothing of it is published.", code="one_way")
    link = RoadmapLink(product=product, note=note.strip(), created_by=actor)
    store(link)
    record(actor=actor, verb="made a roadmap link", target=product, data={"note": link.note})
    return link


@transaction.atomic
def revoke_link(*, actor: User | None, link_id: int) -> RoadmapLink:
    """Let a link lead nowhere from now on; nothing happens if it does already."""
    link = locked(RoadmapLink.objects.select_related("product"), link_id)
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        record(actor=actor, verb="revoked a roadmap link", target=link.product, data={"note": link.note})
    return link
