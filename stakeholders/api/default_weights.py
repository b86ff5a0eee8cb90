"""``weights/``: the company's default, from which new products start."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.serializers import read_body
from common.api.views import ApiView
from stakeholders.api.bodies import WeightsBody
from stakeholders.api.shapes import WeightsHistoryShape, WeightsShape
from stakeholders.api.weights import weights_data
from stakeholders.models import WeightProfile
from stakeholders.permissions import check_may_set_default_weights
from stakeholders.services.weights import activate_new_version
from users.permissions import require


class DefaultWeights(ApiView):
    """The weights that new products start from."""

    @extend_schema(
        operation_id="read_default_weights",
        summary="Read the company's default weights",
        description="`active` is null while nobody has set them: new products then start from the score's defaults.",
        tags=["weights"],
        responses=WeightsHistoryShape,
    )
    def get(self, request: Request) -> Response:
        """Return the version in force and all of them."""
        require(self.user.is_internal, "The weights are for colleagues.")
        versions = WeightProfile.objects.filter(product=None).select_related("author").order_by("-number")
        rows = [(one.is_active, weights_data(one)) for one in versions]
        active: dict[str, Any] | None = next((data for is_active, data in rows if is_active), None)
        return Response({"active": active, "history": [data for _, data in rows]})

    @extend_schema(
        operation_id="set_default_weights",
        summary="Set the company's default weights",
        description="Makes a new version. No product that has weights is ranked anew by it. Leadership and "
        "administrators.",
        tags=["weights"],
        request=WeightsBody,
        responses={201: WeightsShape},
    )
    def post(self, request: Request) -> Response:
        """Activate a new version."""
        check_may_set_default_weights(self.user)
        data = read_body(request, WeightsBody)
        base = data.pop("version", None)
        profile = activate_new_version(actor=self.user, product=None, base_number=base, **data)
        return Response(weights_data(profile), status=201)
