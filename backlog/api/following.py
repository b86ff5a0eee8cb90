"""``requests/{id}/follow/`` and ``items/{key}/follow/``: whether one hears what becomes of it."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from backlog.api.subjects import Door, OnSubject
from backlog.permissions import get_item_to_discuss
from backlog.selectors.conversation import on
from backlog.services.following import follow, unfollow
from requests_intake.permissions import get_request_for

TAGS = ["following"]
View = TypeVar("View", bound="type[_Follow]")


class FollowShape(serializers.Serializer[Any]):
    """Whether the person follows."""

    following = serializers.BooleanField()


class _Follow(OnSubject):
    """Following one thing, for oneself."""

    def put(self, request: HttpRequest, **where: Any) -> Response:
        """Follow; a second time changes nothing."""
        follow(actor=self.user, **on(self.subject()))
        return Response({"following": True})

    def delete(self, request: HttpRequest, **where: Any) -> Response:
        """Follow no more; nothing happens if one did not."""
        unfollow(actor=self.user, **on(self.subject()))
        return Response(status=204)


def described(noun: str, prefix: str) -> Callable[[View], View]:
    """Describe the two verbs of following something."""
    return extend_schema_view(
        put=extend_schema(
            operation_id=f"follow_{prefix}",
            summary=f"Follow {noun}",
            tags=TAGS,
            request=None,
            responses=FollowShape,
        ),
        delete=extend_schema(
            operation_id=f"unfollow_{prefix}", summary=f"Follow {noun} no more", tags=TAGS, responses={204: None}
        ),
    )


@described("a request", "request")
class FollowRequest(_Follow):
    """Following a request."""

    door = staticmethod(get_request_for)


@described("an item", "item")
class FollowItem(_Follow):
    """Following an item."""

    door: ClassVar[Door] = staticmethod(get_item_to_discuss)
