"""``portal/items/``: what is published, for customers: its public words, that they need it too, what they say of it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from backlog.api import comments, following
from backlog.choices import ItemKind, ItemStatus
from backlog.models import Item
from backlog.permissions import get_published_for
from backlog.selectors.audiences import own_account
from backlog.selectors.conversation import is_following
from backlog.selectors.portal.ideas import Idea, ideas_of, published_ideas
from backlog.services.portal import drop_need, say_need
from common.api.pagination import page_of
from common.api.resources import base_address
from common.api.schema import page_schema
from common.api.serializers import IdRef, PageQuery, StrictSerializer, read_body, read_query
from common.api.views import ApiView
from requests_intake.choices import Importance
from stakeholders.models import Account
from stakeholders.permissions import get_account_for
from users.permissions import require

TAGS = ["portal"]
FOR_CUSTOMERS = "This is what customers see. Colleagues find every item under items/."
_ACCOUNT_HELP = "For which of your companies; needed if you have several that use the product."


class PortalItemQuery(PageQuery):
    """Filters of what is published."""

    kind = serializers.ChoiceField(ItemKind.choices, required=False)
    q = serializers.CharField(required=False, max_length=200, help_text="Words of its title, summary or workaround.")


class NeedBody(StrictSerializer):
    """How much a company needs it."""

    importance = serializers.ChoiceField(Importance.choices, required=False)
    account = IdRef(Account, required=False, help_text=_ACCOUNT_HELP)


class NeedQuery(StrictSerializer):
    """Whose vote it is."""

    account = serializers.IntegerField(required=False, min_value=1, help_text=_ACCOUNT_HELP)


class NeedShape(serializers.Serializer[Any]):
    """That one of the customer's companies needs it, and how much."""

    account = serializers.IntegerField()
    importance = serializers.ChoiceField(Importance.choices)


class PortalItemListShape(serializers.Serializer[Any]):
    """Something published, as a customer sees it; ``supports`` are of the customer's own companies."""

    id = serializers.IntegerField()
    product = serializers.CharField(help_text="Its name.")
    kind = serializers.ChoiceField(ItemKind.choices)
    title = serializers.CharField()
    summary = serializers.CharField()
    workaround = serializers.CharField(help_text="Of a known gap: what helps until it closes.")
    status = serializers.ChoiceField(ItemStatus.choices)
    status_words = serializers.CharField(help_text="The same in plain words.")
    supports = NeedShape(many=True)
    requests = serializers.ListField(child=serializers.IntegerField(), help_text="Your own requests that went there.")
    url = serializers.URLField()


class PortalItemShape(PortalItemListShape):
    """The same with whether the person follows it."""

    following = serializers.BooleanField()


class _ForCustomers(ApiView):
    """What customers alone use."""

    def initial(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Refuse colleagues."""
        super().initial(request, *args, **kwargs)
        require(not self.user.is_internal, FOR_CUSTOMERS)

    def data(self, items: list[Item]) -> list[dict[str, Any]]:
        """Write them as plain data."""
        base = base_address(self.request)
        ideas = zip(items, ideas_of(self.user, items), strict=True)
        return [_data(idea, item.status, base) for item, idea in ideas]

    def one(self, item: Item) -> dict[str, Any]:
        """Write one of them, read again."""
        (row,) = self.data([get_published_for(self.user, item.pk)])
        return row | {"following": is_following(self.user, item)}


def _data(idea: Idea, status: str, base: str) -> dict[str, Any]:
    names = ("product", "kind", "title", "summary", "workaround")
    return {"id": idea.pk} | {name: getattr(idea, name) for name in names} | {
        "status": status,
        "status_words": idea.standing.words,
        "supports": [{"account": one.account.pk, "importance": one.importance} for one in idea.supports],
        "requests": [one.pk for one in idea.asked],
        "url": f"{base}portal/items/{idea.pk}/",
    }  # fmt: skip


class PortalItems(_ForCustomers):
    """What is published of the products that a customer uses."""

    @extend_schema(
        operation_id="list_portal_items",
        summary="List ideas and known gaps, the newest first",
        tags=TAGS,
        parameters=[PortalItemQuery],
        responses=page_schema(PortalItemListShape),
    )
    def get(self, request: HttpRequest) -> Response:
        """Return them."""
        query = read_query(request, PortalItemQuery)
        rows = published_ideas(self.user, query.get("q", ""), query.get("kind", ""))
        return page_of(request, rows, self.data, query, ("-id",))


class PortalItem(_ForCustomers):
    """One of them."""

    @extend_schema(
        operation_id="read_portal_item", summary="Read an idea or a known gap", tags=TAGS, responses=PortalItemShape
    )
    def get(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the name in the address
        """Return it."""
        return Response(self.one(get_published_for(self.user, id)))


class PortalSupport(_ForCustomers):
    """That the customer's company needs it too."""

    @extend_schema(
        operation_id="support_portal_item",
        summary="Say that your company needs it, and how much",
        description="A second time changes the first. You follow it from then on.",
        tags=TAGS,
        request=NeedBody,
        responses={200: PortalItemShape, 201: PortalItemShape},
    )
    def put(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the name in the address
        """Record it."""
        data = read_body(request, NeedBody)
        item = get_published_for(self.user, id)
        account = own_account(self.user, item, data.get("account"))
        importance = data.get("importance", Importance.IMPORTANT.value)
        is_new = say_need(actor=self.user, item=item, account=account, importance=importance)
        return Response(self.one(item), status=201 if is_new else 200)

    @extend_schema(
        operation_id="stop_supporting_portal_item",
        summary="Say that your company needs it no more",
        tags=TAGS,
        parameters=[NeedQuery],
        responses={204: None},
    )
    def delete(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the name in the address
        """Take it back; nothing happens if there is nothing."""
        named = read_query(request, NeedQuery).get("account")
        item = get_published_for(self.user, id)
        account = get_account_for(self.user, named) if named is not None else None
        drop_need(actor=self.user, item=item, account=own_account(self.user, item, account))
        return Response(status=204)


@comments.described("something published", "portal_item")
class PortalItemComments(_ForCustomers, comments.ItemComments):
    """What the customer's company and we said on something published."""

    door = staticmethod(get_published_for)


@following.described("something published", "portal_item")
class FollowPortalItem(_ForCustomers, following.FollowItem):
    """Hearing what becomes of something published."""

    door = staticmethod(get_published_for)
