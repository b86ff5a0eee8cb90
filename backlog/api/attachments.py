"""``requests/{id}/attachments/``, ``items/{key}/attachments/``, ``attachments/{id}/``: files, and who may have them."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from backlog.api.subjects import OnSubject
from backlog.choices import Audience
from backlog.models import Attachment, Comment, Item
from backlog.permissions import Action, get_attachment_for, get_comment_for, get_item_to_discuss
from backlog.selectors.conversation import attachments_of, on
from backlog.services.attachments import attach, remove_attachment
from common.api.pagination import page_of
from common.api.resources import base_address
from common.api.schema import page_schema
from common.api.serializers import FormIdRef, PageQuery, StrictSerializer, read_body, read_query
from common.api.views import ApiView, created
from common.errors import Invalid
from common.files import store
from common.files.answers import file_answer
from requests_intake.models import Request
from requests_intake.permissions import get_request_for
from stakeholders.models import Account
from users.models import User

TAGS = ["attachments"]
View = TypeVar("View", bound="type[_Attachments]")


class AttachmentBody(StrictSerializer):
    """A file, as multipart/form-data. What it is, its content says."""

    file = serializers.FileField(max_length=200, allow_empty_file=True)
    comment = serializers.IntegerField(required=False, min_value=1, help_text="One of your own, on the same thing.")
    audience = serializers.ChoiceField(
        Audience.choices, required=False, help_text="Without a comment. What a customer sends is for the `customer`."
    )
    account = FormIdRef(Account, required=False, help_text="On an item, which account sees it.")


class AttachmentShape(serializers.Serializer[Attachment]):
    """A file; its bytes are at `content_url`."""

    id = serializers.IntegerField()
    request = serializers.IntegerField(allow_null=True)
    item = serializers.CharField(allow_null=True)
    comment = serializers.IntegerField(allow_null=True)
    audience = serializers.ChoiceField(Audience.choices)
    account = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    uploaded_by = serializers.CharField(allow_null=True)
    uploaded_at = serializers.DateTimeField()
    url = serializers.URLField()
    content_url = serializers.URLField()


def attachment_data(row: Attachment, base: str, viewer: User) -> dict[str, Any]:
    """Write a file as plain data; a customer learns no item's key."""
    return {
        "id": row.pk,
        "request": row.request_id,
        "item": row.item.key if row.item and viewer.is_internal else None,
        "comment": row.comment_id,
        "audience": row.audience,
        "account": row.account_id,
        "name": row.name,
        "content_type": row.content_type,
        "size": row.size,
        "sha256": row.digest,
        "uploaded_by": None if row.uploaded_by is None else str(row.uploaded_by),
        "uploaded_at": row.uploaded_at,
        "url": f"{base}attachments/{row.pk}/",
        "content_url": f"{base}attachments/{row.pk}/content/",
    }


class _Attachments(OnSubject):
    """The files on one thing, those of its comments too."""

    parser_classes = (MultiPartParser,)  # type: ignore[assignment]  # files come as forms

    def get(self, request: HttpRequest, **where: Any) -> Response:
        """List."""
        rows = attachments_of(self.user, **on(self.subject()))
        base = base_address(request)
        return page_of(
            request,
            rows,
            lambda page: [attachment_data(row, base, self.user) for row in page],
            read_query(request, PageQuery),
        )

    def post(self, request: HttpRequest, **where: Any) -> Response:
        """Keep a file."""
        subject = self.subject()
        data = read_body(request, AttachmentBody)
        comment = self._comment(subject, data.pop("comment", None))
        row = attach(actor=self.user, upload=data.pop("file"), comment=comment, **on(subject), **data)
        return created(attachment_data(row, base_address(request), self.user))

    def _comment(self, subject: Request | Item, pk: int | None) -> Comment | None:
        if pk is None:
            return None
        comment = get_comment_for(self.user, pk, Action.CHANGE)
        if comment.subject != subject:
            raise Invalid("This comment stands elsewhere.", field="comment")
        return comment


def _described(noun: str, prefix: str) -> Callable[[View], View]:
    """Describe the two verbs on a request's or an item's files."""
    return extend_schema_view(
        get=extend_schema(
            operation_id=f"list_{prefix}_attachments",
            summary=f"List the files on {noun} and its comments",
            tags=TAGS,
            parameters=[PageQuery],
            responses=page_schema(AttachmentShape),
        ),
        post=extend_schema(
            operation_id=f"attach_to_{prefix}",
            summary=f"Attach a file to {noun}, or to a comment of yours on it",
            description="Pictures, PDF, text, CSV, JSON, ZIP and office files, of up to 10 MB unless set otherwise.",
            tags=TAGS,
            request={"multipart/form-data": AttachmentBody},
            responses={201: AttachmentShape},
        ),
    )


@_described("a request", "request")
class RequestAttachments(_Attachments):
    """The files on a request."""

    door = staticmethod(get_request_for)


@_described("an item", "item")
class ItemAttachments(_Attachments):
    """The files on an item."""

    door = staticmethod(get_item_to_discuss)


class OneAttachment(ApiView):
    """What is known of a file."""

    @extend_schema(operation_id="read_attachment", summary="Read what a file is", tags=TAGS, responses=AttachmentShape)
    def get(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the name in the address
        """Return it."""
        return Response(attachment_data(get_attachment_for(self.user, id), base_address(request), self.user))

    @extend_schema(
        operation_id="delete_attachment",
        summary="Delete a file",
        description="Who sent it and the product's PM, for good.",
        tags=TAGS,
        responses={204: None},
    )
    def delete(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the name in the address
        """Take it away."""
        found = get_attachment_for(self.user, id, Action.DELETE)
        remove_attachment(actor=self.user, attachment_id=found.pk)
        return Response(status=204)


class AttachmentContent(ApiView):
    """The bytes of a file."""

    def perform_content_negotiation(self, request: HttpRequest, force: bool = False) -> Any:
        """Whatever a client says that it accepts, it asked for this file."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        operation_id="download_attachment",
        summary="Download a file",
        tags=TAGS,
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, "The bytes, as sent.")},
    )
    def get(self, request: HttpRequest, id: int) -> FileResponse:  # noqa: A002 - the name in the address
        """Return them, to be saved."""
        found = get_attachment_for(self.user, id)
        return file_answer(store.path_of(found.stored_as), found.content_type, found.name, inline=False)
