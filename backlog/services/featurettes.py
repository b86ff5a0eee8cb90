"""A part of a solution that ships alone is a featurette, and says so on the solution's record."""

from backlog.choices import ItemStatus
from backlog.models import Item, Solution
from common.activity import record
from users.models import User


def note_shipping(*, actor: User | None, item: Item) -> None:
    """Put on a solution's record that a part of it shipped, and what is still missing. Call inside a transaction."""
    if item.status != ItemStatus.SHIPPED or item.solution_id is None:
        return
    rest = Item.objects.filter(solution=item.solution_id).exclude(status=ItemStatus.SHIPPED).exclude(pk=item.pk)
    missing = list(rest.order_by("number").values_list("key", flat=True))
    verb = "shipped a part" if missing else "is shipped whole"
    solution = Solution.objects.get(pk=item.solution_id)
    record(actor=actor, verb=verb, target=solution, data={"item": item.key, "missing": missing})
