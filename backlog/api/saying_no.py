"""``declined/``: what was declined and who asked again; saying no to an item; what an item would displace."""

from datetime import date
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.fields import AccountFilter
from backlog.choices import ItemKind
from backlog.permissions import Action, get_item_for
from backlog.scoring.displacing import Part
from backlog.selectors.declined import Again, Declined, Filters, declined_page, scope_of
from backlog.selectors.declines import decline_of
from backlog.selectors.displacing import displacement_of
from backlog.services.declining import decline_item, postpone_item_look
from common.api.etags import require_version
from common.api.pagination import envelope
from common.api.resources import base_address, with_tag
from common.api.schema import page_schema
from common.api.serializers import DEFAULT_LIMIT, PageQuery, StrictSerializer, read_body, read_query
from common.api.views import ApiView
from requests_intake.choices import DeclineReason
from requests_intake.permissions import Action as RequestAction
from requests_intake.permissions import get_request_for
from requests_intake.services.looking_again import WHY_LENGTH, postpone_look
from stakeholders.models import Account
from users.models import User
from users.permissions import require


class DeclinedQuery(PageQuery):
    """What the list is asked for."""

    product = serializers.SlugField(required=False)
    reason = serializers.ChoiceField(DeclineReason.choices, required=False)
    due = serializers.BooleanField(required=False, help_text="What is due for another look alone.")
    account = AccountFilter(required=False, help_text="What this account asked for, then or since.")
    q = serializers.CharField(required=False, max_length=200, help_text="Words of the title or text, or a key.")


class AskerShape(serializers.Serializer[Any]):
    """An account that asked again."""

    account = serializers.IntegerField()
    name = serializers.CharField()
    requests = serializers.IntegerField()
    arr = serializers.CharField()


class AgainShape(serializers.Serializer[Any]):
    """Who asked again since: by a request that was merged into it or linked to it, filed or joined later."""

    requests = serializers.IntegerField()
    accounts = AskerShape(many=True)
    arr = serializers.CharField(help_text="Of these accounts together.")
    currency = serializers.CharField()
    last_at = serializers.DateTimeField(allow_null=True)


class DeclinedShape(serializers.Serializer[Any]):
    """A request that was declined (`request`), or an item (`item`); what is due for another look comes first."""

    request = serializers.IntegerField(allow_null=True)
    item = serializers.CharField(allow_null=True)
    product = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(ItemKind.choices)
    account = serializers.IntegerField(allow_null=True)
    reason = serializers.ChoiceField(DeclineReason.choices, allow_null=True, help_text="Null: nobody said why.")
    text = serializers.CharField()
    would_change = serializers.CharField()
    declined_at = serializers.DateTimeField()
    declined_by = serializers.CharField(allow_null=True)
    look_again_on = serializers.DateField(allow_null=True, help_text="Null: never.")
    due = serializers.BooleanField()
    asked_again = AgainShape()
    version = serializers.IntegerField()
    url = serializers.URLField()


class DeclinedList(ApiView):
    """What was declined."""

    @extend_schema(
        operation_id="list_declined",
        summary="What was declined, and who asked again since",
        tags=["declined"],
        parameters=[DeclinedQuery],
        responses=page_schema(DeclinedShape),
    )
    def get(self, request: Request) -> Response:
        """Return a page: what is due for another look first, then the latest no."""
        require(self.user.is_internal, "What was declined is listed for colleagues.")
        query = read_query(request, DeclinedQuery)
        page = declined_page(
            scope_of(self.user, _filters(self.user, query)),
            limit=query.get("limit", DEFAULT_LIMIT),
            cursor=query.get("cursor", ""),
        )
        base = base_address(request)
        return Response(envelope(request, [_declined(row, base) for row in page.rows], page.next, page.previous))


def _filters(user: User, query: dict[str, Any]) -> Filters:
    chosen: dict[str, Any] = {name: query[name] for name in ("product", "reason", "due", "q") if name in query}
    if "account" in query:
        rows = Account.objects.visible_to(user).filter(**query["account"])
        chosen["account"] = rows.values_list("pk", flat=True).first() or 0
    return Filters(**chosen)


def _declined(row: Declined, base: str) -> dict[str, Any]:
    return {
        "request": None if row.is_item else row.id,
        "item": row.key if row.is_item else None,
        "product": row.slug,
        "title": row.title,
        "kind": row.kind,
        "account": row.account_id,
        "reason": row.reason or None,
        "text": row.text,
        "would_change": row.would_change,
        "declined_at": row.declined_at,
        "declined_by": row.declined_by,
        "look_again_on": row.look_again_on,
        "due": row.is_due,
        "asked_again": _again(row.again),
        "version": row.version,
        "url": f"{base}items/{row.key}/" if row.is_item else f"{base}requests/{row.id}/",
    }


def _again(again: Again) -> dict[str, Any]:
    return {
        "requests": again.times,
        "accounts": [
            {"account": one.account_id, "name": one.name, "requests": one.times, "arr": str(one.arr)}
            for one in again.accounts
        ],
        "arr": str(again.arr),
        "currency": settings.REPORTING_CURRENCY,
        "last_at": again.last_at,
    }


class ItemDeclineBody(StrictSerializer):
    """A no with its reason."""

    reason = serializers.ChoiceField(DeclineReason.offered())
    text = serializers.CharField(max_length=10_000, help_text="For whoever asked or follows.")
    would_change = serializers.CharField(max_length=2_000)
    look_again_on = serializers.DateField(allow_null=True, help_text="A day ahead, or null for never.")
    version = serializers.IntegerField(required=False, min_value=1, help_text="Of the item that was seen.")


