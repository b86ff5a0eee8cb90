"""``calibration/``: estimates held against what came, and what each source's asks were worth."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from common.api.serializers import StrictSerializer, read_query
from common.api.views import ApiView
from planning.selectors.calibrated import calibration_of
from planning.selectors.calibration import Ratios, Share, Worth
from requests_intake.choices import Source
from stakeholders.permissions import get_product_for


class CalibrationQuery(StrictSerializer):
    """Of which product."""

    product = serializers.CharField(required=False, max_length=50, help_text="The product's slug; all unless told.")


class RatiosShape(serializers.Serializer[Any]):
    """Days that came for each day estimated, of one pool and one estimator; figures are null under five items."""

    pool = serializers.CharField()
    estimator = serializers.CharField(allow_null=True, help_text="Null for all of them.")
    count = serializers.IntegerField()
    median = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    words = serializers.CharField()


class ShareShape(serializers.Serializer[Any]):
    """How many of those that are known said yes; the share is null under five."""

    yes = serializers.IntegerField()
    known = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)


class WorthShape(serializers.Serializer[Any]):
    """Of what one source asked for and was shipped: used, workaround gone, deal won."""

    source: Any = serializers.ChoiceField(Source.choices)
    items = serializers.IntegerField()
    used = ShareShape()
    workaround_gone = ShareShape()
    deal_won = ShareShape()


class CalibrationShape(serializers.Serializer[Any]):
    """How estimates compare with what came, over the latest items that shipped."""

    items = serializers.IntegerField()
    efforts = RatiosShape(many=True)
    worth = WorthShape(many=True)


class Calibration(ApiView):
    """Estimates held against what came."""

    may_not_find = True

    @extend_schema(
        operation_id="read_calibration",
        summary="Estimates held against what came, and what each source's asks were worth",
        tags=["outcomes"],
        parameters=[CalibrationQuery],
        responses=CalibrationShape,
    )
    def get(self, request: HttpRequest) -> Response:
        """Return it for one product, or for all that the person sees."""
        slug = read_query(request, CalibrationQuery).get("product", "")
        known = calibration_of(self.user, get_product_for(self.user, slug).slug if slug else "")
        return Response(
            {
                "items": known.items,
                "efforts": [_ratios(one) for one in known.efforts],
                "worth": [_worth(one) for one in known.worth],
            }
        )


def _ratios(one: Ratios) -> dict[str, Any]:
    figures = {"median": one.middle, "low": one.low, "high": one.high}
    return {"pool": one.pool, "estimator": one.by or None, "count": one.count, **figures, "words": one.words}


def _worth(one: Worth) -> dict[str, Any]:
    shares = {"used": one.used, "workaround_gone": one.gone, "deal_won": one.won}
    return {"source": one.source, "items": one.items, **{name: _share(share) for name, share in shares.items()}}


def _share(one: Share) -> dict[str, Any]:
    return {"yes": one.yes, "known": one.known, "share": one.share}
