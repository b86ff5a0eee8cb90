"""How to live with a gap until it closes, in words that support and customers can follow."""

from django.db import transaction

from backlog.choices import ItemKind
from backlog.models import Item
from backlog.services.items import save_changed
from common.activity import record
from common.errors import Invalid
from common.writes import apply, check_version, locked
from users.models import User

LONGEST = 10_000


@transaction.atomic
def set_workaround_entry(*, actor: User | None, item_id: int, text: str, version: int | None = None) -> Item:
    """Write the workaround of a gap: colleagues find it in the ledger, customers once the gap is published.

    Args:
        text: in words fit for customers; empty takes the entry away.

    Raises:
        Conflict: somebody changed the item since ``version``.
        Invalid: the item is no gap, or the text is too long.
    """
    item = locked(Item.objects.select_related("product"), item_id)
    if item.kind != ItemKind.GAP:
        raise Invalid("Only a gap has a workaround, and this is a feature.", field="public_workaround")
    if len(text) > LONGEST:
        raise Invalid(f"Use at most {LONGEST:,} characters for a workaround.", field="public_workaround")
    changes = {"public_workaround": text.strip()}
    check_version(item, version, changes)
    differences = apply(item, changes)
    if differences:
        save_changed(item)
        record(actor=actor, verb="told_workaround", target=item, data=differences)
    return item
