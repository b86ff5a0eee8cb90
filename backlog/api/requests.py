"""``requests/`` and ``requests/{id}/``: they show the item that a request went to, so they stand here."""

from collections.abc import Sequence, Set
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from backlog.api.bodies import RequestBody, RequestChange, RequestQuery
from backlog.api.shapes import RequestListShape, RequestShape
from backlog.selectors.portal.words import SPOKEN
from backlog.services.triage import link_request
from common.api.etags import require_version
from common.api.pagination import page_of
from common.api.resources import base_address, with_tag
from common.api.schema import page_schema
from common.api.serializers import read_body, read_query
from common.api.views import ApiView, created
from requests_intake.choices import RequestStatus, Source
from requests_intake.models import Request, TriageDecision, Workaround
from requests_intake.permissions import Action, check_may_file, get_request_for
from requests_intake.services.assigning import assign_request
from requests_intake.services.requests import file_request
from stakeholders.models import Account
from stakeholders.permissions import Action as ProductAction
from stakeholders.permissions import check_product
from users.models import User

Rows = TypeVar("Rows", bound=QuerySet[Request])

PLAIN = (
    "kind",
    "title",
    "body",
    "importance",
    "scope",
    "horizon",
    "source",
    "evidence",
    "status",
    "asked_at",
    "unnamed_votes",
    "external_source",
    "external_id",
    "filed_at",
    "created_at",
    "updated_at",
    "version",
)
# What we think of it, or count.
JUDGED = frozenset({"evidence", "unnamed_votes", "external_source", "external_id"})
FILTERED = ("status", "kind", "importance", "horizon", "source", "external_source", "external_id")
WORKAROUND = ("description", "build_hours", "hours_per_month", "people", "undo_hours")


def with_related(rows: Rows, viewer: User) -> Rows:
    """Join what a request's shape shows, and of merges the other requests that ``viewer`` sees."""
    joined = rows.select_related("product", "workaround", "filed_by", "assigned_to", "evidence_link__item")
    visible = Request.objects.visible_to(viewer)
    return joined.defer("search", "evidence_link__item__search").annotate(
        duplicate_ids=ArraySubquery(visible.filter(merged_into=OuterRef("pk")).order_by("pk").values("pk")),
        shows_into=Exists(visible.filter(pk=OuterRef("merged_into"))),
    )


def request_data(request: Request, viewer: User, base: str) -> dict[str, Any]:
    """Write a request as plain data, for ``viewer``: customers see neither items, deals, judgements nor colleagues.

    Args:
        request: as ``with_related`` reads it.
    """
    shown = viewer.is_internal
    link = getattr(request, "evidence_link", None)
    data: dict[str, Any] = {"id": request.pk, "product": request.product.slug}
    data |= {name: getattr(request, name) if shown or name not in JUDGED else None for name in PLAIN}
    data |= {
        "item": link.item.key if link is not None and shown else None,
        "assigned_to": _address(request.assigned_to) if shown else None,
        "merged_into": request.merged_into_id if getattr(request, "shows_into", False) else None,
        "duplicates": getattr(request, "duplicate_ids", []),
        "look_again_on": request.look_again_on if shown or request.status == RequestStatus.DECLINED else None,
        "account": request.account_id,
        "opportunity": request.opportunity_id if shown else None,
        "filed_by": _person(request.filed_by, viewer),
        "workaround": _workaround(getattr(request, "workaround", None)) if shown or _is_their_own(request) else None,
        "url": f"{base}requests/{request.pk}/",
    }
    return data


def _person(user: User | None, viewer: User) -> str | None:
    """A name; of colleagues' names customers learn none."""
    return str(user) if user is not None and (viewer.is_internal or not user.is_internal) else None


def _is_their_own(request: Request) -> bool:
    """Whether a customer wrote it: what a colleague noted about them stays with us."""
    return request.filed_by is not None and not request.filed_by.is_internal


def _workaround(workaround: Workaround | None) -> dict[str, Any] | None:
    return None if workaround is None else {name: getattr(workaround, name) for name in WORKAROUND}


def detail(request_id: int, viewer: User, base: str) -> dict[str, Any]:
    """Read a request again, with its decisions, and write it as plain data."""
    request = with_related(Request.objects.filter(pk=request_id), viewer).get()
    return {**request_data(request, viewer, base), "decisions": _decisions(request, viewer)}


