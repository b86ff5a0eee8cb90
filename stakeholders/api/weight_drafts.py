"""``products/{slug}/weights/drafts/`` and ``…/diff/``: weights that wait, and what any version would change today."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.resources import base_address
from common.api.serializers import StrictSerializer, read_body, read_query
from common.api.views import ApiView, created
from common.errors import Invalid
from stakeholders.api.bodies import WeightsDraftBody
from stakeholders.api.shapes import WeightsDiffShape, WeightsDraftShape, WeightsShape
from stakeholders.api.weights import draft_data, weights_data
from stakeholders.permissions import Action, get_product_for, get_weights_for
from stakeholders.selectors.weights import active_profile, changes_between, drafts_of
from stakeholders.services.weights import activate_draft, discard_draft, keep_draft

TAGS = ["weights"]
MOST = 2**31 - 1


class ActivationBody(StrictSerializer):
    """The version that the draft was compared with."""

    version = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST, help_text="A 409 if it is not the active one any more."
    )


class DiffQuery(StrictSerializer):
    """Which version or draft is held against the active one."""

    version = serializers.IntegerField(required=False, min_value=1, max_value=MOST)
    draft = serializers.IntegerField(required=False, min_value=1, max_value=MOST)


class WeightDrafts(ApiView):
    """Weights that wait to be activated."""

    @extend_schema(
        operation_id="list_weight_drafts",
        summary="Drafts of a product's weights",
        description="The latest thirty, the newest first.",
        tags=TAGS,
        responses=WeightsDraftShape(many=True),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Return them, the newest first."""
        product = get_product_for(self.user, slug)
        base = base_address(request)
        return Response([draft_data(one.profile, product, base) for one in drafts_of(product)])

    @extend_schema(
        operation_id="keep_weight_draft",
        summary="Keep weights as a draft",
        description="Ranks nothing until it is activated. What is not sent is as the active version has it. Product PM "
        "and administrators.",
        tags=TAGS,
        request=WeightsDraftBody,
        responses={201: WeightsDraftShape},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Keep one."""
        product = get_product_for(self.user, slug, Action.WEIGH)
        draft = keep_draft(actor=self.user, product=product, **read_body(request, WeightsDraftBody))
        return created(draft_data(draft, product, base_address(request)))


class OneWeightDraft(ApiView):
    """One draft."""

    @extend_schema(operation_id="read_weight_draft", summary="Read a draft", tags=TAGS, responses=WeightsDraftShape)
    def get(self, request: Request, slug: str, draft: int) -> Response:
        """Return it."""
        found = get_weights_for(self.user, slug, pk=draft)
        return Response(draft_data(found, get_product_for(self.user, slug), base_address(request)))

    @extend_schema(operation_id="discard_weight_draft", summary="Discard a draft", tags=TAGS, responses={204: None})
    def delete(self, request: Request, slug: str, draft: int) -> Response:
        """Throw it away."""
        found = get_weights_for(self.user, slug, Action.WEIGH, pk=draft)
        discard_draft(actor=self.user, product=get_product_for(self.user, slug), draft_id=found.pk)
        return Response(status=204)


class WeightDraftActivation(ApiView):
    """Making a draft the weights in force."""

    @extend_schema(
        operation_id="activate_weight_draft",
        summary="Activate a draft",
        description="It becomes the next version and ranks the backlog from now on.",
        tags=TAGS,
        request=ActivationBody,
        responses={201: WeightsShape},
    )
    def post(self, request: Request, slug: str, draft: int) -> Response:
        """Activate it."""
        found = get_weights_for(self.user, slug, Action.WEIGH, pk=draft)
        product = get_product_for(self.user, slug)
        body = read_body(request, ActivationBody)
        version = activate_draft(actor=self.user, product=product, draft_id=found.pk, base_number=body.get("version"))
        return Response(weights_data(version), status=201)


class WeightsDiff(ApiView):
    """What a version or a draft would change of the weights in force."""

    @extend_schema(
        operation_id="weights_diff",
        summary="A version or draft against the active one",
        description="`before` is the active version's number, `after` the one asked about; equal ones are left out.",
        tags=TAGS,
        parameters=[DiffQuery],
        responses=WeightsDiffShape,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Return the numbers in which both differ."""
        product = get_product_for(self.user, slug)
        query = read_query(request, DiffQuery)
        if len(query) != 1:
            raise Invalid("Name a version or a draft, and not both.", field="version")
        ref = {"number": query["version"]} if "version" in query else {"pk": query["draft"]}
        asked = get_weights_for(self.user, slug, **ref)
        active = active_profile(product)
        if active is None:
            raise Invalid("No weights are in force: there is nothing to compare with.")
        changes = changes_between(active, asked)
        return Response(
            {
                "active": active.number,
                "version": asked.number or None,
                "draft": asked.pk if asked.is_draft else None,
                "changes": [
                    {"name": one.name, "words": one.words, "before": one.before, "after": one.after} for one in changes
                ],
            }
        )
