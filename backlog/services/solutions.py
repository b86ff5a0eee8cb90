"""Solutions: what is made of which items."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from backlog.models import Item, Solution
from common.activity import record
from common.errors import Conflict, Invalid
from common.writes import apply, check_version, locked, store
from stakeholders.models import Product
from stakeholders.selectors.colleagues import colleagues_of
from users.models import User

#: What a product may have of them, and each of items: all of a product are scored whenever they are ranked.
MOST_SOLUTIONS = 100
MOST_ITEMS = 50
_WITH_PRODUCT = Solution.objects.select_related("product")


@transaction.atomic
def create_solution(
    *,
    actor: User | None,
    product: Product,
    title: str,
    need: str = "",
    owner: User | None = None,
    item_ids: Iterable[int] = (),
) -> Solution:
    """Add a solution to a product, made of these items.

    Raises:
        Invalid: no title, an owner who does not see the product, an item of another product, or too many.
        Conflict: an item is part of another solution.
    """
    locked(Product.objects.all(), product.pk)
    solution = Solution(product=product, title=title, need=need, owner=owner, created_by=actor)
    solution.number = _next_number(product)
    solution.key = f"{product.code}-S{solution.number}"
    _check_owner(solution)
    store(solution)
    record(actor=actor, verb="created", target=solution)
    if ids := set(item_ids):
        _put(actor, solution, ids)
    return solution


def _next_number(product: Product) -> int:
    """The product's next number; its lock keeps two solutions from getting one."""
    rows = Solution.objects.filter(product=product)
    if rows.count() >= MOST_SOLUTIONS:
        raise Invalid(f"{product} has {MOST_SOLUTIONS} solutions already: join or delete some first.", field="title")
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _check_owner(solution: Solution) -> None:
    owner = solution.owner_id
    if owner is not None and not colleagues_of(solution.product).filter(pk=owner).exists():
        raise Invalid(f"The owner has to be somebody who works with {solution.product}.", field="owner")


@transaction.atomic
def update_solution(
    *,
    actor: User | None,
    solution_id: int,
    version: int | None = None,
    item_ids: Iterable[int] | None = None,
    **changes: Any,
) -> Solution:
    """Change title, need or owner; ``item_ids``, if given, are all of its items from now on.

    Raises:
        Conflict: somebody changed it since ``version``, or an item is part of another solution.
        Invalid: as ``create_solution``.
    """
    solution = locked(_WITH_PRODUCT, solution_id)
    check_version(solution, version, changes)
    differences = apply(solution, changes)
    _check_owner(solution)
    if differences:
        _save_changed(solution)
        record(actor=actor, verb="changed", target=solution, data=differences)
    if item_ids is not None:
        wanted, there = set(item_ids), _members(solution)
        _take_out(actor, solution, there - wanted)
        _put(actor, solution, wanted - there)
    return solution


@transaction.atomic
def add_items(*, actor: User | None, solution_id: int, item_ids: Iterable[int]) -> Solution:
    """Make items part of a solution; one that is part of it already stays. Raises as ``create_solution``."""
    solution = locked(_WITH_PRODUCT, solution_id)
    _put(actor, solution, set(item_ids) - _members(solution))
    return solution


@transaction.atomic
def remove_item(*, actor: User | None, solution_id: int, item_id: int) -> Solution:
    """Take an item out of a solution; the item itself stays. Nothing happens if it was no part of it."""
    solution = locked(_WITH_PRODUCT, solution_id)
    _take_out(actor, solution, {item_id} & _members(solution))
    return solution


@transaction.atomic
def place_item(*, actor: User | None, item_id: int, solution_id: int | None, version: int | None = None) -> Item:
    """Say which solution an item is part of, if any; it leaves the one that it was part of.

    Raises:
        Conflict: somebody changed the item since ``version``.
        Invalid: the solution is of another product, or has as many items as it may have.
    """
    before = Item.objects.filter(pk=item_id).values_list("solution_id", flat=True).first()
    solutions = {pk: locked(_WITH_PRODUCT, pk) for pk in sorted({pk for pk in (before, solution_id) if pk is not None})}
    item = locked(Item.objects.all(), item_id)
    check_version(item, version, {"solution": solution_id}, {"solution": item.solution_id})
    if item.solution_id != before:
        raise Conflict(f"Somebody moved {item.key} at this moment. Look again, then decide.", code="moved")
    if before != solution_id:
        if before is not None:
            _take_out(actor, solutions[before], {item_id})
        if solution_id is not None:
            _put(actor, solutions[solution_id], {item_id})
        item.refresh_from_db(fields=["solution", "version"])
    return item


@transaction.atomic
def delete_solution(*, actor: User | None, solution_id: int) -> None:
    """Delete a solution; its items stay in the backlog."""
    solution = locked(_WITH_PRODUCT, solution_id)
    _take_out(actor, solution, _members(solution))
    record(actor=actor, verb="deleted a solution", target=solution.product, data={"solution": str(solution)})
    solution.delete()


def _members(solution: Solution) -> set[int]:
    return set(Item.objects.filter(solution=solution).values_list("pk", flat=True))


def _put(actor: User | None, solution: Solution, item_ids: set[int]) -> None:
    items = _locked_items(item_ids)
    _check_fit(solution, items, item_ids)
    _set(actor, items, solution, "became part of a solution", solution)
    if items:
        _count(actor, solution, "took in", items)


def _take_out(actor: User | None, solution: Solution, item_ids: set[int]) -> None:
    items = _locked_items(item_ids)
    _set(actor, items, None, "left a solution", solution)
    if items:
        _count(actor, solution, "let go", items)


def _locked_items(item_ids: set[int]) -> list[Item]:
    """These items, locked in order of their keys."""
    rows = Item.objects.filter(pk__in=item_ids).select_related("solution").defer("search").order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))


def _check_fit(solution: Solution, items: Sequence[Item], wanted: set[int]) -> None:
    if len(items) != len(wanted) or any(item.product_id != solution.product_id for item in items):
        raise Invalid("A solution is made of items of its own product.", field="items")
    for item in items:
        if item.solution is not None and item.solution_id != solution.pk:
            message = f"{item.key} is part of {item.solution}: take it out there first."
            raise Conflict(message, field="items", code="in_another_solution")
    if items and Item.objects.filter(solution=solution).count() + len(items) > MOST_ITEMS:
        raise Invalid(f"A solution has up to {MOST_ITEMS} items: make two of it.", field="items")


def _set(actor: User | None, items: Sequence[Item], to: Solution | None, verb: str, solution: Solution) -> None:
    for item in items:
        item.solution, item.version, item.updated_at = to, item.version + 1, timezone.now()
        item.save(update_fields=["solution", "version", "updated_at"])
        record(actor=actor, verb=verb, target=item, data={"solution": str(solution)})


def _count(actor: User | None, solution: Solution, verb: str, items: Sequence[Item]) -> None:
    """Count a change of its items as a change of the solution."""
    _save_changed(solution)
    record(actor=actor, verb=verb, target=solution, data={"items": [item.key for item in items]})


def _save_changed(solution: Solution) -> None:
    solution.version += 1
    solution.updated_at = timezone.now()
    store(solution)
