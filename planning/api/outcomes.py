"""``outcomes/``: what came of what shipped; ``outcome-accounts/``: account by account; workarounds that were undone."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from backlog.choices import ItemKind
from common.api.pagination import page_of
from common.api.resources import Member, Resource, base_address, documented
from common.api.schema import page_schema
from common.api.serializers import Currency, Money, Number, PageQuery, StrictSerializer, read_query
from common.api.views import ApiView
from planning.choices import Use, WorkaroundState
from planning.models import AccountOutcome, Outcome
from planning.permissions import Action, get_account_outcome_for, get_outcome_for
from planning.selectors.outcomes import SHIPPED_LAST, SHOWN, Looked, lines_of, looked_at, outcomes_of
from planning.selectors.workarounds import Lines, freed_by_month
from planning.services.looking_back import look_at_outcome, say_of_account
from stakeholders.choices import AccountStage

TAGS = ["outcomes"]
_VERSION = "The version that you read; a 409 if it is no longer current."


class OutcomeQuery(PageQuery):
    """Which outcomes."""

    product = serializers.CharField(required=False, max_length=50, help_text="The product's slug.")
    show = serializers.ChoiceField(SHOWN, required=False, help_text="Due by now, looked at, or not due yet.")


class OutcomeChange(StrictSerializer):
    """What was learnt, what it took, and that it was looked at."""

    learnt = serializers.CharField(max_length=10_000, allow_blank=True)
    looked = serializers.BooleanField(help_text="Whether it is done with; false opens it again.")
    effort: Any = serializers.DictField(
        child=Number(min_value=0, allow_null=True), help_text="Person-days that it took, by the pool's slug."
    )
    version = serializers.IntegerField(required=False, min_value=1, help_text=_VERSION)


class OutcomeFoundShape(serializers.Serializer[Any]):
    """What was found: counts of accounts, hours a month, money a year; ``words`` say it in a sentence."""

    words = serializers.CharField()
    asked = serializers.IntegerField()
    used = serializers.IntegerField()
    not_used = serializers.IntegerField()
    unknown = serializers.IntegerField()
    workarounds_gone = serializers.IntegerField(source="gone")
    workarounds_to_undo = serializers.IntegerField(source="to_undo")
    workarounds_kept = serializers.IntegerField(source="kept")
    hours_freed_per_month = serializers.FloatField(source="freed")
    deals_won = serializers.IntegerField()
    deals_lost = serializers.IntegerField()
    deals_open = serializers.IntegerField()
    amount_won = Money()
    amount_lost = Money()
    currency = Currency()
    customers_lost = serializers.IntegerField()
    customers_won = serializers.IntegerField()


class EffortOutcomeShape(serializers.Serializer[Any]):
    """Person-days of one pool, as estimated when it was planned and as they came."""

    pool = serializers.CharField()
    estimated = serializers.FloatField(allow_null=True)
    estimated_by = serializers.CharField(allow_null=True)
    actual = serializers.FloatField(allow_null=True)


class ItemOutcomeShape(serializers.Serializer[Any]):
    """What came of an item that shipped."""

    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(ItemKind.choices)
    product = serializers.CharField()
    release = serializers.CharField(allow_null=True)
    goals_met = serializers.IntegerField(allow_null=True, help_text="Of the release; null without one.")
    goals = serializers.IntegerField(allow_null=True)
    shipped_on = serializers.DateField()
    due_on = serializers.DateField()
    is_due = serializers.BooleanField()
    looked_at = serializers.DateTimeField(allow_null=True)
    looked_by = serializers.CharField(allow_null=True)
    learnt = serializers.CharField()
    found = OutcomeFoundShape()
    effort = EffortOutcomeShape(many=True)
    version = serializers.IntegerField()
    url = serializers.URLField()


class _Outcomes(Resource):
    shape = ItemOutcomeShape

    def represent(self, rows: Sequence[Outcome]) -> Sequence[Any]:
        """Write them with what was found, all at once."""
        full = {one.pk: one for one in outcomes_of(self.user).filter(pk__in=[row.pk for row in rows])}
        base = base_address(self.request)
        return [_outcome(one, base) for one in looked_at([full[row.pk] for row in rows])]


def _outcome(looked: Looked, base: str) -> dict[str, Any]:
    row, item = looked.outcome, looked.item
    own = ("shipped_on", "due_on", "is_due", "looked_at", "learnt", "version")
    met = sum(goal.met == "yes" for goal in looked.goals)
    return {
        **{name: getattr(item, name) for name in ("key", "title", "kind")},
        "product": row.product.slug,
        "release": row.release.name if row.release else None,
        "goals_met": met if row.release else None,
        "goals": len(looked.goals) if row.release else None,
        **{name: getattr(row, name) for name in own},
        "looked_by": str(row.looked_by) if row.looked_by else None,
        "found": OutcomeFoundShape(looked.found).data,
        "effort": [
            {"pool": one.pool.slug, "estimated": one.estimated, "actual": one.actual,
             "estimated_by": str(one.estimated_by) if one.estimated_by else None}
            for one in row.efforts.all()
        ],
        "url": f"{base}outcomes/{item.key}/",
    }  # fmt: skip


class Outcomes(_Outcomes):
    """What came of what shipped."""

    @extend_schema(
        operation_id="list_outcomes",
        summary="List what came of what shipped, the latest first",
        tags=TAGS,
        parameters=[OutcomeQuery],
        responses=page_schema(ItemOutcomeShape),
    )
    def get(self, request: HttpRequest) -> Response:
        """Return a page."""
        query = read_query(request, OutcomeQuery)
        rows = outcomes_of(self.user, query.get("product", ""), query.get("show", ""))
        return page_of(request, rows, self.represent, query, SHIPPED_LAST)


@documented("outcome", methods=["get", "patch"])
class OneOutcome(_Outcomes, Member):
    """What came of one item that shipped; its product's PM writes it."""

    body = OutcomeChange

    def find(self, ref: str, action: str) -> Outcome:
        """Return it by its item's key."""
        return get_outcome_for(self.user, ref, Action(action))

    def change(self, row: Outcome, version: int | None, changes: dict[str, Any]) -> Outcome:
        """Put down what was sent."""
        return look_at_outcome(actor=self.user, outcome_id=row.pk, version=version, **changes)