class ItemDeclineShape(serializers.Serializer[Any]):
    """The no to an item."""

    item = serializers.CharField()
    reason = serializers.ChoiceField(DeclineReason.choices)
    text = serializers.CharField()
    would_change = serializers.CharField()
    look_again_on = serializers.DateField(allow_null=True)
    declined_at = serializers.DateTimeField()


class ItemDeclining(ApiView):
    """Saying no to an item."""

    @extend_schema(
        operation_id="decline_item",
        summary="Decline an item with its reason",
        description="The product's PM and administrators. Followers and whoever asked are told, in these words.",
        tags=["items"],
        request=ItemDeclineBody,
        responses={200: ItemDeclineShape},
    )
    def post(self, request: Request, key: str) -> Response:
        """Decline it and return the no."""
        item = get_item_for(self.user, key, Action.CHANGE)
        words = read_body(request, ItemDeclineBody)
        require_version(request, item.version, {"status": item.status})
        stated = words.pop("version", None)
        row = with_tag(
            request, stated, lambda seen: decline_item(actor=self.user, item_id=item.pk, version=seen, **words)
        )
        names = ("reason", "text", "would_change", "look_again_on", "declined_at")
        return Response({"item": item.key, **{name: getattr(row, name) for name in names}})


class LookAgainBody(StrictSerializer):
    """Another day."""

    look_again_on = serializers.DateField(allow_null=True, help_text="A day ahead, or null for never.")
    why = serializers.CharField(max_length=WHY_LENGTH, help_text="For colleagues; it stays on record.")
    version = serializers.IntegerField(required=False, min_value=1)


class LookAgainShape(serializers.Serializer[Any]):
    """When it is looked at again."""

    look_again_on = serializers.DateField(allow_null=True)


class RequestLook(ApiView):
    """Looking at a request again."""

    @extend_schema(
        operation_id="look_at_request_again",
        summary="Move the day on which a declined or parked request is looked at again",
        tags=["requests"],
        request=LookAgainBody,
        responses={200: LookAgainShape},
    )
    def post(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """Move the day; the decision stands."""
        found = get_request_for(self.user, id, RequestAction.DECIDE)
        until, why, version = _look(request)
        with_tag(
            request,
            version,
            lambda seen: postpone_look(actor=self.user, request_id=found.pk, until=until, why=why, version=seen),
        )
        return Response({"look_again_on": until})


class ItemLook(ApiView):
    """Looking at an item again."""

    @extend_schema(
        operation_id="look_at_item_again",
        summary="Move the day on which a declined item is looked at again",
        tags=["items"],
        request=LookAgainBody,
        responses={200: LookAgainShape},
    )
    def post(self, request: Request, key: str) -> Response:
        """Move the day; the decision stands."""
        item = get_item_for(self.user, key, Action.CHANGE)
        until, why, version = _look(request)
        with_tag(
            request,
            version,
            lambda seen: postpone_item_look(actor=self.user, item_id=item.pk, until=until, why=why, version=seen),
        )
        no = decline_of(item)
        return Response({"look_again_on": no.look_again_on if no else None})


def _look(request: Request) -> tuple[date | None, str, int | None]:
    body = read_body(request, LookAgainBody)
    return body["look_again_on"], body["why"], body.get("version")


class DisplacedShape(serializers.Serializer[Any]):
    """An item that the same days would build."""

    item = serializers.CharField()
    title = serializers.CharField()
    rank = serializers.IntegerField()
    priority = serializers.FloatField()
    effort_days = serializers.FloatField(help_text="Its estimate, in person-days.")
    days = serializers.FloatField(help_text="What is left of the days for it.")
    in_part = serializers.BooleanField(help_text="The days end before it is built.")
    url = serializers.URLField()


class DisplacesShape(serializers.Serializer[Any]):
    """What an item would displace; without an estimate, or for one that is closed, nothing."""

    item = serializers.CharField()
    rank = serializers.IntegerField(allow_null=True, help_text="Null: it is shipped or declined.")
    priority = serializers.FloatField(allow_null=True)
    effort_days = serializers.FloatField(allow_null=True, help_text="Null: nobody has estimated it.")
    displaces = DisplacedShape(many=True)
    words = serializers.CharField()


class ItemDisplaces(ApiView):
    """The best-ranked items that the same person-days would build."""

    @extend_schema(
        operation_id="item_displaces",
        summary="What an item would displace",
        description="The ranking from the top, without the item itself, until its person-days are used up; what nobody "
        "has estimated is passed over.",
        tags=["items"],
        responses=DisplacesShape,
    )
    def get(self, request: Request, key: str) -> Response:
        """Return the trade, best-ranked first."""
        item = get_item_for(self.user, key)
        trade, base = displacement_of(item), base_address(request)
        closed = f"It is {item.get_status_display().lower()}: nothing waits for it."
        return Response(
            {
                "item": item.key,
                "rank": trade.rank if trade else None,
                "priority": trade.priority if trade else None,
                "effort_days": trade.days if trade else None,
                "displaces": [displaced_data(part, base) for part in trade.parts] if trade else [],
                "words": trade.words if trade else closed,
            }
        )


def displaced_data(part: Part, base: str) -> dict[str, Any]:
    """Write a displaced item as plain data."""
    item = part.item
    return {
        "item": item.key,
        "title": item.title,
        "rank": item.rank,
        "priority": item.priority,
        "effort_days": item.days,
        "days": part.days,
        "in_part": part.is_partial,
        "url": f"{base}items/{item.key}/",
    }
