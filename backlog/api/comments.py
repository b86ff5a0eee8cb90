"""``requests/{id}/comments/``, ``items/{key}/comments/`` and ``comments/{id}/``: what is said, and for whose eyes."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from backlog.api.attachments import AttachmentShape, attachment_data
from backlog.api.subjects import Door, OnSubject
from backlog.choices import Audience
from backlog.models import Comment
from backlog.models.conversation import COMMENT_LENGTH
from backlog.permissions import Action, get_comment_for, get_item_to_discuss
from backlog.selectors.conversation import conversation_of, on
from backlog.services import conversation
from common.api.resources import Collection, RemovableMember, Resource, base_address, documented
from common.api.schema import page_schema
from common.api.serializers import IdRef, PageQuery, StrictSerializer
from requests_intake.permissions import get_request_for
from stakeholders.models import Account

TAGS = ["comments"]
AUDIENCE_HELP = "Colleagues write to each other unless told; what a customer writes is always for the `customer`."
ACCOUNT_HELP = "On an item, with which account one talks. On a request it is the request's."
View = TypeVar("View", bound="type[_Comments]")


class CommentBody(StrictSerializer):
    """Something to say."""

    body = serializers.CharField(max_length=COMMENT_LENGTH, help_text="Markdown. `@Full Name` calls a colleague.")
    audience = serializers.ChoiceField(Audience.choices, required=False, help_text=AUDIENCE_HELP)
    account = IdRef(Account, required=False, help_text=ACCOUNT_HELP)


class CommentChange(StrictSerializer):
    """One's own comment, put right. For whose eyes it is cannot be changed."""

    body = serializers.CharField(max_length=COMMENT_LENGTH)
    version = serializers.IntegerField(
        required=False, min_value=1, help_text="The version that you read; a 409 if it is no longer current."
    )


class CommentShape(serializers.Serializer[Comment]):
    """What was said; of a request's, also what was said on those merged into it: `request` says on which."""

    id = serializers.IntegerField()
    request = serializers.IntegerField(allow_null=True)
    item = serializers.CharField(allow_null=True, help_text="Its key; null for customers, who have `portal_item`.")
    portal_item = serializers.IntegerField(allow_null=True, help_text="For customers: its number in `portal/items/`.")
    audience = serializers.ChoiceField(Audience.choices)
    account = serializers.IntegerField(allow_null=True, help_text="Who reads along, if the audience is `customer`.")
    author = serializers.CharField(allow_null=True)
    is_own = serializers.BooleanField()
    is_question = serializers.BooleanField(help_text="Triage asked the sender back.")
    body = serializers.CharField(help_text="Markdown, as it was typed.")
    attachments = AttachmentShape(many=True)
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    url = serializers.URLField()


class _Shown(Resource):
    """Comments as plain data."""

    shape = CommentShape

    def represent(self, rows: Sequence[Comment]) -> Sequence[Any]:
        """Write them with their files."""
        base = base_address(self.request)
        ids = [row.pk for row in rows]
        full = Comment.objects.filter(pk__in=ids).select_related("author", "item").defer("item__search")
        by_id = {row.pk: row for row in full.prefetch_related("attachments__uploaded_by", "attachments__item")}
        return [self._data(by_id[pk], base) for pk in ids]

    def _data(self, row: Comment, base: str) -> dict[str, Any]:
        return {
            "id": row.pk,
            "request": row.request_id,
            "item": row.item.key if row.item and self.user.is_internal else None,
            "portal_item": None if self.user.is_internal else row.item_id,
            "audience": row.audience,
            "account": row.account_id,
            "author": str(row.author) if row.author else row.author_name or None,
            "is_own": row.author_id == self.user.pk,
            "is_question": row.is_question,
            "body": row.body,
            "attachments": [attachment_data(file, base, self.user) for file in row.attachments.all()],
            "created_at": row.created_at,
            "edited_at": row.edited_at,
            "version": row.version,
            "url": f"{base}comments/{row.pk}/",
        }


class _Comments(_Shown, OnSubject, Collection):
    """What was said on one thing, the oldest first."""

    body = CommentBody
    order = ("created_at", "id")

    def rows(self, query: dict[str, Any]) -> QuerySet[Comment]:
        """Return what the person may read."""
        return conversation_of(self.user, **on(self.subject()))

    def check_may_add(self) -> None:
        """Whoever sees it may talk there."""
        self.subject()

    def create(self, data: dict[str, Any]) -> Comment:
        """Say it."""
        return conversation.add_comment(actor=self.user, **on(self.subject()), **data)


def described(noun: str, prefix: str) -> Callable[[View], View]:
    """Describe the two verbs on a request's or an item's comments."""
    return extend_schema_view(
        get=extend_schema(
            operation_id=f"list_{prefix}_comments",
            summary=f"List what was said on {noun}, the oldest first",
            tags=TAGS,
            parameters=[PageQuery],
            responses=page_schema(CommentShape),
        ),
        post=extend_schema(
            operation_id=f"comment_on_{prefix}",
            summary=f"Say something on {noun}",
            tags=TAGS,
            request=CommentBody,
            responses={201: CommentShape},
        ),
    )


@described("a request", "request")
class RequestComments(_Comments):
    """What was said on a request and on those merged into it."""

    door = staticmethod(get_request_for)


@described("an item", "item")
class ItemComments(_Comments):
    """What was said on an item; customers find theirs under `portal/items/`."""

    door: ClassVar[Door] = staticmethod(get_item_to_discuss)


@documented("comment", methods=["get", "patch", "delete"])
class OneComment(_Shown, RemovableMember):
    """One comment. Who wrote it changes it; they and the product's PM delete it, for good."""

    body = CommentChange
    removing = "delete"

    def find(self, ref: int, action: str) -> Comment:
        """Return it."""
        return get_comment_for(self.user, ref, Action(action))

    def change(self, row: Comment, version: int | None, changes: dict[str, Any]) -> Comment:
        """Put it right."""
        body = changes.get("body", row.body)
        return conversation.edit_comment(actor=self.user, comment_id=row.pk, body=body, version=version)

    def remove(self, row: Comment) -> None:
        """Delete it."""
        conversation.delete_comment(actor=self.user, comment_id=row.pk)
