"""``products/{slug}/weights/``: the version in force, those before it, and a way to a new one."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.resources import base_address
from common.api.serializers import read_body
from common.api.views import ApiView
from stakeholders.api.bodies import WeightsBody
from stakeholders.api.shapes import WeightsOfProductShape, WeightsShape
from stakeholders.models import Product, WeightProfile
from stakeholders.models.weights import PARAMETERS
from stakeholders.permissions import Action, get_product_for
from stakeholders.services.weights import activate_new_version


class Weights(ApiView):
    """The weights of a product."""

    @extend_schema(
        operation_id="read_weights",
        summary="Read a product's weights and their history",
        responses=WeightsOfProductShape,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Return the active version, all of them, and the drafts."""
        product = get_product_for(self.user, slug)
        profiles = list(
            WeightProfile.objects.filter(product=product).select_related("author").order_by("-number", "-pk")
        )
        rows = [(profile.is_active, weights_data(profile)) for profile in profiles if not profile.is_draft]
        active = next((data for is_active, data in rows if is_active), None)
        base = base_address(request)
        drafts = [draft_data(one, product, base) for one in profiles if one.is_draft]
        return Response({"active": active, "history": [data for _, data in rows], "drafts": drafts})

    @extend_schema(
        operation_id="set_weights",
        summary="Set a product's weights",
        description="Makes a new version, which ranks the backlog from now on. Floors and parameters that are not sent "
        "stay as they are. Product PM and administrators.",
        request=WeightsBody,
        responses={201: WeightsShape},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Activate a new version."""
        product = get_product_for(self.user, slug, Action.WEIGH)
        data = read_body(request, WeightsBody)
        profile = activate_new_version(
            actor=self.user,
            product=product,
            reason=data["reason"],
            weights=data["weights"],
            floors=data.get("floors"),
            parameters=data.get("parameters"),
            base_number=data.get("version"),
        )
        return Response(weights_data(profile), status=201)


def weights_data(profile: WeightProfile) -> dict[str, Any]:
    """Write one version as plain data."""
    return {
        "version": profile.number,
        "weights": profile.weights,
        "floors": profile.floors,
        "parameters": {name: getattr(profile, name) for name in PARAMETERS},
        "reason": profile.reason,
        "author": None if profile.author is None else str(profile.author),
        "activated_at": profile.activated_at,
    }


def draft_data(draft: WeightProfile, product: Product, base: str) -> dict[str, Any]:
    """Write one draft as plain data."""
    numbers = weights_data(draft)
    kept = {name: numbers[name] for name in ("weights", "floors", "parameters", "reason", "author")}
    url = f"{base}products/{product.slug}/weights/drafts/{draft.pk}/"
    return {"id": draft.pk, **kept, "created_at": draft.created_at, "url": url}
