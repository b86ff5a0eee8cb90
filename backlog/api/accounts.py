"""``accounts/{id}/merge/`` and ``accounts/{id}/report/``."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.fields import AccountRef
from backlog.api.supporters import find_account
from backlog.selectors.account_report import AUDIENCES, PERIODS, report_on
from backlog.selectors.accounts import LivedGap
from backlog.selectors.outcomes import Outcome
from backlog.services.account_merging import merge_accounts
from common.api.resources import base_address
from common.api.serializers import StrictSerializer, read_body, read_query
from common.api.views import ApiView
from stakeholders.models import Account
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


class ReportQuery(StrictSerializer):
    """Which report."""

    audience = serializers.ChoiceField(list(AUDIENCES), required=False, help_text="`internal` unless told.")
    period = serializers.ChoiceField(list(PERIODS), required=False, help_text="Of what was asked; `all` unless told.")


class ReportLineShape(serializers.Serializer[Any]):
    """One thing that they asked for or support."""

    title = serializers.CharField()
    product = serializers.CharField(help_text="Its name.")
    kind = serializers.CharField()
    importance = serializers.CharField()
    asked_on = serializers.DateField()
    asked_by = serializers.CharField()
    outcome = serializers.ChoiceField([one.value for one in Outcome])
    words = serializers.CharField(help_text="The outcome, for the audience.")
    request = serializers.IntegerField(allow_null=True, source="request_id")
    item = serializers.CharField(source="key", help_text="Its key; empty for the customer.")
    reason = serializers.CharField(help_text="Why not, as it was written to them.")
    would_change = serializers.CharField()


class ReportGapShape(serializers.Serializer[Any]):
    """A gap that they live with."""

    title = serializers.SerializerMethodField(help_text="In their own words; without any, as it is published.")
    product = serializers.CharField(source="cost.product.name")
    hours_per_month = serializers.FloatField(source="cost.hours", help_text="With a twelfth of the undoing.")
    hours_so_far = serializers.FloatField(source="cost.since")
    build_hours = serializers.FloatField(source="cost.build")
    undo_hours = serializers.FloatField(source="cost.undo", help_text="As it has grown up to today.")
    people = serializers.IntegerField(source="cost.people")
    since = serializers.DateTimeField(allow_null=True)

    def get_title(self, gap: LivedGap) -> str:
        """As the audience may read it."""
        return gap.public_title if self.context["audience"] == "customer" else gap.title


class ReportShape(serializers.Serializer[Any]):
    """What an account asked for, what came of it, what living with its gaps costs."""

    account = serializers.IntegerField(source="account.pk")
    name = serializers.CharField(source="account.name")
    audience = serializers.CharField()
    since = serializers.DateField(allow_null=True)
    hours_per_month = serializers.FloatField(source="gaps.hours_per_month")
    hours_so_far = serializers.FloatField(source="gaps.hours_so_far")
    build_hours = serializers.FloatField(source="gaps.build_hours")
    undo_hours = serializers.FloatField(source="gaps.undo_hours")
    asked = ReportLineShape(many=True, source="lines")
    supported = ReportLineShape(many=True, source="votes")
    gaps = ReportGapShape(many=True, source="gaps.gaps")


class AccountReport(ApiView):
    """The report on an account."""

    @extend_schema(
        operation_id="report_on_account",
        summary="Report on an account",
        description="What they asked for and what came of it, with the reason of each no, and what living with the "
        "gaps costs them. With `audience=customer` it holds no key, number, name or remark of ours, and only "
        "published items. At most 400 requests, the newest.",
        tags=TAGS,
        parameters=[ReportQuery],
        responses=ReportShape,
    )
    def get(self, request: Request, id: str) -> Response:  # noqa: A002 - the name in the address
        """Return it."""
        query = read_query(request, ReportQuery)
        account = find_account(self.user, id)
        require(self.user.is_internal, "Accounts are for colleagues.")
        whole = Account.objects.get(pk=account.pk)
        report = report_on(self.user, whole, query.get("audience", "internal"), query.get("period", "all"))
        return Response(ReportShape(report, context={"audience": report.audience}).data)
