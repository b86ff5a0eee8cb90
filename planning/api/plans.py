"""``plans/``: plans are asked for, followed, compared, changed by hand and accepted."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from common.api.resources import Collection, Removable, Resource, base_address, documented, with_tag
from common.api.serializers import Number, PageQuery, Share, StrictSerializer, TextRef, read_body, read_query
from common.errors import Invalid
from planning.choices import PlanState
from planning.models import Plan, Release
from planning.permissions import Action, check_may_plan, get_plan_for
from planning.selectors.overrides import Override, override_of
from planning.selectors.plan_comparison import AccountDifference, Comparison, compared
from planning.selectors.plans import Shown, plans_of, releases_of
from planning.services import plans
from stakeholders.models import Product

_VERSION = "The version that you read; a 409 if it is no longer current."


class PlanQuery(PageQuery):
    """Filters of plans."""

    product = serializers.CharField(required=False, max_length=50, help_text="The product's slug.")


class PlanBody(StrictSerializer):
    """What is asked of a plan. What is left out is taken as on the page."""

    product = TextRef(Product, "slug")
    releases = serializers.ListField(
        child=serializers.CharField(max_length=40), min_length=1, max_length=12, help_text="Slugs of coming releases."
    )
    name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    time_limit = serializers.IntegerField(min_value=1, max_value=600, required=False, help_text="Seconds.")
    discount = Share(required=False, help_text="What a value is worth one release later.")
    gap_share = Share(required=False)
    floors = serializers.DictField(child=Share(), required=False)
    pins = serializers.DictField(
        child=serializers.CharField(max_length=40), required=False, help_text="in, out or a release's slug by item key."
    )
    keep_planned = serializers.BooleanField(required=False)
    account_value = Number(
        min_value=0, required=False, help_text="What an account all of whose must-haves are met adds."
    )
    solution_share = Share(required=False, help_text="What a whole solution adds, as a share of its items' value.")


class OverrideShape(serializers.Serializer[Any]):
    """What was moved by hand, and what that displaces."""

    moves = serializers.ListField(child=serializers.DictField(), help_text="item, before and now: a slug, or out.")
    displaced = serializers.ListField(child=serializers.CharField(), help_text="Items that no longer fit.")
    fits = serializers.BooleanField(help_text="Whether the rest fits once they have left.")
    value = serializers.FloatField(help_text="Of that rest.")
    cost = serializers.FloatField(help_text="How much less that is than the plan as found.")
    losses = serializers.ListField(child=serializers.DictField(), help_text="account, name and the must_haves lost.")


class PlanShape(serializers.Serializer[Any]):
    """A plan: how far it is, what it is worth, what it holds, why the rest is out."""

    id = serializers.IntegerField()
    product = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(PlanState.choices)
    status = serializers.CharField(help_text="As solve_plan says it; empty until it has ended.")
    objective = serializers.FloatField(allow_null=True, help_text="Of the best plan found so far.")
    bound = serializers.FloatField(allow_null=True, help_text="No plan is worth more.")
    gap = serializers.FloatField(allow_null=True, help_text="The share of the bound that the plan may lack.")
    seconds = serializers.FloatField()
    in_words = serializers.CharField()
    releases = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    value = serializers.FloatField(allow_null=True, help_text="As it stands, with what was moved by hand.")
    warnings = serializers.ListField(child=serializers.CharField(), help_text="Limits that break as it stands.")
    override = OverrideShape(
        allow_null=True, required=False, help_text="Null if nothing was moved; not in lists of plans."
    )
    bundles = serializers.ListField(child=serializers.CharField())
    use = serializers.JSONField()
    reasons = serializers.JSONField()
    alternatives = serializers.JSONField()
    notes = serializers.ListField(child=serializers.CharField())
    settings = serializers.JSONField()
    is_the_plan = serializers.BooleanField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    accepted_because = serializers.CharField()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    url = serializers.URLField()


class _Plans(Resource):
    shape = PlanShape

    def represent(self, rows: Sequence[Plan]) -> Sequence[Any]:
        """Write them."""
        base = base_address(self.request)
        releases = releases_of({row.product_id for row in rows})
        return [_plan(Shown(row, releases[row.product_id]), base) for row in rows]

    def represent_one(self, row: Plan) -> Any:
        """Write it with what was moved by hand."""
        override = override_of(Shown(row)) if row.has_plan else None
        return {**super().represent_one(row), "override": _override(override) if override else None}


def _override(override: Override) -> dict[str, Any]:
    losses = override.losses
    return {
        "moves": [{"item": move.item.key, "before": move.before, "now": move.now} for move in override.moves],
        "displaced": [item.key for item in override.displaced],
        **{name: getattr(override, name) for name in ("fits", "value", "cost")},
        "losses": [{"account": one.account.pk, "name": one.account.name, "must_haves": one.items} for one in losses],
    }


def _plan(shown: Shown, base: str) -> dict[str, Any]:
    plan = shown.plan
    own = ("name", "state", "status", "objective", "bound", "gap", "seconds", "is_the_plan", "accepted_at",
           "accepted_because", "created_at", "version")  # fmt: skip
    explained = {name: plan.answer.get(name, []) for name in ("bundles", "use", "reasons", "alternatives", "notes")}
    return {
        "id": plan.pk,
        "product": plan.product.slug,
        **{name: getattr(plan, name) for name in own},
        "in_words": plan.error or plan.answer.get("in_words", plan.get_state_display()),
        "releases": {stage: [] for stage in plan.chosen["releases"]} | _by_release(plan),
        "value": shown.value if plan.has_plan else None,
        "warnings": shown.warnings if plan.has_plan else [],
        **explained,
        "settings": plan.chosen,
        "url": f"{base}plans/{plan.pk}/",
    }


def _by_release(plan: Plan) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item, release in plan.assignment.items():
        found.setdefault(release, []).append(item)
    return found


@documented("plan")
class Plans(_Plans, Collection):
    """Plans: which items would come in which release. A new one is solved in the background: read it to follow it."""

    body, query = PlanBody, PlanQuery
    order = ("-id",)

    def rows(self, query: dict[str, Any]) -> QuerySet[Plan]:
        """Return those that the person may see."""
        return plans_of(self.user, query.get("product", "")).defer(None)

    def create(self, data: dict[str, Any]) -> Plan:
        """Ask for one."""
        check_may_plan(self.user, data["product"])
        releases = [_release(data["product"], slug) for slug in data.pop("releases")]
        return plans.ask_for_plan(actor=self.user, releases=releases, **data)


def _release(product: Product, slug: str) -> Release:
    found = Release.objects.filter(product=product, slug=slug).first()
    if found is None:
        raise Invalid(f"{product} has no release {slug!r}.", field="releases")
    return found


@documented("plan", methods=["get", "delete"])
class OnePlan(_Plans, Removable):
    """One plan: its progress while it is solved, then what it holds and why the rest is out."""

    def find(self, ref: int, action: str) -> Plan:
        """Return it."""
        return get_plan_for(self.user, ref, Action.VIEW if action == "view" else Action.CHANGE)

    def remove(self, row: Plan) -> None:
        """Remove it; a 409 while it is solved, or if it is the plan."""
        plans.delete_plan(actor=self.user, plan_id=row.pk)


class PlanCancel(_Plans):
    """The search ends; the best plan so far is kept."""

    @extend_schema(
        operation_id="cancel_plan", summary="End the search", tags=["plans"], request=None, responses=PlanShape
    )
    def post(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the address says so
        """Cancel; a 409 if it has ended."""
        plan = get_plan_for(self.user, id, Action.CHANGE)
        return Response(self.represent_one(plans.cancel_plan(actor=self.user, plan_id=plan.pk)))


class MoveBody(StrictSerializer):
    """An item and where it goes."""

    item = serializers.CharField(max_length=20)
    release = serializers.CharField(max_length=40, help_text="A release's slug, or out.")
    seen = serializers.CharField(
        max_length=40, required=False, help_text="Where you saw it; a 409 if somebody moved it meanwhile."
    )
    version = serializers.IntegerField(required=False, help_text=_VERSION)


class PlanMove(_Plans):
    """An item moves to another release of the plan, or out of it."""

    @extend_schema(
        operation_id="move_in_plan", summary="Move an item", tags=["plans"], request=MoveBody, responses=PlanShape
    )
    def post(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the address says so
        """Move it; `value` and `warnings` tell what that means."""
        plan = get_plan_for(self.user, id, Action.CHANGE)
        body = read_body(request, MoveBody)
        stated = body.pop("version", None)
        moved = with_tag(
            request, stated, lambda seen: plans.move_in_plan(actor=self.user, plan_id=plan.pk, version=seen, **body)
        )
        return Response(self.represent_one(moved))


class AcceptBody(StrictSerializer):
    """Why it is this plan."""

    reason = serializers.CharField(max_length=2_000)
    instead_of = serializers.IntegerField(
        required=False, min_value=0, help_text="The plan that you saw as the plan, 0 for none; a 409 if it is another."
    )
    version = serializers.IntegerField(required=False, help_text=_VERSION)


class PlanAccept(_Plans):
    """It becomes the plan: the releases hold what it says."""

    @extend_schema(
        operation_id="accept_plan",
        summary="Make it the plan",
        tags=["plans"],
        request=AcceptBody,
        responses=PlanShape,
    )
    def post(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the address says so
        """Plan, move and drop items as it says, all or nothing; what leaves a release slips with this reason."""
        plan = get_plan_for(self.user, id, Action.CHANGE)
        body = read_body(request, AcceptBody)
        stated = body.pop("version", None)
        accepted = with_tag(
            request, stated, lambda seen: plans.accept_plan(actor=self.user, plan_id=plan.pk, version=seen, **body)
        )
        return Response(self.represent_one(accepted))


class PlanProblem(_Plans):
    """The problem, as ``solve_plan`` reads it."""

    @extend_schema(
        operation_id="read_plan_problem", summary="The planning problem", tags=["plans"], responses=OpenApiTypes.OBJECT
    )
    def get(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the address says so
        """Give it as it was solved; empty until a worker has begun."""
        return Response(get_plan_for(self.user, id).problem)


class CompareQuery(StrictSerializer):
    """The plan that is held against this one."""

    other = serializers.IntegerField()


class StakeholderChange(serializers.Serializer[Any]):
    """What a stakeholder gets in each plan."""

    name = serializers.CharField()
    first = serializers.FloatField()
    second = serializers.FloatField()


class AccountChange(serializers.Serializer[Any]):
    """How much of what an account asked for each plan brings, as a share."""

    account = serializers.IntegerField()
    name = serializers.CharField()
    first = serializers.FloatField()
    second = serializers.FloatField()
    must_haves = serializers.IntegerField()
    must_haves_first = serializers.IntegerField()
    must_haves_second = serializers.IntegerField()


class ItemChange(serializers.Serializer[Any]):
    """Where an item comes in each plan; null is out."""

    item = serializers.CharField()
    first = serializers.CharField(allow_null=True)
    second = serializers.CharField(allow_null=True)


class FairnessShape(serializers.Serializer[Any]):
    """Who gets least of what they asked for, in either plan."""

    sentence = serializers.CharField()
    nothing_first = serializers.IntegerField(help_text="Accounts that get nothing of what they asked for.")
    nothing_second = serializers.IntegerField()
    least = AccountChange(many=True)


class ComparisonShape(serializers.Serializer[Any]):
    """Two plans side by side."""

    sentence = serializers.CharField()
    value_first = serializers.FloatField()
    value_second = serializers.FloatField()
    items = ItemChange(many=True)
    stakeholders = StakeholderChange(many=True)
    losing = AccountChange(many=True)
    gaining = AccountChange(many=True)
    unchanged = serializers.IntegerField()
    fairness = FairnessShape()


class PlanCompare(_Plans):
    """What another plan of the product gains and loses against this one."""

    @extend_schema(
        operation_id="compare_plans",
        summary="Compare with another plan",
        tags=["plans"],
        parameters=[CompareQuery],
        responses=ComparisonShape,
    )
    def get(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the address says so
        """Compare them."""
        first = get_plan_for(self.user, id)
        other = read_query(request, CompareQuery).get("other")
        if other is None:
            raise Invalid("Name the plan to compare with, as in ?other=12.", field="other")
        second = get_plan_for(self.user, other)
        return Response(_comparison(compared(first, second)))


def _comparison(found: Comparison) -> dict[str, Any]:
    return {
        "sentence": found.sentence,
        "value_first": found.first.value,
        "value_second": found.second.value,
        "items": [
            {"item": row.item.key, "first": row.first or None, "second": row.second or None} for row in found.items
        ],
        "stakeholders": [{"name": row.name, "first": row.first, "second": row.second} for row in found.stakeholders],
        "losing": [_account(row) for row in found.losing],
        "gaining": [_account(row) for row in found.gaining],
        "unchanged": found.unchanged,
        "fairness": {
            "sentence": found.fairness.sentence,
            "nothing_first": found.fairness.nothing_first,
            "nothing_second": found.fairness.nothing_second,
            "least": [_account(row) for row in found.fairness.least],
        },
    }


def _account(row: AccountDifference) -> dict[str, Any]:
    return {
        "account": row.first.account.pk,
        "name": row.first.account.name,
        "first": row.first.share,
        "second": row.second.share,
        "must_haves": row.first.musts,
        "must_haves_first": row.first.musts_got,
        "must_haves_second": row.second.musts_got,
    }
