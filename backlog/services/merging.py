"""Merging duplicates: each keeps its words, comments, followers and files, and counts where the other one counts.

All duplicates point at one that is not a duplicate itself: its *canonical* request. Nothing is copied or moved, so
taking a merge back loses nothing.
"""

from django.db import transaction

from backlog.services.freshness import touch
from backlog.services.links import family_of, link_of, put_links
from common.activity import record
from common.errors import Conflict, Invalid
from requests_intake.choices import Decision
from requests_intake.models import Request
from requests_intake.services.triage import decide, lock_for_decision
from users.models import User


@transaction.atomic
def merge_request(*, actor: User | None, request_id: int, into_id: int, version: int | None = None) -> Request:
    """Merge a request, with those merged into it, into another of its product; return that one.

    If ``into_id`` was merged itself, the request goes where that one went. It then counts at the item of the
    canonical request, now and whenever that changes.

    Raises:
        NotFound: it is gone.
        Conflict: somebody decided on it since ``version``, or it counts at an item and the other at none.
        Invalid: no such request in its product, or it is the request itself.
    """
    request = lock_for_decision(request_id=request_id, decision=Decision.MERGE, version=version, others=[into_id])
    canonical = _canonical(request, into_id)
    link, before = link_of(canonical), link_of(request)
    if before is not None and link is None:
        raise Conflict(
            f"{request.reference} counts at an item and {canonical.reference} at none: merge the other way round, "
            f"or link {canonical.reference} first.",
            code="would_lose_its_link",
        )
    family = family_of(request)
    duplicates = [pk for pk in family if pk != request.pk]
    decide(
        actor=actor, request=request, decision=Decision.MERGE, merged_into=canonical,
        previous={"link": before, "duplicates": duplicates},
    )  # fmt: skip
    Request.objects.filter(pk__in=duplicates).update(merged_into=canonical)
    touch(put_links(family, link))
    record(actor=actor, verb="took in", target=canonical, data={"request": request.reference})
    return canonical


def _canonical(request: Request, into_id: int) -> Request:
    """Where the request goes, locked by the caller."""
    rows = Request.objects.filter(product_id=request.product_id).select_related("merged_into")
    into = rows.filter(pk=into_id).first()
    if into is None:
        raise Invalid(f"{request.product.name} has no request R-{into_id}.", field="into")
    if into.pk == request.pk:
        raise Invalid("A request cannot be merged into itself: choose another.", field="into")
    if into.merged_into_id == request.pk:
        raise Invalid(
            f"{into.reference} was merged into {request.reference}: take that back first, or choose another.",
            field="into",
        )
    return into.merged_into or into
