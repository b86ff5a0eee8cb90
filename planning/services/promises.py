"""The ledger of promises: one is written by a published day or by hand, and settled once something came of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from backlog.models import Item
from common.activity import record
from common.errors import Conflict, Invalid
from common.outbox import emit
from common.presentation.dates import day
from common.writes import check_version, locked, store
from planning.choices import PromiseSource, PromiseState, RoadmapAudience
from planning.models import Promise, RoadmapEntry
from stakeholders.models import Account, Product, Segment
from stakeholders.services.held_accounts import held
from users.models import User


@transaction.atomic
def note_promise(
    *,
    actor: User | None,
    product: Product,
    text: str,
    due_on: date,
    audience: str = RoadmapAudience.ACCOUNT,
    account: Account | None = None,
    segment: Segment | None = None,
    item: Item | None = None,
    made_by: User | None = None,
    made_on: date | None = None,
    source: str = PromiseSource.CALL,
) -> Promise:
    """Put on record what was said outside the roadmap, in a call for instance.

    Args:
        made_by: who said it; ``actor`` unless told.
        made_on: when; today unless told.

    Raises:
        Invalid: nothing said, no audience, a day that is past or before it was said, an item of another product.
    """
    promise = Promise(
        product=product, item=item, text=text, audience=audience, account=account and held(account),
        segment=segment, source=source, made_by=made_by or actor,
        made_on=made_on or timezone.localdate(), due_on=due_on,
    )  # fmt: skip
    _check_noted(promise)
    _write(actor, promise)
    emit("promise.noted", {"promise_id": promise.pk, "actor_id": actor.pk if actor else None})
    return promise


@transaction.atomic
def settle_promise(
    *,
    actor: User | None,
    promise_id: int,
    state: str,
    reason: str = "",
    settled_on: date | None = None,
    version: int | None = None,
) -> Promise:
    """Say what became of a promise; ``open`` takes that back. A missed or withdrawn one takes its day off the roadmap.

    Args:
        settled_on: when it was kept, missed or withdrawn; today unless told.

    Raises:
        NotFound: it is gone.
        Conflict: somebody changed it since ``version``, or it is settled otherwise already.
        Invalid: no reason; kept after its day; missed before it is past.
    """
    _lock_its_entry(promise_id)
    promise = locked(Promise.objects.select_related("item", "product", "account", "segment"), promise_id)
    check_version(promise, version, {"state": state})
    if state == promise.state:
        return promise
    if PromiseState.OPEN not in {promise.state, state}:
        words = promise.get_state_display().lower()
        raise Conflict(f"This promise is {words}: open it again before you say otherwise.", code="settled")
    before = promise.state
    _settle(promise, actor, state, reason, settled_on)
    promise.version += 1
    store(promise)
    data = {"state": [before, promise.state], "reason": promise.reason}
    record(actor=actor, verb="settled a promise", target=promise, data=data)
    if promise.state in {PromiseState.MISSED, PromiseState.WITHDRAWN}:
        _take_day_off(actor, promise)
    return promise


def _lock_its_entry(promise_id: int) -> None:
    """An entry is locked before its promises, as when its day moves: nobody waits for each other."""
    RoadmapEntry.objects.select_for_update(of=("self",)).filter(promises=promise_id).first()


def write_promise(*, actor: User | None, entry: RoadmapEntry, due_on: date, doubts: Sequence[str]) -> Promise:
    """Write what a published day promises. Call inside a transaction."""
    promise = Promise(
        product=entry.product, item=entry.item, entry=entry, text=entry.title, due_on=due_on, made_by=actor,
        audience=entry.audience, account=entry.account, segment=entry.segment, doubts=list(doubts),
    )  # fmt: skip
    return _write(actor, promise)


def withdraw_promises(*, actor: User | None, entry: RoadmapEntry, reason: str) -> None:
    """Withdraw what an entry promised and nobody has settled. Call inside a transaction.

    Raises:
        Invalid: there is something to withdraw, and no reason.
    """
    for promise in Promise.objects.select_for_update().filter(entry=entry, state=PromiseState.OPEN).order_by("pk"):
        _settle(promise, actor, PromiseState.WITHDRAWN, reason, None)
        promise.version += 1
        store(promise)
        data = {"state": [PromiseState.OPEN.value, promise.state], "reason": promise.reason}
        record(actor=actor, verb="settled a promise", target=promise, data=data)


def _write(actor: User | None, promise: Promise) -> Promise:
    store(promise)
    data = {"to": promise.told_to, "until": str(promise.due_on)}
    record(actor=actor, verb="promised", target=promise, data=data)
    if promise.item is not None:
        record(actor=actor, verb="promised", target=promise.item, data=data)
    return promise


def _check_noted(promise: Promise) -> None:
    today = timezone.localdate()
    if promise.made_on > today:
        raise Invalid("It cannot have been said in the future.", field="made_on")
    if promise.due_on < promise.made_on:
        raise Invalid("This is before it was said.", field="due_on")
    check_audience(promise)
    if promise.item is not None and promise.item.product_id != promise.product_id:
        raise Invalid(f"{promise.item.key} is no item of {promise.product}.", field="item")


def check_audience(row: Promise | RoadmapEntry) -> None:
    """Refuse an audience that does not name what it needs, or an account that does not use the product.

    Raises:
        Invalid: naming the field.
    """
    if row.audience == RoadmapAudience.ACCOUNT and row.account is None:
        raise Invalid("To which account?", field="account", code="required")
    if row.audience == RoadmapAudience.SEGMENT and row.segment is None:
        raise Invalid("To which segment?", field="segment", code="required")
    if row.audience != RoadmapAudience.ACCOUNT:
        row.account = None
    if row.audience != RoadmapAudience.SEGMENT:
        row.segment = None


def _settle(promise: Promise, actor: User | None, state: str, reason: str, on: date | None) -> None:
    """Set the state with the day and the reason that it needs."""
    if state not in PromiseState.values:
        raise Invalid(f"Unknown state {state!r}: use {', '.join(PromiseState.values)}.", field="state")
    promise.state, promise.reason = state, reason.strip()
    if state == PromiseState.OPEN:
        promise.settled_on = promise.settled_by = None
        return
    promise.settled_on, promise.settled_by = on or _day_of(promise), actor
    _check_settled(promise)


def _day_of(promise: Promise) -> date:
    """The day on which its item shipped if that is what kept it, else today."""
    shipped = promise.shipped_on if promise.state == PromiseState.KEPT else None
    return shipped or timezone.localdate()


def _check_settled(promise: Promise) -> None:
    today, on = timezone.localdate(), promise.settled_on
    assert on is not None  # noqa: S101 - it is settled
    if on > today:
        raise Invalid("This day lies in the future.", field="settled_on")
    if promise.state != PromiseState.KEPT and not promise.reason:
        raise Invalid(
            f"Say why it is {promise.get_state_display().lower()}: the reason stays on record.",
            field="reason", code="required",
        )  # fmt: skip
    if promise.state == PromiseState.KEPT and on > promise.due_on:
        raise Invalid(
            f"It was promised until {day(promise.due_on)}. If it came later, it is missed, with the reason.",
            field="settled_on", code="too_late",
        )  # fmt: skip
    if promise.state == PromiseState.MISSED and promise.due_on >= today:
        raise Invalid(
            f"Its day, {day(promise.due_on)}, is not past: withdraw it if it will not be kept.",
            field="state", code="too_early",
        )  # fmt: skip


def _take_day_off(actor: User | None, promise: Promise) -> None:
    """Customers read a day no longer that does not hold."""
    if promise.entry_id is None:
        return
    entry = RoadmapEntry.objects.select_for_update().filter(pk=promise.entry_id, by_date=promise.due_on).first()
    if entry is None:
        return
    before: dict[str, Any] = {"by_date": [str(entry.by_date), None]}
    entry.by_date, entry.by_words = None, ""
    entry.version += 1
    entry.save(update_fields=["by_date", "by_words", "version"])
    record(actor=actor, verb="took the day off", target=entry, data=before)
