"""``items/`` and ``items/{key}/``."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import transaction
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.bodies import ItemBody, ItemChange, ItemQuery
from backlog.api.rows import active_profiles, effort_data, rank_of, row_data, row_of
from backlog.api.shapes import ItemListShape, ItemShape
from backlog.choices import ItemStatus
from backlog.models import Item, ItemEffort, Validation
from backlog.permissions import Action, check_may_decide, get_item_for
from backlog.selectors.definition import definition_of
from backlog.selectors.ranked_sql import search_words
from backlog.selectors.solutions import place_in_solution
from backlog.services.items import create_item
from backlog.services.publishing import set_publication
from backlog.services.revising import revise_item
from backlog.services.workarounds import set_workaround_entry
from common.api.etags import require_version
from common.api.pagination import page_of
from common.api.resources import base_address, with_tag
from common.api.schema import page_schema
from common.api.serializers import read_body, read_query
from common.api.views import ApiView, created
from stakeholders.models import Product
from users.models import User

TEXTS = (
    "problem", "consequence", "requirements", "user_experience", "acceptance", "competitor", "slips",
    "public_workaround", "public_title", "public_summary", "opened_at", "created_at",
)  # fmt: skip
# What a body calls it, and the item.
PUBLICATION = {"published": "is_published", "public_title": "public_title", "public_summary": "public_summary"}
POOLS = {"developer_days": "developers", "tester_days": "testers"}


class Items(ApiView):
    """What may be built, in all products that the person sees."""

    @extend_schema(
        operation_id="list_items",
        summary="List items",
        tags=["items"],
        parameters=[ItemQuery],
        responses=page_schema(ItemListShape),
    )
    def get(self, request: Request) -> Response:
        """Return them in the order in which they were made, whatever their status."""
        query = read_query(request, ItemQuery)
        base = base_address(request)
        return page_of(request, _rows(self.user, query), lambda page: _list(page, base), query)

    @extend_schema(
        operation_id="create_item",
        summary="Create an item",
        tags=["items"],
        request=ItemBody,
        responses={201: ItemShape},
    )
    def post(self, request: Request) -> Response:
        """Make one, as the product PM or an administrator."""
        data = read_body(request, ItemBody)
        check_may_decide(self.user, data["product"])
        parts = _parts(data)
        with transaction.atomic():
            item = create_item(actor=self.user, **parts.fields)
            _write(self.user, item, None, replace(parts, fields={}))
        return created(detail(self.user, item.key, base_address(request)))


class OneItem(ApiView):
    """One item."""

    @extend_schema(operation_id="read_item", summary="Read an item", tags=["items"], responses=ItemShape)
    def get(self, request: Request, key: str) -> Response:
        """Return it with its definition, figures and place."""
        return Response(detail(self.user, key, base_address(request)))

    @extend_schema(
        operation_id="change_item", summary="Change an item", tags=["items"], request=ItemChange, responses=ItemShape
    )
    def patch(self, request: Request, key: str) -> Response:
        """Change what was sent: all of it or, if a part is refused, nothing."""
        item = get_item_for(self.user, key, _action_of(request.data))
        data = read_body(request, ItemChange, partial=True)
        stated = data.pop("version", None)
        base = base_address(request)
        if "If-Match" in request.headers:
            require_version(request, item.version, detail(self.user, key, base))
        parts = _parts(data)
        with_tag(request, stated, lambda version: _write(self.user, item, version, parts))
        return Response(detail(self.user, key, base))


def _action_of(body: Any) -> Action:
    """More people write how to work round a gap than change the rest."""
    alone = isinstance(body, dict) and body.keys() - {"version"} == {"public_workaround"}
    return Action.WORK_ROUND if alone else Action.CHANGE


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a body says, by the service that writes it."""

    fields: dict[str, Any]
    days: dict[str, float | None]
    requires: list[str] | None
    workaround: str | None
    publication: dict[str, Any]

    @property
    def change_more(self) -> bool:
        """Whether anything but what customers read is to change."""
        return bool(self.fields or self.days) or self.requires is not None

    @property
    def is_public(self) -> bool:
        """Whether something of what customers read is to change."""
        return bool(self.publication) or self.workaround is not None


def _parts(data: dict[str, Any]) -> _Parts:
    effort = data.pop("effort", {})
    days = dict(effort.get("pools", {}))
    days |= {pool: effort[name] for name, pool in POOLS.items() if name in effort}
    requires = data.pop("requires", None)
    workaround = data.pop("public_workaround", None)
    publication = {field: data.pop(name) for name, field in PUBLICATION.items() if name in data}
    return _Parts(data, days, requires, workaround, publication)