# -- accounts ------------------------------------------------------------------------------------------------


class OutcomeAccountQuery(PageQuery):
    """Which lines."""

    product = serializers.CharField(required=False, max_length=50, help_text="The product's slug.")
    item = serializers.CharField(required=False, max_length=20, help_text="The item's key.")
    account = serializers.IntegerField(required=False, min_value=1)
    workaround = serializers.ChoiceField(WorkaroundState.choices, required=False)
    use = serializers.ChoiceField(Use.choices, required=False)
    mine = serializers.BooleanField(required=False, help_text="Those of accounts that I look after.")


class OutcomeAccountChange(StrictSerializer):
    """What came of it for one account; keeping a workaround needs a note that says why."""

    use = serializers.ChoiceField(Use.choices)
    workaround = serializers.ChoiceField(WorkaroundState.choices)
    note = serializers.CharField(max_length=500, allow_blank=True)
    version = serializers.IntegerField(required=False, min_value=1, help_text=_VERSION)


class OutcomeAccountShape(serializers.Serializer[Any]):
    """What came of an item for an account that had asked; hours are those of the account's people."""

    id = serializers.IntegerField()
    item = serializers.CharField(source="outcome.item.key")
    account = serializers.IntegerField(source="account_id")
    stage_then = serializers.ChoiceField(AccountStage.choices, help_text="What the account was when it shipped.")
    use = serializers.ChoiceField(Use.choices)
    use_by = serializers.CharField(allow_null=True)
    use_at = serializers.DateTimeField(allow_null=True)
    workaround = serializers.ChoiceField(WorkaroundState.choices)
    hours_per_month = serializers.FloatField()
    undo_hours = serializers.FloatField()
    settled_by = serializers.CharField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()
    version = serializers.IntegerField()
    url = serializers.SerializerMethodField()

    def get_url(self, row: AccountOutcome) -> str:
        """Where it stands."""
        return f"{self.context['base']}outcome-accounts/{row.pk}/"


class OutcomeAccounts(Resource):
    """What came of things, account by account; with ``workaround=open`` those that are to be undone."""

    shape = OutcomeAccountShape

    @extend_schema(
        operation_id="list_outcome_accounts",
        summary="List what came of what shipped, account by account",
        tags=TAGS,
        parameters=[OutcomeAccountQuery],
        responses=page_schema(OutcomeAccountShape),
    )
    def get(self, request: HttpRequest) -> Response:
        """Return a page."""
        query = read_query(request, OutcomeAccountQuery)
        return page_of(request, self._rows(query), self.represent, query)

    def _rows(self, query: dict[str, Any]) -> QuerySet[AccountOutcome]:
        names = {"product": "outcome__product__slug", "item": "outcome__item__key", "account": "account",
                 "workaround": "workaround", "use": "use"}  # fmt: skip
        rows = lines_of(self.user).filter(**{names[name]: query[name] for name in names if name in query})
        return rows.filter(account__customer_pm=self.user) if query.get("mine") else rows


@documented("outcome account", methods=["get", "patch"])
class OneOutcomeAccount(Member):
    """What came of something for one account; its customer PM and the product's PM say it."""

    shape, body = OutcomeAccountShape, OutcomeAccountChange

    def find(self, ref: int, action: str) -> AccountOutcome:
        """Return it."""
        return get_account_outcome_for(self.user, ref, Action(action))

    def change(self, row: AccountOutcome, version: int | None, changes: dict[str, Any]) -> AccountOutcome:
        """Put down what was sent."""
        return say_of_account(actor=self.user, account_outcome_id=row.pk, version=version, **changes)


class FreedQuery(StrictSerializer):
    """Whose workarounds."""

    product = serializers.CharField(required=False, max_length=50, help_text="The product's slug.")
    account = serializers.IntegerField(required=False, min_value=1)
    mine = serializers.BooleanField(required=False, help_text="Those of accounts that I look after.")


class FreedMonthShape(serializers.Serializer[Any]):
    """What was undone in a month; the hours are free every month since."""

    month = serializers.DateField(help_text="Its first day.")
    workarounds = serializers.IntegerField(source="lines")
    hours_per_month = serializers.FloatField(source="hours")


class FreedShape(serializers.Serializer[Any]):
    """The last twelve months, the latest first; months without are left out."""

    results = FreedMonthShape(many=True)


class FreedHours(ApiView):
    """Hours a month that undone workarounds freed."""

    @extend_schema(
        operation_id="read_freed_hours",
        summary="Hours a month freed by undone workarounds, month by month",
        tags=TAGS,
        parameters=[FreedQuery],
        responses=FreedShape,
    )
    def get(self, request: HttpRequest) -> Response:
        """Return the last twelve months."""
        to = Lines(**read_query(request, FreedQuery))
        return Response({"results": FreedMonthShape(freed_by_month(self.user, to), many=True).data})
