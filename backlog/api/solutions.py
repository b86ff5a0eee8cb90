"""``solutions/``: whole answers to needs, made of items, ranked as a whole."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from backlog.api.shapes import Figures
from backlog.choices import ItemStatus, SolutionState
from backlog.models import Item, Solution
from backlog.permissions import Action, check_may_decide, get_solution_for
from backlog.scoring import Scored
from backlog.selectors.solutions import Member, Standing, ranked_solutions
from backlog.services import solutions
from common.api.resources import Collection, RemovableMember, Resource, base_address, documented
from common.api.serializers import PageQuery, StrictSerializer, TextRef
from stakeholders.models import Product
from users.models import User


class SolutionQuery(PageQuery):
    """Filters of solutions."""

    product = serializers.SlugField(required=False)


class SolutionChange(StrictSerializer):
    """What may change of a solution. ``items`` are the keys of all its items from now on."""

    title = serializers.CharField(max_length=200)
    need = serializers.CharField(required=False, allow_blank=True, max_length=10_000, trim_whitespace=False)
    owner = TextRef(User, by="email", required=False, allow_null=True, help_text="An e-mail address.")
    items = serializers.ListField(child=serializers.CharField(max_length=20), required=False, max_length=200)
    version = serializers.IntegerField(required=False, min_value=1, help_text="The version that you read.")


class SolutionBody(StrictSerializer):
    """A new solution. ``items`` are keys of items of the product."""

    product = TextRef(Product, by="slug")
    title = serializers.CharField(max_length=200)
    need = serializers.CharField(required=False, allow_blank=True, max_length=10_000, trim_whitespace=False)
    owner = TextRef(User, by="email", required=False, allow_null=True, help_text="An e-mail address.")
    items = serializers.ListField(child=serializers.CharField(max_length=20), required=False, max_length=200)


class SolutionScoreShape(serializers.Serializer[Any]):
    """Items scored as one: the formula of items over the union of their evidence."""

    priority = serializers.FloatField()
    value = serializers.FloatField()
    scores = Figures()
    effort_days = serializers.FloatField()
    accounts = serializers.IntegerField(help_text="Accounts and deals behind it, each account once.")


class SolutionItemShape(serializers.Serializer[Any]):
    """An item of a solution."""

    key = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField(ItemStatus.choices)
    value = serializers.FloatField()
    featurette = serializers.BooleanField(help_text="Shipped, while the solution is not whole.")


class SolutionNeedShape(serializers.Serializer[Any]):
    """What an account must have of it: keys of what it has and of what it lacks."""

    account = serializers.IntegerField()
    name = serializers.CharField()
    met = serializers.ListField(child=serializers.CharField())
    missing = serializers.ListField(child=serializers.CharField())


class CompletenessShape(serializers.Serializer[Any]):
    """How much of it people have; null where there is nothing to share."""

    by_value = serializers.FloatField(allow_null=True)
    by_must_haves = serializers.FloatField(allow_null=True)
    must_haves_met = serializers.IntegerField()
    must_haves = serializers.IntegerField()
    accounts_served = serializers.IntegerField()
    accounts = SolutionNeedShape(many=True)


class SolutionShape(serializers.Serializer[Any]):
    """A solution. It ranks by ``left``, what is still to be built; ``rank`` is null once nothing is."""

    key = serializers.CharField()
    product = serializers.CharField()
    title = serializers.CharField()
    need = serializers.CharField()
    owner = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(SolutionState.choices)
    sentence = serializers.CharField()
    rank = serializers.IntegerField(allow_null=True)
    whole = SolutionScoreShape()
    left = SolutionScoreShape()
    completeness = CompletenessShape()
    items = SolutionItemShape(many=True)
    missing = serializers.ListField(child=serializers.CharField(), help_text="Keys of what is not shipped.")
    version = serializers.IntegerField()
    url = serializers.URLField()


class _Shown(Resource):
    """Solutions as plain data."""

    def represent(self, rows: Sequence[Solution]) -> Sequence[Any]:
        """Write them with their figures and ranks."""
        products = Product.objects.filter(pk__in={row.product_id for row in rows})
        known = {one.solution.pk: one for one in ranked_solutions(products)}
        base = base_address(self.request)
        return [_data(known[row.pk], base) for row in rows]


def _data(standing: Standing, base: str) -> dict[str, Any]:
    solution = standing.solution
    return {
        "key": solution.key,
        "product": solution.product.slug,
        "title": solution.title,
        "need": solution.need,
        "owner": None if solution.owner is None else str(solution.owner),
        "state": standing.state,
        "sentence": standing.sentence,
        "rank": standing.rank,
        "whole": _score(standing.whole),
        "left": _score(standing.rest),
        "completeness": _completeness(standing),
        "items": [_member(one, standing) for one in standing.members],
        "missing": [one.item.key for one in standing.missing],
        "version": solution.version,
        "url": f"{base}solutions/{solution.key}/",
    }


def _score(scored: Scored) -> dict[str, Any]:
    current, future, strategy = scored.figures
    return {
        "priority": scored.priority,
        "value": scored.value,
        "scores": {"current": current, "future": future, "strategy": strategy},
        "effort_days": scored.effort_days,
        "accounts": scored.evidence.backers,
    }


def _completeness(standing: Standing) -> dict[str, Any]:
    done = standing.done
    return {
        "by_value": done.value,
        "by_must_haves": done.must_haves,
        "must_haves_met": done.met,
        "must_haves": done.wanted,
        "accounts_served": done.served,
        "accounts": [
            {"account": one.account, "name": one.name, "met": list(one.met), "missing": list(one.missing)}
            for one in done.needs
        ],
    }


def _member(one: Member, standing: Standing) -> dict[str, Any]:
    return {
        "key": one.item.key,
        "title": one.item.title,
        "status": one.item.status,
        "value": one.value,
        "featurette": one.is_shipped and standing.state == SolutionState.FEATURETTE,
    }


def _ids(keys: list[str], product: Product) -> list[int]:
    wanted = [key.upper() for key in keys]
    ids = dict(Item.objects.filter(product=product, key__in=wanted).values_list("key", "pk"))
    unknown = [key for key in wanted if key not in ids]
    if unknown:
        raise ValidationError({"items": [ErrorDetail(f"{product.name} has no item {unknown[0]}.", code="unknown")]})
    return list(ids.values())


@documented("solution")
class Solutions(_Shown, Collection):
    """Whole answers to needs, in the order in which they were made."""

    shape, body, query = SolutionShape, SolutionBody, SolutionQuery

    def rows(self, query: dict[str, Any]) -> QuerySet[Solution]:
        """Return those that the person may see."""
        rows = Solution.objects.visible_to(self.user)
        return rows.filter(product__slug=query["product"]) if "product" in query else rows

    def create(self, data: dict[str, Any]) -> Solution:
        """Make one, as the product PM or an administrator."""
        check_may_decide(self.user, data["product"])
        item_ids = _ids(data.pop("items", []), data["product"])
        return solutions.create_solution(actor=self.user, item_ids=item_ids, **data)


@documented("solution", methods=["get", "patch", "delete"])
class OneSolution(_Shown, RemovableMember):
    """One solution."""

    shape, body = SolutionShape, SolutionChange

    def find(self, ref: str, action: str) -> Solution:
        """Return it."""
        return get_solution_for(self.user, ref, Action(action))

    def change(self, row: Solution, version: int | None, changes: dict[str, Any]) -> Solution:
        """Change what was sent."""
        keys = changes.pop("items", None)
        item_ids = None if keys is None else _ids(keys, row.product)
        return solutions.update_solution(
            actor=self.user, solution_id=row.pk, version=version, item_ids=item_ids, **changes
        )

    def remove(self, row: Solution) -> None:
        """Delete it; its items stay."""
        solutions.delete_solution(actor=self.user, solution_id=row.pk)
