"""Decision briefs: the latest about an item, a solution or a weighting; one version; publishing; links."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.choices import BriefState
from backlog.models import Brief, BriefLink
from backlog.permissions import (
    Action,
    get_brief_for,
    get_item_for,
    get_link_for,
    get_solution_for,
    get_weighting_for,
)
from backlog.selectors.brief_figures import Subject
from backlog.selectors.briefs import briefs_about, figures_shown, link_address
from backlog.services import briefs
from common.api.etags import require_version
from common.api.resources import RemovableMember, base_address, documented, with_tag
from common.api.serializers import StrictSerializer, read_body
from common.api.views import ApiView, created
from common.errors import NotFound
from stakeholders.permissions import decides

Method = TypeVar("Method", bound=Callable[..., Response])


class Decorator(Protocol):
    """What describes a method and leaves it as it is."""

    def __call__(self, method: Method, /) -> Method:
        """Describe it."""


class BriefBody(StrictSerializer):
    """The words of a brief, in Markdown: few enough for one page."""

    title = serializers.CharField(max_length=120)
    decision = serializers.CharField(required=False, allow_blank=True, max_length=600)
    why = serializers.CharField(required=False, allow_blank=True, max_length=1_200)
    trade_off = serializers.CharField(required=False, allow_blank=True, max_length=600)


class BriefChange(BriefBody):
    """What may change of a draft."""

    version = serializers.IntegerField(required=False, min_value=1, help_text="The version that you read.")


class PublishBody(StrictSerializer):
    """Publishing takes nothing but, if you like, the version that you read."""

    version = serializers.IntegerField(required=False, min_value=1)


class LinkBody(StrictSerializer):
    """For how long, and whether accounts are named."""

    days = serializers.IntegerField(min_value=1, max_value=briefs.MOST_DAYS)
    with_names = serializers.BooleanField(required=False)


class LinkShape(serializers.Serializer[Any]):
    """A link for readers who do not sign in; ``address`` is what they get, null once it leads nowhere."""

    id = serializers.IntegerField()
    address = serializers.URLField(allow_null=True)
    with_names = serializers.BooleanField()
    expires_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    url = serializers.URLField()


class LinksShape(serializers.Serializer[Any]):
    """All links to a brief, the newest first."""

    links = LinkShape(many=True)


class BriefShape(serializers.Serializer[Any]):
    """A brief. ``figures`` are those of this moment while it is a draft, and frozen once it is published."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    product = serializers.CharField()
    about = serializers.CharField(help_text="A key of an item or a solution, or v and the number of a weighting.")
    state = serializers.ChoiceField(BriefState.choices)
    title = serializers.CharField()
    decision = serializers.CharField()
    why = serializers.CharField()
    trade_off = serializers.CharField()
    figures = serializers.DictField()
    published_at = serializers.DateTimeField(allow_null=True)
    author = serializers.CharField(allow_null=True)
    version = serializers.IntegerField()
    url = serializers.URLField()


def _data(brief: Brief, base: str) -> dict[str, Any]:
    figures = figures_shown(brief)
    return {
        "id": brief.pk,
        "number": brief.number,
        "product": brief.product.slug,
        "about": figures["key"],
        "state": brief.state,
        **{name: getattr(brief, name) for name in ("title", "decision", "why", "trade_off")},
        "figures": figures,
        "published_at": brief.published_at,
        "author": None if brief.author is None else str(brief.author),
        "version": brief.version,
        "url": f"{base}briefs/{brief.pk}/",
    }


class _About(ApiView):
    """The latest brief about something, and a way to the next one."""

    def read(self, request: Request, subject: Subject) -> Response:
        """Return the latest: for who writes them also a draft."""
        may_write = decides(self.user, subject.product)
        shown = next((one for one in briefs_about(subject) if may_write or not one.is_draft), None)
        if shown is None:
            raise NotFound("There is no brief about it yet.")
        return Response(_data(get_brief_for(self.user, shown.pk), base_address(request)))

    def begin(self, request: Request, subject: Subject) -> Response:
        """Begin a draft."""
        brief = briefs.write_brief(actor=self.user, subject=subject, **read_body(request, BriefBody))
        return created(_data(brief, base_address(request)))


def _described(noun: str) -> tuple[Decorator, Decorator]:
    read = extend_schema(
        operation_id=f"read_brief_of_{noun}", summary="Read the latest brief", tags=["briefs"], responses=BriefShape
    )
    begin = extend_schema(
        operation_id=f"write_brief_of_{noun}",
        summary="Begin the next brief",
        tags=["briefs"],
        request=BriefBody,
        responses={201: BriefShape},
    )
    return read, begin


_READ_ITEM, _BEGIN_ITEM = _described("item")
_READ_SOLUTION, _BEGIN_SOLUTION = _described("solution")
_READ_WEIGHTS, _BEGIN_WEIGHTS = _described("weights")


