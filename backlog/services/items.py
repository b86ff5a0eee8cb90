"""Items are made and changed here."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backlog.choices import ITEM_TRANSITIONS, OPEN_STATUSES, ItemStatus
from backlog.models import Item, ItemEffort, Score, Validation
from backlog.services.featurettes import note_shipping
from backlog.services.freshness import touch
from common.activity import record
from common.errors import Invalid, NotFound
from common.outbox import emit
from common.writes import apply, check_version, locked, store
from stakeholders.models import Account, Pool, Product
from users.models import User

_SCORED = frozenset({"kind", "status", "slips", "competitor", "opened_at"})


@transaction.atomic
def create_item(
    *, actor: User | None, product: Product, title: str, kind: str, opened_at: datetime | None = None, **fields: Any
) -> Item:
    """Add an item to a product's backlog under the product's next number.

    Args:
        opened_at: when the need was first on record; a gap's age counts from it.
        fields: the four texts of the definition, ``competitor``, ``status``, ``slips``.

    Raises:
        Invalid: no title, an unknown kind, a date in the future.
    """
    number = _next_number(product)
    item = Item(
        product=product, number=number, key=f"{product.code}-{number}", title=title.strip(), kind=kind,
        created_by=actor, opened_at=_not_ahead(opened_at), **fields,
    )  # fmt: skip
    _keep_closing(item)
    store(item, exclude={"search"})
    _open_score(item)
    touch([item.pk])
    record(actor=actor, verb="created", target=item)
    return item


def _next_number(product: Product) -> int:
    """Take the product's next number; the row lock keeps two items from getting one."""
    Product.objects.filter(pk=product.pk).update(last_item_number=F("last_item_number") + 1)
    return Product.objects.values_list("last_item_number", flat=True).get(pk=product.pk)


def _not_ahead(opened_at: datetime | None) -> datetime:
    now = timezone.now()
    if opened_at is not None and opened_at > now:
        raise Invalid("An item cannot have been opened in the future.", field="opened_at")
    return opened_at or now


def _open_score(item: Item) -> None:
    Score.objects.create(
        item=item,
        product_id=item.product_id,
        number=item.number,
        opened_at=item.opened_at,
        is_open=item.status in OPEN_STATUSES,
    )


@transaction.atomic
def update_item(*, actor: User | None, item_id: int, version: int | None, **changes: Any) -> Item:
    """Change an item's title, kind, status, definition, competitor or slips.

    Raises:
        Conflict: somebody changed it since ``version``.
        Invalid: no title, a status that cannot follow the present one, or open while it is planned in a release.
    """
    item = locked(Item.objects.select_related("product"), item_id)
    check_version(item, version, changes)
    _check_status(item, changes.get("status", item.status))
    differences = apply(item, _with_release(item, changes))
    if not differences:
        return item
    _keep_closing(item)
    save_changed(item)
    record(actor=actor, verb="changed", target=item, data=differences)
    if differences.keys() & _SCORED:
        Score.objects.filter(pk=item.pk).update(is_open=item.status in OPEN_STATUSES, opened_at=item.opened_at)
        touch([item.pk])
    if "status" in differences:
        note_shipping(actor=actor, item=item)
        who = actor.pk if actor else None
        emit(
            "item.changed_status",
            {"item_id": item.pk, "status": item.status, "version": item.version, "actor_id": who},
        )
        if item.status == ItemStatus.SHIPPED:
            emit("item.shipped", {"item_id": item.pk})
        if item.status == ItemStatus.DECLINED and "release_name" in differences:
            emit("item.declined_in_release", {"item_id": item.pk, "actor_id": who})
    return item


def _with_release(item: Item, changes: dict[str, Any]) -> dict[str, Any]:
    """What is declined is in no release, and what is opened again is in none yet; what is planned in one is not open.

    Raises:
        Invalid: it leaves its release without a word why.
    """
    status = changes.get("status", item.status)
    if status == item.status or "release_name" in changes or not item.release_name:
        return changes
    if status == ItemStatus.DECLINED or item.status not in OPEN_STATUSES:
        return {**changes, "release_name": ""}
    if status == ItemStatus.OPEN:
        raise Invalid(
            f"{item.key} is planned in release {item.release_name}: drop it there, with the reason.",
            field="status",
            code="in_release",
        )
    return changes


