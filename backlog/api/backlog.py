"""``products/{slug}/backlog/``: the ranked backlog, filtered, with other weights if asked."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.bodies import BacklogQuery
from backlog.api.past import PastRowShape, past_answer
from backlog.api.rows import row_data, terms_of
from backlog.api.shapes import RankedRowShape
from backlog.forms.what_if import PARAMETERS, what_if_of
from backlog.scoring import Tried
from backlog.selectors.explained import plain_profile
from backlog.selectors.history import add_movement
from backlog.selectors.ranked import Filters, ranked_page
from common.api.pagination import envelope
from common.api.resources import base_address
from common.api.schema import page_schema
from common.api.serializers import DEFAULT_LIMIT, read_query
from common.api.views import ApiView
from stakeholders.choices import Stakeholder
from stakeholders.models import Account, Product, WeightProfile
from stakeholders.permissions import get_product_for
from users.models import User

_WEIGHTS = tuple(f"weight_{one}" for one in Stakeholder.values)
_PLAIN = ("q", "kind", "status", "release", "solution", "theme", "min_current", "updated_since")
_PAGES = [page_schema(shape) for shape in (RankedRowShape, PastRowShape)]


class Backlog(ApiView):
    """A product's open items, best first."""

    @extend_schema(
        operation_id="ranked_backlog",
        summary="The ranked backlog",
        description="Open items by priority; `rank` is the place among all open items, also in a filtered list. "
        "With `as_of` the ranking at the end of that day, by its weights, without filters.",
        tags=["backlog"],
        parameters=[BacklogQuery],
        responses=PolymorphicProxySerializer("BacklogPage", _PAGES, resource_type_field_name=None, many=False),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Return a page."""
        query = read_query(request, BacklogQuery)
        product = get_product_for(self.user, slug)
        if "as_of" in query:
            return Response(past_answer(request, product, query))
        tried = tried_of(query, product)
        page = ranked_page(
            product.pk,
            filters=_filters(self.user, query),
            tried=tried,
            limit=query.get("limit", DEFAULT_LIMIT),
            cursor=query.get("cursor"),
        )
        if tried is None:
            add_movement(product.pk, page.rows)
        base = base_address(request)
        rows = [row_data(row, base) | _movement(row) for row in page.rows]
        if query.get("explain"):
            used = _weights_used(product, tried)
            rows = [{**row, "terms": terms_of(read, used)} for row, read in zip(rows, page.rows, strict=True)]
        return Response(envelope(request, rows, page.next, page.previous))


def _movement(row: dict[str, Any]) -> dict[str, Any]:
    return {"moved_this_week": row.get("moved_this_week")}


def tried_of(query: dict[str, Any], product: Product) -> Tried | None:
    """The what-if of a query over the product's weights; None if it asks for none."""
    what_if = what_if_of({name: query[name] for name in PARAMETERS if name in query})
    return what_if.over(plain_profile(WeightProfile.objects.get(product=product, is_active=True))) if what_if else None


def _filters(user: User, query: dict[str, Any]) -> Filters:
    chosen = {name: query[name] for name in _PLAIN if name in query}
    if "account" in query:
        chosen["account"] = _account_id(user, query["account"])
    return Filters(**chosen)


def _account_id(user: User, ref: dict[str, Any]) -> int:
    """The account's id; 0, which none has, for one that is not there."""
    if "pk" in ref:
        return int(ref["pk"])
    return Account.objects.visible_to(user).known_as(**ref).values_list("pk", flat=True).first() or 0


def _weights_used(product: Product, tried: Tried | None) -> dict[str, float]:
    if tried is not None:
        return {name: getattr(tried.weights, name) for name in Stakeholder.values}
    in_force = WeightProfile.objects.filter(product=product, is_active=True)
    return dict(zip(Stakeholder.values, in_force.values_list(*_WEIGHTS).get(), strict=True))
