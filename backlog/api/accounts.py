"""``accounts/{id}/merge/``: two accounts that are one company become one."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.fields import AccountRef
from backlog.api.supporters import find_account
from backlog.services.account_merging import merge_accounts
from common.api.resources import base_address
from common.api.serializers import StrictSerializer, read_body
from common.api.views import ApiView
from stakeholders.permissions import check_may_merge
from users.permissions import require

TAGS = ["accounts"]


class AccountMergeBody(StrictSerializer):
    """Into which account."""

    into = AccountRef(help_text="The account that stays.")


class MergedAccountShape(serializers.Serializer[Any]):
    """The account that stays."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    url = serializers.URLField()


class AccountMerge(ApiView):
    """An account becomes part of another."""

    @extend_schema(
        operation_id="merge_account",
        summary="Merge an account into another",
        description="Everything of the account moves: requests, votes (of two for one item the stronger stays), "
        "contacts, deals, interviews, mail domains, comments. Its id and CRM id lead to the other one from then on. "
        "The customer PM of both accounts, and administrators.",
        tags=TAGS,
        request=AccountMergeBody,
        responses=MergedAccountShape,
    )
    def post(self, request: Request, id: str) -> Response:  # noqa: A002 - the name in the address
        """Merge."""
        account = find_account(self.user, id)
        require(self.user.is_internal, "Accounts are merged by colleagues.")
        check_may_merge(self.user, account)
        into = read_body(request, AccountMergeBody)["into"]
        check_may_merge(self.user, account, into)
        kept = merge_accounts(actor=self.user, account_id=account.pk, into_id=into.pk)
        return Response({"id": kept.pk, "name": kept.name, "url": f"{base_address(request)}accounts/{kept.pk}/"})