def _decisions(request: Request, viewer: User) -> list[dict[str, Any]]:
    """What was decided, the newest first; a customer is not shown what was taken back."""
    rows = TriageDecision.objects.filter(request=request).select_related("decided_by", "undone_by").order_by("-id")
    decided = list(rows if viewer.is_internal else rows.filter(undone_at=None))
    named = {row.merged_into_id for row in decided if row.merged_into_id}
    visible = Request.objects.visible_to(viewer).filter(pk__in=named) if named else Request.objects.none()
    seen = set(visible.values_list("pk", flat=True))
    return [_decision(row, shown=viewer.is_internal, seen=seen) for row in decided]


def _decision(row: TriageDecision, *, shown: bool, seen: Set[int]) -> dict[str, Any]:
    return {
        "decision": row.decision,
        "decided_at": row.decided_at,
        "decided_by": str(row.decided_by) if shown and row.decided_by else None,
        "item": (row.item_key or None) if shown else None,
        "reason": row.reason,
        "text": row.text if shown or row.decision in SPOKEN else "",
        "would_change": row.would_change if shown else "",
        "look_again_on": row.look_again_on,
        "merged_into": row.merged_into_id if row.merged_into_id in seen else None,
        "undone_at": row.undone_at,
        "undone_by": str(row.undone_by) if shown and row.undone_by else None,
    }


class Requests(ApiView):
    """What was asked for."""

    @extend_schema(
        operation_id="list_requests",
        summary="List requests, the newest first",
        tags=["requests"],
        parameters=[RequestQuery],
        responses=page_schema(RequestListShape),
    )
    def get(self, request: HttpRequest) -> Response:
        """Return those that the person may see."""
        query = read_query(request, RequestQuery)
        base = base_address(request)

        def shape(page: list[Request]) -> Sequence[Any]:
            return [request_data(row, self.user, base) for row in page]

        return page_of(request, self._rows(query), shape, query, ("-filed_at", "-id"))

    def _rows(self, query: dict[str, Any]) -> QuerySet[Request]:
        rows = with_related(Request.objects.visible_to(self.user), self.user)
        rows = rows.filter(**{name: query[name] for name in FILTERED if name in query})
        if "product" in query:
            rows = rows.filter(product__slug=query["product"])
        if "evidence" in query:
            rows = rows.filter(evidence=query["evidence"]) if self.user.is_internal else rows.none()
        if "filed_by" in query:
            rows = rows.filter(filed_by=self.user)
        if "assigned_to" in query:
            theirs = rows.filter(assigned_to__email__iexact=query["assigned_to"])
            rows = theirs if self.user.is_internal else rows.none()
        if "account" in query:
            rows = rows.filter(account__in=Account.objects.known_as(**query["account"]).values("pk"))
        return rows.matching(query["q"]) if "q" in query else rows

    @extend_schema(
        operation_id="file_request",
        summary="File a request or a gap",
        tags=["requests"],
        request=RequestBody,
        responses={201: RequestShape},
    )
    def post(self, request: HttpRequest) -> Response:
        """File it; with `item` it is linked at once."""
        data = read_body(request, RequestBody)
        key = data.pop("item", None)
        check_may_file(self.user, data["product"], data.get("account"))
        if key is not None:
            check_product(self.user, data["product"], ProductAction.TRIAGE)
        if request.auth is not None:
            data.setdefault("source", Source.API)
        with transaction.atomic():
            filed = file_request(actor=self.user, **data)
            if key is not None:
                link_request(actor=self.user, request_id=filed.pk, item_key=key)
        return created(detail(filed.pk, self.user, base_address(request)))


class OneRequest(ApiView):
    """One request."""

    @extend_schema(operation_id="read_request", summary="Read a request", tags=["requests"], responses=RequestShape)
    def get(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the name in the address
        """Return it with every decision on it."""
        found = get_request_for(self.user, id, Action.VIEW)
        return Response(detail(found.pk, self.user, base_address(request)))

    @extend_schema(
        operation_id="assign_request",
        summary="Change who looks after a request",
        description="Product PM and administrators. The words of a request are the sender's and stay.",
        tags=["requests"],
        request=RequestChange,
        responses=RequestShape,
    )
    def patch(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the name in the address
        """Hand it to a colleague, or to nobody."""
        found = get_request_for(self.user, id, Action.DECIDE)
        data = read_body(request, RequestChange)
        require_version(request, found.version, {"assigned_to": _address(found.assigned_to)})
        colleague = data.get("assigned_to", found.assigned_to)

        def assign(seen: int | None) -> Request:
            user_id = colleague.pk if colleague else None
            return assign_request(actor=self.user, request_id=found.pk, user_id=user_id, version=seen)

        with_tag(request, data.get("version"), assign)
        return Response(detail(found.pk, self.user, base_address(request)))


def _address(user: User | None) -> str | None:
    return user.email if user else None
