"""``products/{slug}/robustness/``: how sure the ranking is, worked out by a worker."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.choices import RobustnessStatus
from backlog.models import RobustnessFigure, RobustnessRun
from backlog.scoring.robustness import CONCENTRATION, CONCENTRATIONS, LARGEST_TOP, TOP, Parameters
from backlog.selectors.robustness import Known, known_of
from backlog.services.robustness import ask_robustness
from common.api.pagination import KeysetPagination, envelope
from common.api.resources import base_address
from common.api.serializers import DEFAULT_LIMIT, Number, PageQuery, StrictSerializer, read_body, read_query
from common.api.views import ApiView
from stakeholders.permissions import get_product_for


class RobustnessBody(StrictSerializer):
    """What is asked; nothing means the usual."""

    top = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_TOP, help_text=f"K, {TOP} if unsaid.")
    concentration = Number(
        required=False,
        min_value=CONCENTRATIONS[0],
        max_value=CONCENTRATIONS[1],
        help_text=f"How near the drawn weights stay to the profile's; {CONCENTRATION:g} if unsaid.",
    )


class RobustnessQuery(PageQuery):
    """The same in the address, and the page."""

    top = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_TOP)
    concentration = serializers.FloatField(required=False, min_value=CONCENTRATIONS[0], max_value=CONCENTRATIONS[1])


class RanksShape(serializers.Serializer[Any]):
    """What the draws of one kind say of an item."""

    top = serializers.FloatField(help_text="Share of the draws, 0 to 1, in which it is in the top K.")
    first = serializers.FloatField(help_text="Share in which it comes first.")
    low = serializers.IntegerField(help_text="5 % of the draws rank it so high or higher.")
    high = serializers.IntegerField(help_text="95 % of the draws rank it so high or higher.")


class CentralShape(serializers.Serializer[Any]):
    """The mean of all weights under which an item comes first."""

    current = serializers.FloatField()
    future = serializers.FloatField()
    strategy = serializers.FloatField()


class FigureShape(serializers.Serializer[Any]):
    """One item."""

    rank = serializers.IntegerField(help_text="When the figures were read.")
    key = serializers.CharField()
    title = serializers.CharField()
    near = RanksShape(help_text="Under weights near the profile's.")
    anywhere = RanksShape(help_text="Under all weights, each as likely as another.")
    central = CentralShape(allow_null=True)
    pareto = serializers.BooleanField(help_text="No other item serves all three at least as well, and one better.")
    unbeaten = serializers.BooleanField(help_text="No other item is ahead of it under every weighting.")


class AskedShape(serializers.Serializer[Any]):
    """What it was worked out with."""

    top = serializers.IntegerField()
    concentration = serializers.FloatField()
    draws = serializers.IntegerField(help_text="Of each kind.")
    seed = serializers.IntegerField()


class DrawsShape(serializers.Serializer[Any]):
    """How many draws of both kinds are done."""

    done = serializers.IntegerField()
    total = serializers.IntegerField()


class RobustnessShape(serializers.Serializer[Any]):
    """The last finished figures for these parameters, and how far newer ones are."""

    state = serializers.ChoiceField(["none", *RobustnessStatus.values])
    error = serializers.CharField()
    progress = DrawsShape()
    parameters = AskedShape()
    as_of = serializers.DateTimeField(allow_null=True, help_text="When the figures were read that it is made of.")
    stale = serializers.BooleanField(help_text="Figures or weights changed since: POST again.")
    weights_version = serializers.IntegerField(allow_null=True)
    items = serializers.IntegerField()
    exact_to = serializers.IntegerField(help_text="Ranks beyond this one are told from the first 500 draws.")
    results = FigureShape(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class ProductRobustness(ApiView):
    """How sure a product's ranking is."""

    @extend_schema(
        operation_id="read_robustness",
        summary="How sure the ranking is",
        description="The last figures for these parameters, best-ranked first; `state` is `none` before the first.",
        tags=["backlog"],
        parameters=[RobustnessQuery],
        responses=RobustnessShape,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Return a page of them."""
        query = read_query(request, RobustnessQuery)
        asked = _asked(query)
        known = known_of(get_product_for(self.user, slug), asked)
        pages = KeysetPagination(("rank",), query.get("limit", DEFAULT_LIMIT))
        rows = RobustnessFigure.objects.filter(run=known.done) if known.done else RobustnessFigure.objects.none()
        found = pages.read(rows.select_related("item").defer("item__search"), query.get("cursor"))
        page = envelope(request, [_figure(one) for one in found], pages.next, pages.previous)
        return Response({**_state(known, asked), **page})

    @extend_schema(
        operation_id="work_out_robustness",
        summary="Work out how sure the ranking is",
        description="A worker does it; ask again until `state` is `done`. What is known or under way is not redone.",
        tags=["backlog"],
        request=RobustnessBody,
        responses={202: RobustnessShape},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Let a worker do it."""
        product = get_product_for(self.user, slug)
        asked = _asked(read_body(request, RobustnessBody))
        ask_robustness(actor=self.user, product=product, asked=asked)
        url = f"{base_address(request)}products/{slug}/robustness/"
        query = f"?top={asked.top}&concentration={asked.concentration:g}"
        body = {**_state(known_of(product, asked), asked), **_empty()}
        return Response(body, status=202, headers={"Location": url + query})


def _asked(values: dict[str, Any]) -> Parameters:
    return Parameters(top=values.get("top", TOP), concentration=values.get("concentration", CONCENTRATION))


def _empty() -> dict[str, Any]:
    return {"results": [], "next": None, "previous": None}


def _state(known: Known, asked: Parameters) -> dict[str, Any]:
    run, done = known.latest, known.done
    return {
        "state": known.state,
        "error": run.error if run else "",
        "progress": {"done": run.draws_done if run else 0, "total": 2 * (run.draws if run else asked.draws)},
        "parameters": {name: getattr(asked, name) for name in ("top", "concentration", "draws", "seed")},
        "as_of": done.read_at if done else None,
        "stale": known.is_stale,
        "weights_version": _version(done),
        "items": done.items if done else 0,
        "exact_to": done.exact_to if done else 0,
    }


def _version(done: RobustnessRun | None) -> int | None:
    return done.profile.number if done and done.profile else None


def _figure(one: RobustnessFigure) -> dict[str, Any]:
    weights = (one.central_current, one.central_future, one.central_strategy)
    return {
        "rank": one.rank,
        "key": one.item.key,
        "title": one.item.title,
        "near": _ranks(one.near_top, one.near_first, one.near_low, one.near_high),
        "anywhere": _ranks(one.any_top, one.any_first, one.any_low, one.any_high),
        "central": None if None in weights else dict(zip(("current", "future", "strategy"), weights, strict=True)),
        "pareto": one.pareto,
        "unbeaten": one.unbeaten,
    }


def _ranks(*figures: float) -> dict[str, float]:
    names: Sequence[str] = ("top", "first", "low", "high")
    return dict(zip(names, figures, strict=True))
