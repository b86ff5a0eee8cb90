"""``accounts/{id}/invitations/``, ``invitations/{id}/``, ``access-requests/``: letting people into the portal."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.pagination import page_of
from common.api.resources import base_address
from common.api.schema import page_schema
from common.api.serializers import PageQuery, StrictSerializer, read_body, read_query
from common.api.views import ApiView, created
from stakeholders.choices import AccessStatus
from stakeholders.models import AccessRequest, Invitation
from stakeholders.permissions import Action, get_access_request_for, get_account_for, get_invitation_for
from stakeholders.services import access

TAGS = ["access"]
APPROVE, REFUSE = "approve", "refuse"


class InvitationBody(StrictSerializer):
    """Whom to invite."""

    email = serializers.CharField(max_length=254)
    full_name = serializers.CharField(required=False, allow_blank=True, max_length=120)


class InvitationShape(serializers.Serializer[Invitation]):
    """An open invitation. Its ``link`` stands in the answer to its making only."""

    id = serializers.IntegerField()
    account = serializers.IntegerField()
    email = serializers.CharField()
    full_name = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    link = serializers.URLField(allow_null=True)
    url = serializers.URLField()


class AccessRequestShape(serializers.Serializer[AccessRequest]):
    """Somebody who asks to use the portal."""

    id = serializers.IntegerField()
    account = serializers.IntegerField()
    email = serializers.CharField()
    full_name = serializers.CharField()
    created_at = serializers.DateTimeField()
    url = serializers.URLField()


class AccessDecisionBody(StrictSerializer):
    """What becomes of a wish for access."""

    decision = serializers.ChoiceField([(APPROVE, "Let in"), (REFUSE, "Refuse")])


def _invitation(row: Invitation, base: str, token: str = "") -> dict[str, Any]:
    names = ("email", "full_name", "created_at", "expires_at")
    return {"id": row.pk, "account": row.account_id} | {name: getattr(row, name) for name in names} | {
        "link": access.link_of(token) if token else None,
        "url": f"{base}invitations/{row.pk}/",
    }  # fmt: skip


class Invitations(ApiView):
    """The open invitations to an account; its customer PM and administrators."""

    @extend_schema(
        operation_id="list_invitations",
        summary="List an account's open invitations",
        tags=TAGS,
        parameters=[PageQuery],
        responses=page_schema(InvitationShape),
    )
    def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """Return them."""
        account = get_account_for(self.user, id, Action.ADMIT)
        rows: QuerySet[Invitation] = Invitation.objects.visible_to(self.user).filter(account=account).open()
        base = base_address(request)
        query = read_query(request, PageQuery)
        return page_of(request, rows, lambda page: [_invitation(row, base) for row in page], query)

    @extend_schema(
        operation_id="invite",
        summary="Invite somebody to the portal",
        tags=TAGS,
        request=InvitationBody,
        responses={201: InvitationShape},
    )
    def post(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """Invite them; the link goes to them by mail too."""
        account = get_account_for(self.user, id, Action.ADMIT)
        made, token = access.invite(actor=self.user, account=account, **read_body(request, InvitationBody))
        return created(_invitation(made, base_address(request), token))


class OneInvitation(ApiView):
    """One invitation."""

    @extend_schema(
        operation_id="withdraw_invitation", summary="Make an invitation useless", tags=TAGS, responses={204: None}
    )
    def delete(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """Withdraw it."""
        access.withdraw_invitation(actor=self.user, invitation_id=get_invitation_for(self.user, id).pk)
        return Response(status=204)


class AccessRequests(ApiView):
    """Those who wait for an answer, of the accounts that the person keeps."""

    @extend_schema(
        operation_id="list_access_requests",
        summary="List who asks for access",
        tags=TAGS,
        parameters=[PageQuery],
        responses=page_schema(AccessRequestShape),
    )
    def get(self, request: Request) -> Response:
        """Return them."""
        rows = AccessRequest.objects.visible_to(self.user).filter(status=AccessStatus.WAITING)
        base = base_address(request)

        def shape(page: Sequence[AccessRequest]) -> list[dict[str, Any]]:
            names = ("email", "full_name", "created_at")
            return [
                {"id": row.pk, "account": row.account_id}
                | {name: getattr(row, name) for name in names}
                | {"url": f"{base}access-requests/{row.pk}/"}
                for row in page
            ]

        return page_of(request, rows, shape, read_query(request, PageQuery))


class OneAccessRequest(ApiView):
    """One wish for access."""

    @extend_schema(
        operation_id="decide_access_request",
        summary="Let somebody in, or not",
        description="Approving answers with the invitation that goes to them; who is refused is not told.",
        tags=TAGS,
        request=AccessDecisionBody,
        responses={201: InvitationShape, 204: None},
    )
    def post(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """Decide."""
        asked = get_access_request_for(self.user, id)
        if read_body(request, AccessDecisionBody)["decision"] == REFUSE:
            access.refuse_access(actor=self.user, access_request_id=asked.pk)
            return Response(status=204)
        made, token = access.approve_access(actor=self.user, access_request_id=asked.pk)
        return created(_invitation(made, base_address(request), token))