class ItemBrief(_About):
    """Briefs about an item."""

    @_READ_ITEM
    def get(self, request: Request, key: str) -> Response:
        """Return the latest."""
        return self.read(request, get_item_for(self.user, key))

    @_BEGIN_ITEM
    def post(self, request: Request, key: str) -> Response:
        """Begin the next one."""
        return self.begin(request, get_item_for(self.user, key, Action.CHANGE))


class SolutionBrief(_About):
    """Briefs about a solution."""

    @_READ_SOLUTION
    def get(self, request: Request, key: str) -> Response:
        """Return the latest."""
        return self.read(request, get_solution_for(self.user, key))

    @_BEGIN_SOLUTION
    def post(self, request: Request, key: str) -> Response:
        """Begin the next one."""
        return self.begin(request, get_solution_for(self.user, key, Action.CHANGE))


class WeightsBrief(_About):
    """Briefs about a version of the weights."""

    @_READ_WEIGHTS
    def get(self, request: Request, slug: str, number: int) -> Response:
        """Return the latest."""
        return self.read(request, get_weighting_for(self.user, slug, number))

    @_BEGIN_WEIGHTS
    def post(self, request: Request, slug: str, number: int) -> Response:
        """Begin the next one."""
        return self.begin(request, get_weighting_for(self.user, slug, number, Action.CHANGE))


@documented("brief", methods=["get", "patch", "delete"])
class OneBrief(RemovableMember):
    """One version of a brief. A draft may be changed and deleted, what is published stays."""

    shape, body = BriefShape, BriefChange

    def represent(self, rows: Any) -> Any:
        """Write them with their figures."""
        return [_data(row, base_address(self.request)) for row in rows]

    def find(self, ref: int, action: str) -> Brief:
        """Return it."""
        return get_brief_for(self.user, ref, Action(action))

    def change(self, row: Brief, version: int | None, changes: dict[str, Any]) -> Brief:
        """Change what was sent."""
        return briefs.update_brief(actor=self.user, brief_id=row.pk, version=version, **changes)

    def remove(self, row: Brief) -> None:
        """Throw a draft away."""
        briefs.discard_brief(actor=self.user, brief_id=row.pk)


class PublishBrief(ApiView):
    """Publishing."""

    @extend_schema(
        operation_id="publish_brief",
        summary="Publish a brief: freeze its figures",
        tags=["briefs"],
        request=PublishBody,
        responses={200: BriefShape},
    )
    def post(self, request: Request, id: int) -> Response:  # noqa: A002 - the address calls it so
        """Freeze it with the figures of this moment."""
        brief = get_brief_for(self.user, id, Action.CHANGE)
        stated = read_body(request, PublishBody).get("version")
        base = base_address(request)
        require_version(request, brief.version, _data(brief, base))
        with_tag(request, stated, lambda seen: briefs.publish_brief(actor=self.user, brief_id=brief.pk, version=seen))
        return Response(_data(get_brief_for(self.user, id), base))


class BriefLinks(ApiView):
    """Links to a published brief."""

    @extend_schema(
        operation_id="list_brief_links", summary="List the links to a brief", tags=["briefs"], responses=LinksShape
    )
    def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the address calls it so
        """Return all of them, also those that lead nowhere any more."""
        brief = get_brief_for(self.user, id, Action.CHANGE)
        return Response({"links": [_link(one, request) for one in brief.links.order_by("-id")[:200]]})

    @extend_schema(
        operation_id="share_brief",
        summary="Make a link to a published brief",
        tags=["briefs"],
        request=LinkBody,
        responses={201: LinkShape},
    )
    def post(self, request: Request, id: int) -> Response:  # noqa: A002 - the address calls it so
        """Make one."""
        brief = get_brief_for(self.user, id, Action.CHANGE)
        link = briefs.share_brief(actor=self.user, brief_id=brief.pk, **read_body(request, LinkBody))
        return created(_link(link, request))


class OneBriefLink(ApiView):
    """One link."""

    @extend_schema(operation_id="revoke_brief_link", summary="Revoke a link", tags=["briefs"], responses={204: None})
    def delete(self, request: Request, id: int, link: int) -> Response:  # noqa: A002 - the address calls it so
        """Let it lead nowhere."""
        found = get_link_for(self.user, get_brief_for(self.user, id, Action.CHANGE), link)
        briefs.revoke_link(actor=self.user, link_id=found.pk)
        return Response(status=204)


def _link(link: BriefLink, request: Request) -> dict[str, Any]:
    return {
        "id": link.pk,
        "address": link_address(link) if link.is_open else None,
        "with_names": link.with_names,
        "expires_at": link.expires_at,
        "revoked_at": link.revoked_at,
        "url": f"{base_address(request)}briefs/{link.brief_id}/links/{link.pk}/",
    }
