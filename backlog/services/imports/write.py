"""Writing what an import does to items, their scores' revisions, links and supporters."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from backlog.choices import OPEN_STATUSES
from backlog.models import EvidenceLink, Item, Score, Support
from backlog.services.freshness import touch
from backlog.services.imports.items import ItemChange
from backlog.services.links import link_duplicates
from common.models import Activity
from requests_intake.services.imports import upsert
from stakeholders.models import Account, Product

if TYPE_CHECKING:
    from users.models import User

ITEM_FIELDS = ("title", "problem", "kind", "status", "opened_at", "closed_at", "version", "updated_at")
# What the score repeats of its item.
_FOLLOW_ITEMS = f"""
    UPDATE {Score._meta.db_table} AS score SET is_open = item.status = ANY(%(open)s), opened_at = item.opened_at
    FROM {Item._meta.db_table} AS item
    WHERE item.id = score.item_id AND item.id = ANY(%(ids)s)
    AND (score.is_open, score.opened_at) IS DISTINCT FROM (item.status = ANY(%(open)s), item.opened_at)
"""  # noqa: S608 - the tables' own names


def write_new_items(product: Product, planned: Sequence[ItemChange], *, actor: "User | None") -> None:
    """Insert the new items with their numbers, score rows and links to their requests."""
    new = [plan for plan in planned if plan.is_new]
    if not new:
        return
    _give_numbers(product, [plan.item for plan in new], actor)
    Item.objects.bulk_create([plan.item for plan in new])
    Score.objects.bulk_create([_score_row(plan.item) for plan in new])
    links = EvidenceLink.objects.bulk_create(
        [EvidenceLink(item=plan.item, request=plan.change.request, linked_by=actor) for plan in new]
    )
    followed = link_duplicates([link for plan, link in zip(new, links, strict=True) if not plan.change.is_new])
    for plan, link in zip(new, links, strict=True):
        plan.change.said["item"] = plan.item.pk
        plan.change.made["items"] = [plan.item.pk]
        plan.change.made["links"] = [link.pk, *followed[link.item_id]]
    _record("created", new, actor)


def _give_numbers(product: Product, items: Sequence[Item], actor: "User | None") -> None:
    locked = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    for number, item in enumerate(items, start=locked.last_item_number + 1):
        item.number = number
        item.key = f"{product.code}-{number}"
        item.created_by = actor
    Product.objects.filter(pk=product.pk).update(last_item_number=locked.last_item_number + len(items))


def _score_row(item: Item) -> Score:
    return Score(
        item=item,
        product_id=item.product_id,
        is_open=item.status in OPEN_STATUSES,
        opened_at=item.opened_at,
        number=item.number,
    )


def _record(verb: str, planned: Sequence[ItemChange], actor: "User | None") -> None:
    Activity.objects.bulk_create(
        Activity(
            actor=actor,
            verb=verb,
            target_type=Item._meta.label_lower,
            target_id=plan.item.pk,
            data={"by": "import", "status": plan.item.status},
        )
        for plan in planned
    )


def write_changed_items(planned: Sequence[ItemChange], *, actor: "User | None") -> None:
    """Update the items that follow their source, and make the scores of all whose evidence changed stale."""
    changed = [plan for plan in planned if not plan.is_new and "item" in plan.change.previous]
    for plan in changed:
        plan.item.version += 1
        plan.item.updated_at = timezone.now()
    upsert([plan.item for plan in changed], ITEM_FIELDS)
    _record("changed", changed, actor)
    freshen([plan.item for plan in planned if plan.is_new or plan.has_new_evidence])


def freshen(items: Sequence[Item]) -> None:
    """Let the scores of these items be computed again, and stand in the ranking as the items now are."""
    ids = [item.pk for item in items]
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_FOLLOW_ITEMS, {"ids": ids, "open": list(OPEN_STATUSES)})
        touch(ids)


def write_supports(planned: Sequence[ItemChange], accounts: Mapping[str, Account], *, actor: "User | None") -> None:
    """Companies that ask beside the request's own account support its item; those that no longer ask do not."""
    asked = [plan for plan in planned if plan.is_new or plan.change.names_changed]
    _drop_supports(asked, accounts)
    _add_supports(asked, accounts, actor)
    _raise_importance([plan for plan in planned if not plan.is_new])


def supporters_of(plan: ItemChange, accounts: Mapping[str, Account]) -> list[Account]:
    """The companies that ask, without the one whose voice the request itself is."""
    asking = (accounts[name.casefold()] for name in plan.change.said["accounts"])
    return [account for account in asking if account.pk != plan.change.request.account_id]


def _drop_supports(planned: Sequence[ItemChange], accounts: Mapping[str, Account]) -> None:
    doomed: dict[int, ItemChange] = {}
    for plan in planned:
        wanted = {str(account.pk) for account in supporters_of(plan, accounts)}
        had = plan.change.was_said.get("supports", {})
        doomed |= {pk: plan for account_id, pk in had.items() if account_id not in wanted}
        plan.change.said["supports"] = {account_id: pk for account_id, pk in had.items() if account_id in wanted}
    for support in Support.objects.filter(pk__in=doomed).order_by("pk"):
        given = [support.given_by_id, support.given_at.isoformat()]
        values = [support.account_id, support.importance, support.horizon, *given]
        doomed[support.pk].change.previous.setdefault("supports", {})[str(support.pk)] = values
    Support.objects.filter(pk__in=doomed).delete()


def _add_supports(planned: Sequence[ItemChange], accounts: Mapping[str, Account], actor: "User | None") -> None:
    items = [plan.item.pk for plan in planned if not plan.is_new]
    there = set(Support.objects.filter(item_id__in=items).values_list("item_id", "account_id"))
    added: list[tuple[ItemChange, Support]] = []
    for plan in planned:
        for account in supporters_of(plan, accounts):
            if (plan.item.pk, account.pk) not in there:
                there.add((plan.item.pk, account.pk))
                added.append((plan, _support(plan, account, actor)))
    Support.objects.bulk_create([support for _, support in added])
    for plan, support in added:
        plan.change.said["supports"][str(support.account_id)] = support.pk
        plan.change.made.setdefault("supports", []).append(support.pk)


def _support(plan: ItemChange, account: Account, actor: "User | None") -> Support:
    request = plan.change.request
    return Support(
        item=plan.item,
        account=account,
        importance=request.importance,
        horizon=request.horizon,
        given_by=actor,
        given_at=request.filed_at,
    )


def _raise_importance(planned: Sequence[ItemChange]) -> None:
    """One request, one importance: its supporters' voices follow it."""
    for plan in planned:
        if "importance" in plan.change.previous.get("request", {}):
            ids = plan.change.said.get("supports", {}).values()
            Support.objects.filter(pk__in=ids).update(importance=plan.change.request.importance)
