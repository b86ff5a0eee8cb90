"""What customers read of an item in the portal, and whether they see it at all."""

from typing import Any

from django.db import transaction

from backlog.models import Item
from backlog.services.items import save_changed
from common.activity import record
from common.errors import Invalid
from common.writes import apply, check_version, locked
from users.models import User

TITLE_LENGTH, SUMMARY_LENGTH = 200, 10_000


@transaction.atomic
def publish_item(
    *, actor: User | None, item_id: int, title: str, summary: str = "", version: int | None = None
) -> Item:
    """Show an item to the customers of its product, in these words.

    Raises:
        Conflict: somebody changed the item since ``version``.
        Invalid: no title, or words that are too long.
    """
    changes = {"is_published": True, "public_title": title, "public_summary": summary}
    return set_publication(actor=actor, item_id=item_id, version=version, changes=changes)


@transaction.atomic
def unpublish_item(*, actor: User | None, item_id: int, version: int | None = None) -> Item:
    """Show it to customers no more; its words and what they said of it stay. Raises ``Conflict``."""
    return set_publication(actor=actor, item_id=item_id, version=version, changes={"is_published": False})


@transaction.atomic
def set_publication(*, actor: User | None, item_id: int, changes: dict[str, Any], version: int | None = None) -> Item:
    """Change some of ``is_published``, ``public_title`` and ``public_summary``.

    Raises:
        Conflict: somebody changed the item since ``version``.
        Invalid: published without a title, or words that are too long.
    """
    item = locked(Item.objects.select_related("product"), item_id)
    checked = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    check_version(item, version, checked)
    _check_length(checked, "public_title", TITLE_LENGTH)
    _check_length(checked, "public_summary", SUMMARY_LENGTH)
    before = item.is_published
    differences = apply(item, checked)
    if item.is_published and not item.public_title:
        raise Invalid("Customers need a title to read: write one in their words.", field="public_title")
    if differences:
        save_changed(item)
        record(actor=actor, verb=_verb(before, item.is_published), target=item, data=differences)
    return item


def _check_length(changes: dict[str, Any], field: str, most: int) -> None:
    if len(changes.get(field, "")) > most:
        raise Invalid(f"Use at most {most:,} characters here.", field=field)


def _verb(before: bool, after: bool) -> str:
    if before == after:
        return "reworded for customers"
    return "published" if after else "withdrew from customers"
