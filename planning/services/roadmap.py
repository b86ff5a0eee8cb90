"""Telling customers what comes: an entry for an audience, in words for them. A day that is published is a promise."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.utils import timezone

from backlog.choices import ItemStatus
from backlog.models import Item
from common.activity import record
from common.errors import Conflict, Invalid
from common.writes import apply, check_version, locked, store
from planning.choices import RoadmapAudience
from planning.models import Promise, RoadmapEntry
from planning.selectors.doubts import doubts_about
from planning.services.promises import check_audience, withdraw_promises, write_promise
from stakeholders.models import Account, Segment
from stakeholders.services.held_accounts import held
from users.models import User

OVERRULE = "Publish it all the same if you mean it; what stands against it is kept with the promise."
_WORDS = frozenset({"title", "text", "by_words"})


@transaction.atomic
def publish_entry(
    *,
    actor: User | None,
    item_id: int,
    column: str,
    title: str,
    audience: str = RoadmapAudience.EVERYBODY,
    account: Account | None = None,
    segment: Segment | None = None,
    text: str = "",
    by_date: date | None = None,
    by_words: str = "",
    despite: bool = False,
) -> RoadmapEntry:
    """Tell an audience that an item comes now, next or later; with ``by_date``, promise it by that day.

    Args:
        despite: publish the day although something stands against it.

    Raises:
        NotFound: the item is gone.
        Conflict: it is told to this audience already (code ``exists``), or nothing carries the day (``not_carried``,
            with ``doubts`` in its data).
        Invalid: no title, a day that is past, words that name an account or a key, a product that shares nothing, an
            account that does not use it, an item that was declined, a day for one that has shipped.
    """
    item = locked(Item.objects.select_related("product").defer("search"), item_id)
    entry = RoadmapEntry(
        product=item.product, item=item, column=column, title=title.strip(), text=text.strip(), by_date=by_date,
        by_words=by_words.strip(), audience=audience, account=account and held(account), segment=segment,
        published_by=actor,
    )  # fmt: skip
    check_audience(entry)
    _check_new(entry)
    doubts = _check_day(entry, despite) if by_date else []
    _check_words(entry)
    store(entry)
    record(actor=actor, verb="published on the roadmap", target=entry, data=_told(entry))
    record(actor=actor, verb="published on the roadmap", target=item, data=_told(entry))
    if by_date:
        write_promise(actor=actor, entry=entry, due_on=by_date, doubts=doubts)
    return entry


@transaction.atomic
def change_entry(
    *,
    actor: User | None,
    entry_id: int,
    version: int | None = None,
    despite: bool = False,
    reason: str = "",
    **changes: Any,
) -> RoadmapEntry:
    """Change an entry's ``column``, ``title``, ``text``, ``by_date`` and ``by_words``.

    Another day withdraws what was promised, with the ``reason``, and promises anew; none withdraws it.

    Raises:
        NotFound: it was taken off.
        Conflict: somebody changed it since ``version``, or nothing carries the new day.
        Invalid: as ``publish_entry``, or no reason for moving a day.
    """
    entry = locked(RoadmapEntry.objects.select_related("item", "product", "account", "segment"), entry_id)
    changes = {name: value.strip() if name in _WORDS else value for name, value in changes.items()}
    check_version(entry, version, changes)
    differences = apply(entry, changes)
    if not differences:
        return entry
    moved = "by_date" in differences
    if entry.by_date is None:
        entry.by_words = ""
    doubts = _check_day(entry, despite) if moved and entry.by_date else []
    _check_words(entry)
    if moved:
        withdraw_promises(actor=actor, entry=entry, reason=reason)
    entry.version += 1
    store(entry)
    record(actor=actor, verb="changed what is told", target=entry, data=differences)
    if moved and entry.by_date:
        write_promise(actor=actor, entry=entry, due_on=entry.by_date, doubts=doubts)
    return entry


@transaction.atomic
def take_off_entry(*, actor: User | None, entry_id: int, reason: str = "", version: int | None = None) -> None:
    """Tell it no longer; what it promised and nobody settled is withdrawn with the ``reason``.

    Raises:
        NotFound: it was taken off already.
        Conflict: somebody changed it since ``version``.
        Invalid: it promised something, and there is no reason.
    """
    entry = locked(RoadmapEntry.objects.select_related("item", "account", "segment"), entry_id)
    check_version(entry, version, {})
    withdraw_promises(actor=actor, entry=entry, reason=reason)
    data = _told(entry) | {"reason": reason.strip()}
    record(actor=actor, verb="took off the roadmap", target=entry, data=data)
    record(actor=actor, verb="took off the roadmap", target=entry.item, data=data)
    entry.delete()


def promises_something(entry: RoadmapEntry) -> bool:
    """Whether taking it off, or moving its day, breaks a promise that nobody has settled."""
    return Promise.objects.open().filter(entry=entry).exists()


def _told(entry: RoadmapEntry) -> dict[str, Any]:
    told = {"to": entry.told_to, "title": entry.title, "column": entry.column}
    return told | ({"by": str(entry.by_date)} if entry.by_date else {})


def _check_new(entry: RoadmapEntry) -> None:
    item, account = entry.item, entry.account
    if item.product.is_one_way:
        message = f"{item.product} is one-way: its customers read nothing of it. An administrator can change that."
        raise Invalid(message, field="item", code="one_way")
    if item.status == ItemStatus.DECLINED:
        raise Invalid(f"{item.key} was declined: open it again before you tell anybody that it comes.", field="item")
    if account is not None and not account.products.filter(pk=item.product_id).exists():
        raise Invalid(f"{account} does not use {item.product}: nobody there would read it.", field="account")
    same = RoadmapEntry.objects.filter(item=item, audience=entry.audience, account=entry.account, segment=entry.segment)
    if same.exists():
        message = f"{item.key} is told to {entry.told_to} already: change that entry instead."
        raise Conflict(message, code="exists")


def _check_day(entry: RoadmapEntry, despite: bool) -> Sequence[str]:
    """Refuse a day that is past, or that nothing carries unless it is meant; return what stands against it."""
    due_on, today = entry.by_date, timezone.localdate()
    assert due_on is not None  # noqa: S101 - only called with one
    if due_on < today:
        raise Invalid("This day is past: nobody can promise it.", field="by_date", code="in_the_past")
    if entry.item.status == ItemStatus.SHIPPED:
        raise Invalid(f"{entry.item.key} has shipped: there is nothing left to promise.", field="by_date")
    doubts = doubts_about(entry.item, due_on, today)
    if doubts and not despite:
        raise Conflict(f"{' '.join(doubts)} {OVERRULE}", field="despite", code="not_carried", data={"doubts": doubts})
    return doubts


def _check_words(entry: RoadmapEntry) -> None:
    """Refuse words from which a customer would learn of another one, or of our numbers."""
    if not entry.title:
        raise Invalid("Customers need a title to read: write one in their words.", field="title", code="required")
    for name in ("title", "text", "by_words"):
        words = getattr(entry, name)
        if key := re.search(rf"\b{re.escape(entry.product.code)}-\d+", words, re.IGNORECASE):
            raise Invalid(f"{key.group()} is a number of ours: say it in words.", field=name, code="names_a_key")
        if other := _named(words, entry.account):
            message = f"This names {other}, and customers must not hear of each other: take the name out."
            raise Invalid(message, field=name, code="names_an_account")


def _named(words: str, but: Account | None) -> Account | None:
    """An account that the words name, other than the one that reads them."""
    if not words:
        return None
    named = Account.objects.alias(words=Value(words)).filter(words__icontains=F("name"))
    return (named.exclude(pk=but.pk) if but else named).order_by("pk").first()
