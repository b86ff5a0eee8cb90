"""Resources with the usual five verbs: a collection that is listed and added to, a member that is read and changed.

A resource says what it shows (``shape``), what it takes (``body``), which rows there are and which service writes;
everything else is the same for all.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.etags import named_version, require_version, stale
from common.api.pagination import page_of
from common.api.schema import page_schema
from common.api.serializers import PageQuery, StrictSerializer, read_body, read_query
from common.api.views import ApiView, created
from common.errors import Conflict

Class = TypeVar("Class", bound=type[ApiView])


class Resource(ApiView):
    """What the views of one resource share."""

    shape: ClassVar[type[serializers.BaseSerializer[Any]]]
    body: ClassVar[type[StrictSerializer]]

    def represent(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Turn rows into plain data, all at once."""
        context = {"base": base_address(self.request), "user": self.user}
        return list(self.shape(rows, many=True, context=context).data)

    def represent_one(self, row: Any) -> Any:
        """Turn one row into plain data."""
        return self.represent([row])[0]


class Collection(Resource, ABC):
    """``GET`` lists what the person may see, ``POST`` adds to it."""

    query: ClassVar[type[PageQuery]] = PageQuery
    order: ClassVar[Sequence[str]] = ("id",)

    @abstractmethod
    def rows(self, query: dict[str, Any]) -> QuerySet[Any]:
        """Return what the person may see, filtered by the validated ``query``."""

    def check_may_add(self) -> None:
        """Refuse who may add nothing here, whatever the body says, before it is read."""

    @abstractmethod
    def create(self, data: dict[str, Any]) -> Model:
        """Call the service with the validated body and return the new row."""

    def get(self, request: Request, **where: Any) -> Response:
        """List."""
        query = read_query(request, self.query)
        return page_of(request, self.rows(query), self.represent, query, self.order)

    def post(self, request: Request, **where: Any) -> Response:
        """Create."""
        self.check_may_add()
        data = read_body(request, self.body)
        return created(self.represent_one(self.create(data)))


class One(Resource, ABC):
    """``GET`` reads one thing."""

    @abstractmethod
    def find(self, ref: Any, action: str) -> Any:
        """Return the thing if the person may do ``action`` ("view", "change", "delete"), by the app's permissions."""

    def get(self, request: Request, **where: Any) -> Response:
        """Read."""
        return Response(self.represent_one(self.find(_only(where), "view")))

    def require(self, row: Any) -> None:
        """Refuse if ``If-Match`` names another version than the row's."""
        if hasattr(row, "version") and "If-Match" in self.request.headers:
            require_version(self.request, row.version, self.represent_one(row))


class Member(One, ABC):
    """``PATCH`` changes the fields that are sent, beside ``GET``."""

    @abstractmethod
    def change(self, row: Any, version: int | None, changes: dict[str, Any]) -> Any:
        """Call the service with what was sent and return the changed row."""

    def patch(self, request: Request, **where: Any) -> Response:
        """Change the fields that are sent."""
        row = self.find(_only(where), "change")
        data = read_body(request, self.body, partial=True)
        stated = data.pop("version", None)
        self.require(row)
        changed = with_tag(request, stated, lambda version: self.change(row, version, data))
        return Response(self.represent_one(changed))


class Removable(One, ABC):
    """``DELETE`` takes one thing away."""

    # What the person has to be allowed to do to it, as ``find`` calls it.
    removing: ClassVar[str] = "change"

    @abstractmethod
    def remove(self, row: Any) -> None:
        """Call the service that deletes the row."""

    def delete(self, request: Request, **where: Any) -> Response:
        """Delete."""
        row = self.find(_only(where), self.removing)
        self.require(row)
        self.remove(row)
        return Response(status=204)


class RemovableMember(Member, Removable, ABC):
    """A member that ``DELETE`` takes away."""


def _only(where: dict[str, Any]) -> Any:
    """The one variable part of the address, whatever it is called there."""
    (ref,) = where.values()
    return ref


def base_address(request: Request) -> str:
    """Where this interface begins, as the client called it."""
    return request.build_absolute_uri("/api/v1/")


def with_tag(request: Request, stated: int | None, write: Callable[[int | None], Any]) -> Any:
    """Call ``write`` with the version that the client saw: from ``If-Match``, else as the body's ``version`` states it.

    Raises:
        PreconditionFailed: somebody was faster, and the client had asked by ``If-Match``.
        Conflict: the same, asked by the body, with both values.
    """
    named = named_version(request)
    try:
        return write(stated if named is None else named)
    except Conflict as error:
        if named is None or "version" not in error.data:
            raise
        raise stale(error.data.get("theirs", {}), error.data["version"]) from error


def documented(noun: str, *, plural: str = "", methods: Sequence[str] = ()) -> Callable[[Class], Class]:
    """Describe a collection's or member's verbs in the OpenAPI description; ``methods`` are those it has."""
    many = plural or f"{noun}s"

    def decorate(view: Class) -> Class:
        described = _collection(view, noun, many) if issubclass(view, Collection) else _member(view, noun)
        kept = {name: schema for name, schema in described.items() if not methods or name in methods}
        if methods:
            view.http_method_names = [*methods, "head", "options"]
        return extend_schema_view(**kept)(view)

    return decorate


def _collection(view: Any, noun: str, many: str) -> dict[str, Any]:
    tag = [many]
    return {
        "get": extend_schema(
            operation_id=f"list_{many}".replace(" ", "_"),
            summary=f"List {many}",
            description=view.__doc__,
            tags=tag,
            parameters=[view.query],
            responses=page_schema(view.shape),
        ),
        "post": extend_schema(
            operation_id=f"create_{noun}".replace(" ", "_"),
            summary=f"Create {_a(noun)}",
            description=view.__doc__,
            tags=tag,
            request=getattr(view, "body", None),
            responses={201: view.shape},
        ),
    }


def _member(view: Any, noun: str) -> dict[str, Any]:
    names = {"get": "Read", "patch": "Change", "delete": "Delete"}
    answers = {"get": view.shape, "patch": view.shape, "delete": None}
    return {
        method: extend_schema(
            operation_id=f"{verb.lower()}_{noun}".replace(" ", "_"),
            summary=f"{verb} {_a(noun)}",
            description=view.__doc__,
            request=getattr(view, "body", None) if method == "patch" else None,
            responses={204: None} if method == "delete" else answers[method],
        )
        for method, verb in names.items()
    }


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"
