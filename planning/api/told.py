"""``roadmap/``: what is told outside, for colleagues; links to it; ``portal/roadmap/``: what a customer reads."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.choices import ItemKind
from backlog.models import Item
from common.api.resources import Collection, Member, Resource, base_address, documented
from common.api.serializers import IdRef, PageQuery, StrictSerializer, TextRef, read_body
from common.api.views import ApiView
from planning.choices import RoadmapAudience, RoadmapColumn
from planning.models import RoadmapEntry, RoadmapLink
from planning.permissions import (
    Action,
    check_may_promise,
    check_may_publish,
    get_entry_for,
    get_roadmap_link_for,
    get_told_product_for,
)
from planning.selectors.roadmap_links import addresses_of, links_of
from planning.selectors.told import Told, told_customer
from planning.services import roadmap, roadmap_links
from stakeholders.models import Account, Segment
from stakeholders.permissions import get_product_for
from users.models import User
from users.permissions import require

TAGS = ["roadmap"]
_DESPITE = "Publish the day although something stands against it: without, a 409 `not_carried` says what."


class EntryQuery(PageQuery):
    """Filters of what is told."""

    product = serializers.CharField(required=False, max_length=80, help_text="Its slug.")
    audience = serializers.ChoiceField(RoadmapAudience.choices, required=False)
    account = serializers.IntegerField(required=False, min_value=1)


class ToldChange(StrictSerializer):
    """What may change of an entry."""

    column = serializers.ChoiceField(RoadmapColumn.choices)
    title = serializers.CharField(max_length=200, help_text="For customers: no key, no account but their own.")
    text = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
    by_date = serializers.DateField(required=False, allow_null=True, help_text="A day here is a promise.")
    by_words = serializers.CharField(max_length=200, required=False, allow_blank=True)
    despite = serializers.BooleanField(required=False, help_text=_DESPITE)
    reason = serializers.CharField(
        max_length=500, required=False, allow_blank=True, help_text="Why a promised day moves or goes."
    )
    version = serializers.IntegerField(required=False, min_value=1, help_text="What you saw; see also If-Match.")


class ToldBody(StrictSerializer):
    """Something to tell."""

    item = TextRef(Item, "key")
    column = serializers.ChoiceField(RoadmapColumn.choices)
    audience = serializers.ChoiceField(RoadmapAudience.choices, required=False)
    account = IdRef(Account, required=False)
    segment = IdRef(Segment, required=False)
    title = serializers.CharField(max_length=200, help_text="For customers: no key, no account but their own.")
    text = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
    by_date = serializers.DateField(required=False, allow_null=True, help_text="A day here is a promise.")
    by_words = serializers.CharField(max_length=200, required=False, allow_blank=True)
    despite = serializers.BooleanField(required=False, help_text=_DESPITE)


class OffBody(StrictSerializer):
    """Why it is told no longer; needed if it promised something."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ToldEntryShape(serializers.Serializer[Any]):
    """What is told of an item, and to whom."""

    id = serializers.IntegerField()
    product = serializers.CharField()
    item = serializers.CharField()
    column = serializers.ChoiceField(RoadmapColumn.choices)
    audience = serializers.ChoiceField(RoadmapAudience.choices)
    account = serializers.IntegerField(allow_null=True)
    segment = serializers.IntegerField(allow_null=True)
    title = serializers.CharField()
    text = serializers.CharField()
    by_date = serializers.DateField(allow_null=True)
    by_words = serializers.CharField()
    published_by = serializers.CharField(allow_null=True)
    published_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    url = serializers.URLField()


class _Entries(Resource):
    shape = ToldEntryShape

    def represent(self, rows: Sequence[RoadmapEntry]) -> Sequence[Any]:
        """Write them, all at once."""
        base = base_address(self.request)
        full = RoadmapEntry.objects.select_related("product", "item", "published_by").defer("item__search")
        by_id = full.in_bulk([row.pk for row in rows])
        return [_entry(by_id[row.pk], base) for row in rows]


def _entry(row: RoadmapEntry, base: str) -> dict[str, Any]:
    own = ("column", "audience", "title", "text", "by_date", "by_words", "published_at", "version")
    return {
        "id": row.pk,
        "product": row.product.slug,
        "item": row.item.key,
        **{name: getattr(row, name) for name in own},
        "account": row.account_id,
        "segment": row.segment_id,
        "published_by": None if row.published_by is None else str(row.published_by),
        "url": f"{base}roadmap/{row.pk}/",
    }


@documented("roadmap entry", plural="roadmap entries")
class RoadmapEntries(_Entries, Collection):
    """What of the roadmap is told outside, and to whom."""

    body, query = ToldBody, EntryQuery

    def rows(self, query: dict[str, Any]) -> QuerySet[RoadmapEntry]:
        """Return those that the person may see."""
        names = {"product": "product__slug", "audience": "audience", "account": "account"}
        given = {field: query[name] for name, field in names.items() if name in query}
        return RoadmapEntry.objects.visible_to(self.user).filter(**given)

    def create(self, data: dict[str, Any]) -> RoadmapEntry:
        """Publish one."""
        item = data.pop("item")
        check_may_publish(self.user, item.product)
        if data.get("by_date"):
            check_may_promise(self.user, item.product)
        return roadmap.publish_entry(actor=self.user, item_id=item.pk, **data)


