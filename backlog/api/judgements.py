"""What the product PM judges of an item: deals that hang on it, themes it serves, segments it opens, validations."""

from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.bodies import AlignmentBody, DealBody, ImpactBody, ValidationBody
from backlog.api.shapes import AlignmentShape, DealLinkShape, ImpactShape, ItemValidationShape
from backlog.api.supporters import find_account
from backlog.permissions import Action, get_item_for
from backlog.services import evidence
from backlog.services.items import remove_validation, validate_with
from common.api.serializers import read_body
from common.api.views import ApiView
from common.errors import NotFound
from requests_intake.choices import Importance
from stakeholders.models import Opportunity, Segment, StrategyTheme

TAGS = ["judgements"]


def _visible(rows: "models.QuerySet[Any]", pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(f"There is no such {rows.model._meta.verbose_name}, or none that you may see.")
    return found


class ItemDeal(ApiView):
    """A deal hangs on an item."""

    @extend_schema(
        operation_id="link_deal", summary="Hang a deal on an item", tags=TAGS, request=DealBody, responses=DealLinkShape
    )
    def put(self, request: Request, key: str, id: int) -> Response:  # noqa: A002 - the name in the address
        """Say how much."""
        importance = read_body(request, DealBody).get("importance", Importance.IMPORTANT.value)
        item = get_item_for(self.user, key, Action.CHANGE)
        deal = _visible(Opportunity.objects.visible_to(self.user), id)
        evidence.link_opportunity(actor=self.user, item=item, opportunity=deal, importance=importance)
        return Response({"opportunity": deal.pk, "importance": importance})

    @extend_schema(operation_id="unlink_deal", summary="Take a deal off an item", tags=TAGS, responses={204: None})
    def delete(self, request: Request, key: str, id: int) -> Response:  # noqa: A002 - see above
        """Take it off."""
        item = get_item_for(self.user, key, Action.CHANGE)
        deal = _visible(Opportunity.objects.visible_to(self.user), id)
        evidence.unlink_opportunity(actor=self.user, item=item, opportunity=deal)
        return Response(status=204)


class ItemTheme(ApiView):
    """An item serves a strategy theme."""

    @extend_schema(
        operation_id="align_item",
        summary="Say how far an item serves a theme",
        tags=TAGS,
        request=AlignmentBody,
        responses=AlignmentShape,
    )
    def put(self, request: Request, key: str, id: int) -> Response:  # noqa: A002 - see above
        """Set it, 0 to 3."""
        alignment = read_body(request, AlignmentBody)["alignment"]
        self._set(key, id, alignment)
        return Response({"theme": id, "alignment": alignment})

    @extend_schema(
        operation_id="unalign_item", summary="Take the judgement on a theme away", tags=TAGS, responses={204: None}
    )
    def delete(self, request: Request, key: str, id: int) -> Response:  # noqa: A002 - see above
        """Take it away."""
        self._set(key, id, None)
        return Response(status=204)

    def _set(self, key: str, pk: int, alignment: int | None) -> None:
        item = get_item_for(self.user, key, Action.CHANGE)
        theme = _visible(StrategyTheme.objects.visible_to(self.user), pk)
        evidence.set_alignment(actor=self.user, item=item, theme=theme, alignment=alignment)


class ItemSegment(ApiView):
    """An item opens or deepens a market."""

    @extend_schema(
        operation_id="set_segment_impact",
        summary="Say how far an item opens a segment",
        tags=TAGS,
        request=ImpactBody,
        responses=ImpactShape,
    )
    def put(self, request: Request, key: str, id: int) -> Response:  # noqa: A002 - see above
        """Set it, 0 to 3."""
        impact = read_body(request, ImpactBody)["impact"]
        self._set(key, id, impact)
        return Response({"segment": id, "impact": impact})

    @extend_schema(
        operation_id="remove_segment_impact",
        summary="Take the judgement on a segment away",
        tags=TAGS,
        responses={204: None},
    )
    def delete(self, request: Request, key: str, id: int) -> Response:  # noqa: A002 - see above
        """Take it away."""
        self._set(key, id, None)
        return Response(status=204)

    def _set(self, key: str, pk: int, impact: int | None) -> None:
        item = get_item_for(self.user, key, Action.CHANGE)
        segment = _visible(Segment.objects.visible_to(self.user), pk)
        evidence.set_segment_impact(actor=self.user, item=item, segment=segment, impact=impact)


class ItemValidation(ApiView):
    """An item's definition was gone through with an account."""

    @extend_schema(
        operation_id="validate_item",
        summary="Record that the definition was gone through with an account",
        tags=TAGS,
        request=ValidationBody,
        responses=ItemValidationShape,
    )
    def put(self, request: Request, key: str, account: str) -> Response:
        """Record it, today unless told."""
        data = read_body(request, ValidationBody)
        item = get_item_for(self.user, key, Action.CHANGE)
        with_whom = find_account(self.user, account)
        row = validate_with(
            actor=self.user,
            item_id=item.pk,
            account_id=with_whom.pk,
            note=data.get("note", ""),
            on=data.get("validated_on"),
        )
        return Response(
            {"account": with_whom.pk, "name": with_whom.name, "validated_on": row.validated_on, "note": row.note}
        )

    @extend_schema(operation_id="unvalidate_item", summary="Take a validation back", tags=TAGS, responses={204: None})
    def delete(self, request: Request, key: str, account: str) -> Response:
        """Take it back."""
        item = get_item_for(self.user, key, Action.CHANGE)
        with_whom = find_account(self.user, account)
        remove_validation(actor=self.user, item_id=item.pk, account_id=with_whom.pk)
        return Response(status=204)
