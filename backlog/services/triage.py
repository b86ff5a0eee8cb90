"""Triage decisions: link a request to an item or a new one, decline it, open it again."""

from datetime import date

from django.db import transaction

from backlog.models import EvidenceLink, Item
from backlog.services.freshness import touch
from backlog.services.items import create_item
from common.errors import Invalid
from requests_intake.choices import Decision
from requests_intake.models import Request
from requests_intake.services.triage import checked_decline, decide, lock_for_decision
from users.models import User


@transaction.atomic
def link_request(*, actor: User | None, request_id: int, item_key: str, version: int | None = None) -> Item:
    """Link a request to the item that answers it; its account's voice counts there from now on.

    Raises:
        Conflict: somebody decided on the request since ``version``.
        Invalid: no such item in the request's product.
    """
    request = lock_for_decision(request_id=request_id, decision=Decision.LINK, version=version)
    item = Item.objects.filter(product_id=request.product_id).called(item_key).first()
    if item is None:
        raise Invalid(f"{request.product.name} has no item {item_key!r}.", field="item")
    _link(actor, request, item, Decision.LINK)
    return item


@transaction.atomic
def link_to_new_item(
    *,
    actor: User | None,
    request_id: int,
    title: str | None = None,
    kind: str | None = None,
    version: int | None = None,
) -> Item:
    """Make an item out of a request and link it. The need counts as open since the request was filed.

    Args:
        title: by default the request's.
        kind: by default the request's.

    Raises:
        Conflict: somebody decided on the request since ``version``.
        Invalid: an empty title or an unknown kind.
    """
    request = lock_for_decision(request_id=request_id, decision=Decision.NEW_ITEM, version=version)
    item = create_item(
        actor=actor,
        product=request.product,
        title=request.title if title is None else title,
        kind=kind or request.kind,
        problem=request.body,
        competitor=request.competitor,
        opened_at=request.filed_at,
    )
    _link(actor, request, item, Decision.NEW_ITEM)
    return item


def _link(actor: User | None, request: Request, item: Item, decision: Decision) -> None:
    EvidenceLink.objects.create(item=item, request=request, linked_by=actor)
    decide(actor=actor, request=request, decision=decision, item_key=item.key)
    touch([item.pk])


@transaction.atomic
def decline_request(
    *,
    actor: User | None,
    request_id: int,
    reason: str,
    text: str,
    would_change: str,
    look_again_on: date | None,
    version: int | None = None,
) -> Request:
    """Say no: with a kind of reason, words for whoever asked, what would change the answer, and when to look again.

    Args:
        look_again_on: a day ahead, or ``None`` for never.

    Raises:
        Conflict: somebody decided on the request since ``version``.
        Invalid: a part of the answer is missing, or the day is not ahead.
    """
    words = checked_decline(reason, text, would_change, look_again_on)
    request = lock_for_decision(request_id=request_id, decision=Decision.DECLINE, version=version)
    decide(actor=actor, request=request, decision=Decision.DECLINE, **words)
    return request


@transaction.atomic
def reopen_request(*, actor: User | None, request_id: int, version: int | None = None) -> Request:
    """Put a decided request back into the inbox; a link is taken off its item. Raises ``Conflict``."""
    request = lock_for_decision(request_id=request_id, decision=Decision.REOPEN, version=version)
    link = EvidenceLink.objects.select_related("item").filter(request=request).first()
    if link is not None:
        link.delete()
        touch([link.item_id])
    decide(actor=actor, request=request, decision=Decision.REOPEN, item_key=link.item.key if link else "")
    return request