@transaction.atomic
def _write(user: User, item: Item, version: int | None, parts: _Parts) -> None:
    if parts.change_more or not parts.is_public:
        _revise(user, item, version, parts)
        version = None
    if parts.publication:
        set_publication(actor=user, item_id=item.pk, version=version, changes=parts.publication)
        version = None
    if parts.workaround is not None:
        set_workaround_entry(actor=user, item_id=item.pk, text=parts.workaround, version=version)


def _revise(user: User, item: Item, version: int | None, parts: _Parts) -> None:
    ids = None if parts.requires is None else _ids_of(parts.requires, item.product)
    revise_item(actor=user, item_id=item.pk, version=version, fields=parts.fields, days=parts.days, requires_ids=ids)


def _ids_of(keys: list[str], product: Product) -> list[int]:
    wanted = [key.upper() for key in keys]
    ids = dict(Item.objects.filter(product=product, key__in=wanted).values_list("key", "pk"))
    unknown = [key for key in wanted if key not in ids]
    if unknown:
        message = ErrorDetail(f"{product.name} has no item {unknown[0]}.", code="unknown")
        raise ValidationError({"requires": [message]})
    return [ids[key] for key in wanted]


def _rows(user: User, query: dict[str, Any]) -> QuerySet[Item]:
    rows = Item.objects.visible_to(user).select_related("score", "product", "solution").defer("search")
    filters = {"product": "product__slug", "kind": "kind", "status": "status", "updated_since": "updated_at__gte"}
    rows = rows.filter(**{lookup: query[name] for name, lookup in filters.items() if name in query})
    return _searched(rows, query["q"]) if "q" in query else rows


def _searched(rows: QuerySet[Item], text: str) -> QuerySet[Item]:
    """The same words as in the ranked backlog, or the item of that key."""
    words = search_words(text)
    wanted = Q(key=text.strip().upper())
    return rows.filter(wanted | Q(search=SearchQuery(words, config="english", search_type="raw")) if words else wanted)


def _list(page: list[Item], base: str) -> list[dict[str, Any]]:
    active = active_profiles([item.product_id for item in page])
    return [_listed(item, row_data(row_of(item, active), base)) for item in page]


def _listed(item: Item, row: dict[str, Any]) -> dict[str, Any]:
    del row["rank"]
    return {**row, "product": item.product.slug, "version": item.version}


def detail(user: User, key: str, base: str) -> dict[str, Any]:
    """Read an item with its score and write all of it as plain data."""
    item = get_item_for(user, key)
    needs = Item.objects.filter(needed_by__item=item).order_by("number").values_list("key", flat=True)
    needed = Item.objects.filter(prerequisites__requires=item).order_by("number").values_list("key", flat=True)
    lifter = item.score.lifted_by
    row = row_data(row_of(item, active_profiles([item.product_id]), rank_of(item.score)), base)
    return row | {name: getattr(item, name) for name in TEXTS} | {
        "product": item.product.slug,
        "published": item.is_published,
        "requires": list(needs),
        "needed_by": list(needed),
        "lifted_by": None if lifter is None else lifter.key,
        "effort": _effort(item),
        "validations": _validations(item),
        "definition": _definition(item),
        "featurette": _featurette(item),
        "version": item.version,
    }  # fmt: skip


def _definition(item: Item) -> dict[str, Any]:
    found = definition_of(item)
    return {
        "written": found.written,
        "parts": len(found.parts),
        "missing": [part.value for part in found.missing],
        "before_planning": [part.value for part in found.before_planning],
    }


def _featurette(item: Item) -> dict[str, Any] | None:
    """What is still missing around a part that ships alone."""
    place = place_in_solution(item) if item.status == ItemStatus.SHIPPED else None
    if place is None or not place.is_featurette:
        return None
    return {"solution": place.solution.key, "missing": [one.key for one in place.missing]}


def _effort(item: Item) -> dict[str, Any]:
    """The estimate as it stands, which a score that is still to come may not know yet."""
    days = dict(
        ItemEffort.objects.filter(item=item).order_by("pool__position", "pool_id").values_list("pool__slug", "days")
    )
    return effort_data(days, estimated=bool(days))


def _validations(item: Item) -> list[dict[str, Any]]:
    rows = Validation.objects.filter(item=item).select_related("account").order_by("validated_on", "id")
    return [
        {"account": row.account_id, "name": row.account.name, "validated_on": row.validated_on, "note": row.note}
        for row in rows
    ]
