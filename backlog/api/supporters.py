"""``items/{key}/supporters/``: the accounts that support an item, each with one vote."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.bodies import SupportBody
from backlog.api.fields import account_filter
from backlog.api.shapes import SupporterShape
from backlog.models import Item, Support
from backlog.permissions import Action, check_may_support_for, get_item_for
from backlog.selectors.stages import Stages
from backlog.services.evidence import remove_support, set_support
from common.api.pagination import page_of
from common.api.resources import base_address
from common.api.schema import page_schema
from common.api.serializers import PageQuery, read_body, read_query
from common.api.views import ApiView
from common.errors import NotFound
from requests_intake.choices import Horizon, Importance
from stakeholders.models import Account
from users.models import User

TAGS = ["supporters"]
# In the order of the model's fields, as ``from_db`` takes them.
OF_ACCOUNT = ("id", "name", "stage", "customer_pm_id")
_ACCOUNT = f"""
    SELECT {", ".join(OF_ACCOUNT)} FROM stakeholders_account
    WHERE id = (SELECT coalesce(merged_into_id, id) FROM stakeholders_account WHERE id = %s)
"""  # noqa: S608 - columns named above


class Supporters(ApiView):
    """The votes for an item."""

    @extend_schema(
        operation_id="list_supporters",
        summary="List an item's supporters",
        tags=TAGS,
        parameters=[PageQuery],
        responses=page_schema(SupporterShape),
    )
    def get(self, request: Request, key: str) -> Response:
        """Return them; requests linked to the item are not repeated here."""
        query = read_query(request, PageQuery)
        item = get_item_for(self.user, key)
        rows = Support.objects.filter(item=item).select_related("account", "given_by")
        base = base_address(request)
        return page_of(request, rows, lambda page: _page(page, item, base), query)


class OneSupporter(ApiView):
    """One account's vote; ``account`` is its id, or ``crm:`` and the id that the CRM gave."""

    @extend_schema(
        operation_id="set_support",
        summary="Record how much an account needs an item",
        description="A second time changes the vote: an account has one. Customer PMs, for the accounts that they "
        "keep, the product PM and administrators.",
        tags=TAGS,
        request=SupportBody,
        responses={200: SupporterShape, 201: SupporterShape},
    )
    def put(self, request: Request, key: str, account: str) -> Response:
        """Record the vote."""
        data = read_body(request, SupportBody)
        item, voter = _both(self.user, key, account)
        vote = Support(item=item, account=voter, given_by=self.user, given_at=timezone.now())
        vote.importance = data.get("importance", Importance.IMPORTANT.value)
        vote.horizon = data.get("horizon", Horizon.NOW.value)
        is_new = set_support(
            actor=self.user,
            item=item,
            account=voter,
            importance=vote.importance,
            horizon=vote.horizon,
            at=vote.given_at,
        )
        if not is_new:  # perhaps nothing changed: what stands was given earlier, perhaps by somebody else
            vote = Support.objects.select_related("account", "given_by").get(item=item, account=voter)
        # A vote of this moment was given in the stage of this moment; an earlier one is looked up in the record.
        then = voter.stage if is_new else Stages({vote.account_id}).at(vote.account_id, vote.since)
        return Response(_data(vote, item, then, base_address(request)), status=201 if is_new else 200)

    @extend_schema(
        operation_id="remove_support", summary="Take an account's vote back", tags=TAGS, responses={204: None}
    )
    def delete(self, request: Request, key: str, account: str) -> Response:
        """Take it back; nothing happens if there is none."""
        item, voter = _both(self.user, key, account)
        remove_support(actor=self.user, item=item, account=voter)
        return Response(status=204)


def find_account(user: User, ref: str) -> Account:
    """Return the account that an address names, if the person may see it."""
    chosen = account_filter(ref)
    if chosen is None:
        found = None
    elif user.is_internal and "pk" in chosen:
        found = _account(chosen["pk"])
    else:
        found = Account.objects.visible_to(user).known_as(**chosen).first()
    if found is None:
        raise NotFound("There is no such account, or none that you may see.")
    return found


def _account(pk: int) -> Account | None:
    """What a vote needs of an account, which colleagues all see; the rest is read if somebody asks."""
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNT, [pk])
        row = cursor.fetchone()
    return None if row is None else Account.from_db(connection.alias, OF_ACCOUNT, row)


def _both(user: User, key: str, ref: str) -> tuple[Item, Account]:
    item = get_item_for(user, key, Action.SUPPORT)
    account = find_account(user, ref)
    check_may_support_for(user, account)
    return item, account


def _page(rows: Sequence[Support], item: Item, base: str) -> list[dict[str, Any]]:
    stages = Stages({row.account_id for row in rows})
    return [_data(row, item, stages.at(row.account_id, row.since), base) for row in rows]


def _data(row: Support, item: Item, stage_then: str, base: str) -> dict[str, Any]:
    return {
        "account": row.account_id,
        "name": row.account.name,
        "importance": row.importance,
        "horizon": row.horizon,
        "given_by": None if row.given_by is None else str(row.given_by),
        "given_at": row.given_at,
        "since": row.since,
        "stage_then": stage_then,
        "stage": row.account.stage,
        "url": f"{base}items/{item.key}/supporters/{row.account_id}/",
    }
