"""``requests/{id}/confirm/``: a user confirmed what somebody else had heard."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.requests import detail
from backlog.api.shapes import RequestShape
from common.api.resources import base_address
from common.api.serializers import StrictSerializer, read_body
from common.api.views import ApiView
from requests_intake.permissions import Action, get_request_for
from requests_intake.services.confirming import NOTE_LENGTH, confirm_first_hand


class ConfirmBody(StrictSerializer):
    """Who confirmed it."""

    note = serializers.CharField(max_length=NOTE_LENGTH, help_text="Which user confirmed it, and when.")
    version = serializers.IntegerField(required=False, min_value=0)


class ConfirmRequest(ApiView):
    """A request becomes first-hand."""

    @extend_schema(
        operation_id="confirm_request",
        summary="Say that a user confirmed a request",
        description="Its evidence becomes `first_hand`; what it was before stays on record. Customer PMs, support and "
        "the product's PM, who talk to users.",
        tags=["requests"],
        request=ConfirmBody,
        responses=RequestShape,
    )
    def post(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """Confirm."""
        found = get_request_for(self.user, id, Action.CONFIRM)
        data = read_body(request, ConfirmBody)
        confirm_first_hand(actor=self.user, request_id=found.pk, note=data["note"], version=data.get("version"))
        return Response(detail(found.pk, self.user, base_address(request)))
