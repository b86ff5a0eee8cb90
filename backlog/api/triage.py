"""``requests/{id}/triage/``: one decision on one request."""

from collections.abc import Callable
from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from backlog.api.requests import detail
from backlog.api.shapes import RequestShape
from backlog.choices import ItemKind
from backlog.services import triage
from common.api.etags import require_version
from common.api.resources import base_address, with_tag
from common.api.serializers import StrictSerializer, read_body
from common.api.views import ApiView
from requests_intake.choices import Decision, DeclineReason
from requests_intake.permissions import Action, get_request_for

NEVER = "never"


class LookAgain(serializers.DateField):
    """A day, or "never"."""

    def to_internal_value(self, value: Any) -> date | None:  # type: ignore[override]  # "never" is no day
        """Return the day; ``None`` for never."""
        return None if value == NEVER else super().to_internal_value(value)


class LinkBody(StrictSerializer):
    """Link to an item by its key."""

    item = serializers.CharField(max_length=20)


class NewItemBody(StrictSerializer):
    """Make an item of it; title and kind are the request's unless sent."""

    title = serializers.CharField(max_length=200, required=False)
    kind = serializers.ChoiceField(ItemKind.choices, required=False)


class DeclineBody(StrictSerializer):
    """Say no, why, what would change the answer, and when to look again."""

    reason = serializers.ChoiceField(DeclineReason.offered())
    text = serializers.CharField(max_length=10_000)
    would_change = serializers.CharField(max_length=10_000)
    look_again_on = LookAgain(allow_null=True, help_text='A day ahead; null or "never" for never.')


class ReopenBody(StrictSerializer):
    """Open it again; a link is taken off."""


# What this interface can decide: the one list of it, for the checks, the description and the messages.
DECISIONS: dict[Decision, tuple[type[StrictSerializer], Callable[..., Any]]] = {
    Decision.LINK: (LinkBody, lambda item, **given: triage.link_request(item_key=item, **given)),
    Decision.NEW_ITEM: (NewItemBody, triage.link_to_new_item),
    Decision.DECLINE: (DeclineBody, triage.decline_request),
    Decision.REOPEN: (ReopenBody, triage.reopen_request),
}


class TriageBody(StrictSerializer):
    """A decision and what belongs to it."""

    decision = serializers.ChoiceField([(one.value, one.label) for one in DECISIONS])
    version = serializers.IntegerField(
        required=False, min_value=1, help_text="The version that you read; a 409 if somebody decided meanwhile."
    )
    item = serializers.CharField(max_length=20, required=False, help_text="Of link: the item's key.")
    title = serializers.CharField(max_length=200, required=False, help_text="Of new_item: unless the request's.")
    kind = serializers.ChoiceField(ItemKind.choices, required=False, help_text="Of new_item: unless the request's.")
    reason = serializers.ChoiceField(DeclineReason.offered(), required=False, help_text="Of decline.")
    text = serializers.CharField(max_length=10_000, required=False, help_text="Of decline, for whoever asked.")
    would_change = serializers.CharField(max_length=10_000, required=False, help_text="Of decline.")
    look_again_on = LookAgain(required=False, allow_null=True, help_text='Of decline: a day ahead, null or "never".')


class Triage(ApiView):
    """Decide on a request."""

    @extend_schema(
        operation_id="triage_request",
        summary="Decide on a request",
        description="Product PM and administrators. A decided request is reopened before it is decided again.",
        tags=["requests"],
        request=TriageBody,
        responses={200: RequestShape},
    )
    def post(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the name in the address
        """Take the decision and return the request."""
        found = get_request_for(self.user, id, Action.DECIDE)
        decision, version, given = _read(request)
        require_version(request, found.version, {"status": found.status})
        _, decide = DECISIONS[decision]
        with_tag(request, version, lambda seen: decide(actor=self.user, request_id=found.pk, version=seen, **given))
        return Response(detail(found.pk, self.user, base_address(request)))


def _read(request: HttpRequest) -> tuple[Decision, int | None, dict[str, Any]]:
    """The decision, the version that the client saw, and exactly what belongs to the decision."""
    sent = request.data if isinstance(request.data, dict) else {}
    chosen = sent.get("decision")
    known = ", ".join(DECISIONS)
    if not isinstance(chosen, str) or chosen not in list(DECISIONS):
        message = f"Known decisions: {known}."
        raise ValidationError({"decision": [ErrorDetail(message, code="unknown_decision")]})
    decision = Decision(chosen)
    body = _exactly(DECISIONS[decision][0])
    data = read_body(request, body)
    data.pop("decision")
    return decision, data.pop("version", None), data


def _exactly(body: type[StrictSerializer]) -> type[StrictSerializer]:
    """The decision's own fields with those that every decision takes."""
    common = {name: field for name, field in TriageBody._declared_fields.items() if name in {"decision", "version"}}
    return type(body.__name__, (body,), common)
