"""The demo's solutions: items that together answer one need."""

from backlog.choices import ItemStatus
from backlog.demo.loading.items import Made
from backlog.demo.loading.world import World
from backlog.models import Item, Solution


def add_solutions(world: World, made: Made) -> None:
    """Make the solutions of ``solutions.toml`` of the items that are there."""
    by_key = {item.key: item for _, item in made}
    numbers: dict[int, int] = {}
    for row in world.demo.solutions:
        product = world.products[row["product"]]
        number = numbers[product.pk] = numbers.get(product.pk, 0) + 1
        at = world.calendar.months_ago(f"{product.code} solution {number}", row["months"])
        solution = Solution.objects.create(
            product=product,
            number=number,
            key=f"{product.code}-S{number}",
            title=row["title"],
            need=row["need"].strip(),
            owner=product.accountable_pm,
            created_by=product.accountable_pm,
            created_at=at,
            updated_at=at,
        )
        _put(world, solution, [by_key[key] for key in row["items"]])


def _put(world: World, solution: Solution, items: list[Item]) -> None:
    for item in items:
        item.solution = solution
    Item.objects.bulk_update(items, ["solution"])
    actor, keys = solution.created_by, [item.key for item in items]
    world.note(solution.created_at, actor, "created", solution)
    world.note(solution.created_at, actor, "took in", solution, {"items": keys})
    missing = [item.key for item in items if item.status != ItemStatus.SHIPPED]
    for item in items:
        if item.closed_at and item.status == ItemStatus.SHIPPED and item.closed_at > solution.created_at:
            world.note(item.closed_at, actor, "shipped a part", solution, {"item": item.key, "missing": missing})