def _keep_closing(item: Item) -> None:
    """Note when the item was closed, and forget it once it is open again: until then its gap costs."""
    if item.status in OPEN_STATUSES:
        item.closed_at = None
    elif item.closed_at is None:
        item.closed_at = timezone.now()


def save_changed(item: Item) -> None:
    """Check and save a locked item as its next version."""
    item.version += 1
    item.updated_at = timezone.now()
    store(item, exclude={"search"})


def _check_status(item: Item, status: str) -> None:
    if status == item.status:
        return
    if status not in ItemStatus.values:
        raise Invalid(f"Unknown status {status!r}: use {', '.join(ItemStatus.values)}.", field="status")
    if status not in ITEM_TRANSITIONS[ItemStatus(item.status)]:
        label = ItemStatus(status).label.lower()
        raise Invalid(f"{item.key} is {item.get_status_display().lower()} and cannot become {label}.", field="status")


@transaction.atomic
def set_efforts(
    *, actor: User | None, item_id: int, days: Mapping[str, float | None], version: int | None = None
) -> None:
    """Estimate an item in person-days by the pool's slug; ``None`` takes a pool's estimate away.

    Raises:
        Conflict: somebody changed the item since ``version``.
        Invalid: a pool that the product does not have, or days that are negative or no number.
    """
    item = locked(Item.objects.all(), item_id)
    before = efforts_by_pool(item)
    check_version(item, version, days, {slug: before.get(slug) for slug in days})
    pools = dict(Pool.objects.filter(product_id=item.product_id).values_list("slug", "pk"))
    for slug, amount in days.items():
        _set_effort(item, pools, slug, amount)
    after = efforts_by_pool(item)
    if before != after:
        touch_version(item)
        record(actor=actor, verb="estimated", target=item, data={"before": before, "after": after})
        touch([item.pk])


def efforts_by_pool(item: Item) -> dict[str, float]:
    """The estimate as it stands: person-days by the pool's slug."""
    return dict(ItemEffort.objects.filter(item=item).values_list("pool__slug", "days"))


def _set_effort(item: Item, pools: Mapping[str, int], slug: str, amount: float | None) -> None:
    if slug not in pools:
        raise Invalid(f"There is no pool {slug!r}: use {', '.join(sorted(pools))}.", field="effort")
    if amount is None:
        ItemEffort.objects.filter(item=item, pool_id=pools[slug]).delete()
        return
    if not math.isfinite(amount) or not 0 <= amount <= 100_000:
        raise Invalid("Effort is a number of person-days from 0 to 100,000.", field="effort")
    ItemEffort.objects.update_or_create(item=item, pool_id=pools[slug], defaults={"days": amount})


def touch_version(item: Item) -> None:
    """Count a change to what hangs on a locked item as a change of the item."""
    item.version += 1
    item.updated_at = timezone.now()
    item.save(update_fields=["version", "updated_at"])


@transaction.atomic
def validate_with(
    *, actor: User | None, item_id: int, account_id: int, note: str = "", on: date | None = None
) -> Validation:
    """Record that the definition was gone through with an account.

    Raises:
        Invalid: a date in the future, or a note that is too long.
        NotFound: no such item or account.
    """
    item = locked(Item.objects.all(), item_id)
    account = _account(account_id)
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise Invalid("A validation cannot lie in the future.", field="validated_on")
    row = Validation.objects.filter(item=item, account=account).first() or Validation(item=item, account=account)
    row.note, row.validated_on = note, day
    store(row)
    record(actor=actor, verb="validated", target=item, data={"account": str(account)})
    return row


def _account(account_id: int) -> Account:
    account = Account.objects.filter(merged_into=None).known_as(pk=account_id).first()
    if account is None:
        raise NotFound("There is no such account.")
    return account


@transaction.atomic
def remove_validation(*, actor: User | None, item_id: int, account_id: int) -> None:
    """Take a validation back; nothing happens if there is none."""
    item = locked(Item.objects.all(), item_id)
    account = _account(account_id)
    deleted, _ = Validation.objects.filter(item=item, account=account).delete()
    if deleted:
        record(actor=actor, verb="withdrew a validation", target=item, data={"account": str(account)})