@documented("roadmap entry", methods=["get", "patch", "delete"])
class OneRoadmapEntry(_Entries, Member):
    """One entry. Item and audience never change."""

    body = ToldChange

    def find(self, ref: int, action: str) -> RoadmapEntry:
        """Return it."""
        return get_entry_for(self.user, ref, Action(action))

    def change(self, row: RoadmapEntry, version: int | None, changes: dict[str, Any]) -> RoadmapEntry:
        """Change what was sent."""
        if changes.get("by_date", row.by_date) != row.by_date:
            check_may_promise(self.user, row.product)
        return roadmap.change_entry(actor=self.user, entry_id=row.pk, version=version, **changes)

    def delete(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """Tell it no longer; a promise on it is withdrawn with the `reason`."""
        entry = get_entry_for(self.user, id, Action.CHANGE)
        if roadmap.promises_something(entry):
            check_may_promise(self.user, entry.product)
        self.require(entry)
        roadmap.take_off_entry(actor=self.user, entry_id=entry.pk, **read_body(request, OffBody))
        return Response(status=204)


# -- links ---------------------------------------------------------------------------------------------------


class RoadmapLinkBody(StrictSerializer):
    """A link to make."""

    note = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="Where it is used.")


class RoadmapLinkShape(serializers.Serializer[Any]):
    """A link to what is told everybody: a page to frame, a calendar of published days."""

    id = serializers.IntegerField()
    note = serializers.CharField()
    page = serializers.URLField()
    calendar = serializers.URLField()
    created_at = serializers.DateTimeField()


class RoadmapLinksShape(serializers.Serializer[Any]):
    """All links that lead somewhere, the latest first."""

    results = RoadmapLinkShape(many=True)


def _link(row: RoadmapLink) -> dict[str, Any]:
    link = addresses_of(row)
    own = {"id": row.pk, "note": row.note, "created_at": row.created_at}
    return own | {"page": link.page, "calendar": link.calendar}


class RoadmapLinks(ApiView):
    """Links to what is told everybody, which hold until they are revoked."""

    @extend_schema(operation_id="list_roadmap_links", summary="List links", tags=TAGS, responses=RoadmapLinksShape)
    def get(self, request: Request, slug: str) -> Response:
        """Return those that lead somewhere."""
        product = get_product_for(self.user, slug)
        check_may_publish(self.user, product)
        return Response({"results": [_link(one.link) for one in links_of(product)]})

    @extend_schema(
        operation_id="create_roadmap_link", summary="Make a link", tags=TAGS, request=RoadmapLinkBody,
        responses={201: RoadmapLinkShape},
    )  # fmt: skip
    def post(self, request: Request, slug: str) -> Response:
        """Make one."""
        product = get_product_for(self.user, slug)
        check_may_publish(self.user, product)
        link = roadmap_links.make_link(actor=self.user, product=product, **read_body(request, RoadmapLinkBody))
        return Response(_link(link), status=201)


class OneRoadmapLink(ApiView):
    """One link."""

    @extend_schema(operation_id="revoke_roadmap_link", summary="Revoke a link", tags=TAGS, responses={204: None})
    def delete(self, request: Request, slug: str, id: int) -> Response:  # noqa: A002 - the name in the address
        """Let it lead nowhere."""
        link = get_roadmap_link_for(self.user, get_product_for(self.user, slug), id)
        roadmap_links.revoke_link(actor=self.user, link_id=link.pk)
        return Response(status=204)


# -- for customers -------------------------------------------------------------------------------------------


class ToldShape(serializers.Serializer[Any]):
    """What a customer reads; `by_date` only if a day was published."""

    kind = serializers.ChoiceField(ItemKind.choices)
    title = serializers.CharField()
    text = serializers.CharField()
    by_date = serializers.DateField(allow_null=True)
    by_words = serializers.CharField()
    item = serializers.IntegerField(allow_null=True, help_text="Its number under portal/items/, if it stands there.")


class OutsideShape(serializers.Serializer[Any]):
    """What comes next, as a customer reads it; `done` shipped in the last 90 days."""

    now = ToldShape(many=True)
    next = ToldShape(many=True)
    later = ToldShape(many=True)
    done = ToldShape(many=True)


class PortalRoadmap(ApiView):
    """What comes next, for customers."""

    @extend_schema(
        operation_id="read_portal_roadmap", summary="Read what comes next", tags=["portal"], responses=OutsideShape
    )
    def get(self, request: Request, slug: str) -> Response:
        """Return what is told to everybody, to the customer's accounts and to their segments."""
        user: User = self.user
        require(not user.is_internal, "This is what customers read. Colleagues find what is told under roadmap/.")
        outside = told_customer(user, get_told_product_for(user, slug))
        columns = ("now", "next", "later", "done")
        return Response({name: [_told(one) for one in getattr(outside, name)] for name in columns})


def _told(one: Told) -> dict[str, Any]:
    own = {name: getattr(one, name) for name in ("kind", "title", "text", "by_date", "by_words")}
    return own | {"item": one.idea}
