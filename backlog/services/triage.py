"""Triage decisions on one request; merging and taking back have modules of their own, and many at once ``bulk``."""

from datetime import date

from django.db import transaction

from backlog.choices import Audience
from backlog.models import Comment, Item
from backlog.services.conversation import add_comment
from backlog.services.freshness import touch
from backlog.services.items import create_item
from backlog.services.links import family_of, link_of, new_link, put_links
from common.errors import Conflict, Invalid
from requests_intake.choices import Decision, RequestStatus
from requests_intake.models import Request
from requests_intake.services.triage import (
    checked_decline,
    checked_park,
    checked_snooze,
    checked_text,
    decide,
    lock_for_decision,
)
from users.models import User


@transaction.atomic
def link_request(*, actor: User | None, request_id: int, item_key: str, version: int | None = None) -> Item:
    """Link a request to the item that answers it; its account's voice counts there from now on.

    Raises:
        Conflict: somebody decided on the request since ``version``.
        Invalid: no such item in the request's product.
    """
    request = lock_for_decision(request_id=request_id, decision=Decision.LINK, version=version)
    rows = Item.objects.filter(product_id=request.product_id).called(item_key)
    item = rows.select_for_update(no_key=True).first()  # nobody takes it away meanwhile
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
    """Link a request and those merged into it."""
    decide(actor=actor, request=request, decision=decision, item_key=item.key)
    touch(put_links(family_of(request), new_link(item, actor)))


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
    decide(actor=actor, request=request, decision=Decision.DECLINE, previous=_was(request), **words)
    return request


@transaction.atomic
def snooze_request(
    *, actor: User | None, request_id: int, until: date, text: str = "", version: int | None = None
) -> Request:
    """Put a request off; on the day ``until`` it is back in the inbox.

    Raises:
        Conflict: somebody decided on the request since ``version``.
        Invalid: the day is not ahead, or the text is too long.
    """
    words = checked_snooze(until, text)
    request = lock_for_decision(request_id=request_id, decision=Decision.SNOOZE, version=version)
    decide(actor=actor, request=request, decision=Decision.SNOOZE, previous=_was(request), **words)
    return request


@transaction.atomic
def park_request(
    *,
    actor: User | None,
    request_id: int,
    text: str = "",
    look_again_on: date | None = None,
    version: int | None = None,
) -> Request:
    """Keep a request open to collect evidence, outside the inbox.

    Args:
        look_again_on: a day ahead, or ``None`` for no day.

    Raises:
        Conflict: somebody decided on the request since ``version``.
        Invalid: the day is not ahead, or the text is too long.
    """
    words = checked_park(text, look_again_on)
    request = lock_for_decision(request_id=request_id, decision=Decision.PARK, version=version)
    decide(actor=actor, request=request, decision=Decision.PARK, previous=_was(request), **words)
    return request


@transaction.atomic
def reopen_request(*, actor: User | None, request_id: int, version: int | None = None) -> Request:
    """Put a decided request back into the inbox; a link is taken off its item, a duplicate stands for itself again.

    Raises:
        Conflict: somebody decided on the request since ``version``, or it is in the inbox.
    """
    request = lock_for_decision(request_id=request_id, decision=Decision.REOPEN, version=version)
    before = link_of(request)
    key = Item.objects.values_list("key", flat=True).get(pk=before["item"]) if before else ""
    decide(actor=actor, request=request, decision=Decision.REOPEN, item_key=key, previous={"link": before})
    touch(put_links(family_of(request), None))
    return request


@transaction.atomic
def ask_back(*, actor: User | None, request_id: int, question: str, version: int | None = None) -> Comment:
    """Ask the sender; the request waits until they answer.

    The question is a comment that they can read. Where no customer stands behind the request it is for colleagues.

    Raises:
        Conflict: somebody decided on the request since ``version``.
        Invalid: no question, or one that is too long.
    """
    text = checked_question(question)
    request = lock_for_decision(request_id=request_id, decision=Decision.ASK, version=version)
    decide(actor=actor, request=request, decision=Decision.ASK, text=text, previous=_was(request))
    return _say(request, author=actor, body=text, is_question=True)


def checked_question(question: str) -> str:
    """Return the question. Raises ``Invalid`` if there is none or it is too long."""
    return checked_text(question, field="question", missing="Write what you want to know.")


@transaction.atomic
def answer_request(
    *, actor: User | None, request_id: int, text: str, author_name: str = "", version: int | None = None
) -> Comment:
    """Answer a question that triage asked, as the sender or for them; the request goes back into the inbox.

    An answer that comes after the request went back by itself is as welcome.

    Args:
        author_name: who answered, where they are no user here.

    Raises:
        Conflict: nobody asked, or somebody decided on the request since ``version``.
        Invalid: no answer, or one that is too long.
    """
    words = checked_text(text, missing="Write an answer.")
    request = lock_for_decision(request_id=request_id, decision=Decision.ANSWER, version=version)
    if request.asked_at is None and request.status == RequestStatus.NEW:
        raise Conflict(f"{request.reference} waits for no answer: write a comment.", code="not_asked")
    decide(actor=actor, request=request, decision=Decision.ANSWER, previous=_was(request))
    return _say(request, author=actor, body=words, author_name=author_name)


def _was(request: Request) -> dict[str, object]:
    """What taking a decision back needs beyond the request itself."""
    return {"link": link_of(request)}


def _say(
    request: Request, *, author: User | None, body: str, is_question: bool = False, author_name: str = ""
) -> Comment:
    """Say it to whoever asked: to the customer, or to a colleague where no customer stands behind the request."""
    return add_comment(
        actor=author,
        body=body,
        request=request,
        audience=Audience.CUSTOMER if request.account_id else Audience.INTERNAL,
        author_name=author_name,
        is_question=is_question,
    )
