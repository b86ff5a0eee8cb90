"""``must-haves/``: those that nobody confirmed for a year, and ``.../reconfirmation/``: what is said of one."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.fields import AccountFilter
from backlog.api.supporters import find_account
from backlog.choices import StillNeeded
from backlog.permissions import Action, check_may_support_for, get_item_for
from backlog.selectors.must_haves import MustHave, old_must_haves
from backlog.services.reconfirming import reconfirm
from common.api.pagination import envelope
from common.api.resources import base_address
from common.api.schema import page_schema
from common.api.serializers import DEFAULT_LIMIT, PageQuery, StrictSerializer, read_body, read_query
from common.api.views import ApiView
from users.permissions import require


class MustHaveQuery(PageQuery):
    """Narrows the list."""

    account = AccountFilter(required=False, help_text="Of this account only.")
    item = serializers.CharField(required=False, max_length=20, help_text="At the item of this key only.")
    mine = serializers.BooleanField(required=False, help_text="Of the accounts that you look after only.")


class MustHaveShape(serializers.Serializer[Any]):
    """An account's must-have; PUT to ``url`` says whether it still is one."""

    item = serializers.CharField()
    title = serializers.CharField()
    account = serializers.IntegerField()
    name = serializers.CharField()
    since = serializers.DateTimeField(help_text="When it was first said.")
    last_said_at = serializers.DateTimeField()
    url = serializers.URLField()


class ReconfirmationBody(StrictSerializer):
    """Whether a must-have still is one."""

    answer = serializers.ChoiceField(StillNeeded.choices)


class ReconfirmationShape(serializers.Serializer[Any]):
    """What was answered last."""

    item = serializers.CharField()
    account = serializers.IntegerField()
    name = serializers.CharField()
    answer = serializers.ChoiceField(StillNeeded.choices)
    answered_by = serializers.CharField(allow_null=True)
    answered_at = serializers.DateTimeField()


class MustHaves(ApiView):
    """Must-haves older than a year."""

    may_not_find = True

    @extend_schema(
        operation_id="list_old_must_haves",
        summary="Must-haves that nobody confirmed for a year",
        description="Of customers, for open items, the longest unconfirmed first.",
        tags=["supporters"],
        parameters=[MustHaveQuery],
        responses=page_schema(MustHaveShape),
    )
    def get(self, request: Request) -> Response:
        """Return a page."""
        require(self.user.is_internal, "Must-haves of accounts are for colleagues.")
        query = read_query(request, MustHaveQuery)
        ref = query.get("account")
        page = old_must_haves(
            self.user,
            customer_pm=self.user if query.get("mine") else None,
            account=find_account(self.user, _as_text(ref)) if ref else None,
            item=get_item_for(self.user, query["item"]) if "item" in query else None,
            limit=query.get("limit", DEFAULT_LIMIT),
            cursor=query.get("cursor"),
        )
        base = base_address(request)
        return Response(envelope(request, [_row(row, base) for row in page.rows], page.next, None))


class OneReconfirmation(ApiView):
    """What is said of one must-have."""

    @extend_schema(
        operation_id="reconfirm_must_have",
        summary="Say whether a must-have still is one",
        description="Kept for the product PM; no score changes by it. Whoever may vote for the account.",
        tags=["supporters"],
        request=ReconfirmationBody,
        responses=ReconfirmationShape,
    )
    def put(self, request: Request, key: str, account: str) -> Response:
        """Keep the answer."""
        item = get_item_for(self.user, key, Action.SUPPORT)
        found = find_account(self.user, account)
        check_may_support_for(self.user, found)
        data = read_body(request, ReconfirmationBody)
        row = reconfirm(actor=self.user, item=item, account=found, answer=data["answer"])
        kept = {"answer": row.answer, "answered_by": str(self.user), "answered_at": row.answered_at}
        return Response({"item": item.key, "account": found.pk, "name": found.name, **kept})


def _as_text(ref: dict[str, Any]) -> str:
    return str(ref["pk"]) if "pk" in ref else f"crm:{ref['crm_id']}"


def _row(row: MustHave, base: str) -> dict[str, Any]:
    return {
        "item": row.key,
        "title": row.title,
        "account": row.account_id,
        "name": row.account,
        "since": row.first,
        "last_said_at": row.at,
        "url": f"{base}items/{row.key}/supporters/{row.account_id}/reconfirmation/",
    }
