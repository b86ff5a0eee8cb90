"""Which items need which others first. Chains stay within a product and free of cycles."""

from collections.abc import Iterable

from django.db import transaction

from backlog.models import Dependency, Item
from backlog.scoring.ranking import find_cycle
from backlog.services.freshness import touch
from backlog.services.items import touch_version
from common.activity import record
from common.errors import Invalid
from common.writes import check_version, locked
from stakeholders.models import Product
from users.models import User


@transaction.atomic
def set_prerequisites(
    *, actor: User | None, item_id: int, requires_ids: Iterable[int], version: int | None = None
) -> None:
    """Say which items must be built before this one, all at once.

    Raises:
        Conflict: somebody changed the item since ``version``.
        Invalid: one of them is of another product, is the item itself, or needs the item (the cycle is named).
    """
    item = _locked_item(item_id)
    wanted = set(requires_ids)
    check_version(item, version, {"requires": keys_of(wanted)}, {"requires": keys_of(_required_by(item_id))})
    _set(actor, item, wanted)


@transaction.atomic
def add_dependency(*, actor: User | None, item_id: int, requires_id: int) -> None:
    """Say that ``requires_id`` must be built first. Raises ``Invalid`` as ``set_prerequisites``."""
    item = _locked_item(item_id)
    _set(actor, item, _required_by(item_id) | {requires_id})


@transaction.atomic
def remove_dependency(*, actor: User | None, item_id: int, requires_id: int) -> None:
    """Say that ``requires_id`` is no longer needed first."""
    item = _locked_item(item_id)
    _set(actor, item, _required_by(item_id) - {requires_id})


def _locked_item(item_id: int) -> Item:
    """Lock the item and its product: one at a time, so that two halves of a cycle cannot pass each other."""
    item = locked(Item.objects.all(), item_id)
    locked(Product.objects.all(), item.product_id)
    return item


def _set(actor: User | None, item: Item, wanted: set[int]) -> None:
    before = _required_by(item.pk)
    if wanted == before:
        return
    _check(item, wanted)
    Dependency.objects.filter(item=item, requires_id__in=before - wanted).delete()
    Dependency.objects.bulk_create([Dependency(item=item, requires_id=pk) for pk in sorted(wanted - before)])
    touch_version(item)
    changed = {"requires": [keys_of(before), keys_of(wanted)]}
    record(actor=actor, verb="changed the prerequisites", target=item, data=changed)
    touch([item.pk, *sorted(wanted ^ before)])


def _required_by(item_id: int) -> set[int]:
    return set(Dependency.objects.filter(item_id=item_id).values_list("requires_id", flat=True))


def _check(item: Item, wanted: set[int]) -> None:
    if item.pk in wanted:
        raise Invalid(f"{item.key} cannot need itself.", field="requires")
    same_product = Item.objects.filter(product_id=item.product_id, pk__in=wanted).count()
    if same_product != len(wanted):
        raise Invalid("A prerequisite must be an item of the same product.", field="requires")
    others = Dependency.objects.filter(item__product_id=item.product_id).exclude(item=item)
    edges = set(others.values_list("item_id", "requires_id")) | {(item.pk, pk) for pk in wanted}
    if cycle := find_cycle(edges):
        circle = " needs ".join(_keys_in_order(_from(item.pk, cycle)))
        raise Invalid(f"These items would need each other: {circle}.", field="requires")


def _from(start: int, cycle: list[int]) -> list[int]:
    """The circle as it looks from ``start``, which every new circle goes through."""
    at = cycle.index(start)
    return [*cycle[at:-1], *cycle[:at], start]


def keys_of(ids: Iterable[int]) -> list[str]:
    """The keys of these items, in the order of their numbers."""
    return list(Item.objects.filter(pk__in=ids).order_by("number").values_list("key", flat=True))


def _keys_in_order(ids: Iterable[int]) -> list[str]:
    ordered = list(ids)
    keys = dict(Item.objects.filter(pk__in=ordered).values_list("pk", "key"))
    return [keys[pk] for pk in ordered]
