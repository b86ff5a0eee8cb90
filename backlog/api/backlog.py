"""``products/{slug}/backlog/``: the ranked backlog, filtered, with other weights if asked."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.bodies import BacklogQuery
from backlog.api.rows import row_data, terms_of
from backlog.api.shapes import RowShape
from backlog.scoring import InvalidProfile, Weights
from backlog.selectors.ranked import Filters, ranked_page
from common.api.pagination import envelope
from common.api.resources import base_address
from common.api.schema import page_schema
from common.api.serializers import DEFAULT_LIMIT, read_query
from common.api.views import ApiView
from common.errors import Invalid
from stakeholders.choices import Stakeholder
from stakeholders.models import Account, Product, WeightProfile
from stakeholders.permissions import get_product_for
from users.models import User

_WEIGHTS = tuple(f"weight_{one}" for one in Stakeholder.values)
_PLAIN = ("q", "kind", "status", "release", "solution", "theme", "min_current", "updated_since")
_EXAMPLE = "current:0.5,future:0.3,strategy:0.2"


class Backlog(ApiView):
    """A product's open items, best first."""

    @extend_schema(
        operation_id="ranked_backlog",
        summary="The ranked backlog",
        description="Open items by priority; `rank` is the place among all open items, also in a filtered list.",
        tags=["backlog"],
        parameters=[BacklogQuery],
        responses=page_schema(RowShape),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Return a page."""
        query = read_query(request, BacklogQuery)
        product = get_product_for(self.user, slug)
        weights = parse_weights(query["weights"]) if "weights" in query else None
        page = ranked_page(
            product.pk,
            filters=_filters(self.user, query),
            weights=weights,
            limit=query.get("limit", DEFAULT_LIMIT),
            cursor=query.get("cursor"),
        )
        base = base_address(request)
        rows = [row_data(row, base) for row in page.rows]
        if query.get("explain"):
            used = _weights_used(product, weights)
            rows = [{**row, "terms": terms_of(read, used)} for row, read in zip(rows, page.rows, strict=True)]
        return Response(envelope(request, rows, page.next, page.previous))


def parse_weights(text: str) -> Weights:
    """Read ``current:0.5,future:0.3,strategy:0.2``: all three, in any order and any unit.

    Raises:
        Invalid: a name that is missing, unknown or named twice; a weight that is negative or no number; all zero.
    """
    pairs = [part.partition(":") for part in text.split(",")]
    given = {name.strip(): number for name, _, number in pairs}
    if len(given) != len(pairs) or set(given) != set(Stakeholder.values):
        raise Invalid(f"Name the three weights once each, as in {_EXAMPLE}.", field="weights")
    try:
        return Weights(**{name: float(number) for name, number in given.items()}).normalised
    except InvalidProfile as error:
        raise Invalid(
            f"{error.field.removeprefix('weight_').capitalize()} {error.message}.", field="weights"
        ) from error
    except ValueError as error:
        raise Invalid(f"A weight is a number, as in {_EXAMPLE}.", field="weights") from error


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


def _weights_used(product: Product, weights: Weights | None) -> dict[str, float]:
    if weights is not None:
        return {name: getattr(weights, name) for name in Stakeholder.values}
    in_force = WeightProfile.objects.filter(product=product, is_active=True)
    return dict(zip(Stakeholder.values, in_force.values_list(*_WEIGHTS).get(), strict=True))
