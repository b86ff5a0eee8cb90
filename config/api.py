"""The REST interface, under /api/v1/: each app brings its resources."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, re_path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.renderers import OrjsonRenderer
from common.api.views import ApiView
from common.errors import NotFound
from users.api import schema as _schemes  # noqa: F401 - registers how keys are described


@cache
def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 description; it takes a second to make and changes only with the code."""
    described: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return described


class SchemaView(ApiView):
    """The OpenAPI description, for anybody: it tells what could be asked, not what would be answered."""

    authentication_classes = ()
    permission_classes = ()
    renderer_classes = (OrjsonRenderer, OpenApiJsonRenderer)
    schema = None

    def get(self, request: Request) -> Response:
        """Return it as JSON."""
        return Response(openapi())


class DocsView(SpectacularSwaggerSplitView):
    """The description to read and to try, without inline script or style."""

    authentication_classes = ()
    permission_classes = ()
    url_name = "api-schema"
    template_name = "api/docs.html"
    schema = None


class NoSuchAddress(APIView):
    """Answers every address under /api/ that is none, in the shape of all errors."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Say what is wrong with the address, whatever the method."""
        raise NotFound(_hint(request))


def _hint(request: HttpRequest | Request) -> str:
    if request.path.endswith("/"):
        return "There is nothing at this address; /api/v1/docs/ lists all."
    return f"Addresses end with a slash: {request.path}/"


urlpatterns = [
    path("v1/", include("stakeholders.api.urls")),
    path("v1/", include("backlog.api.urls")),
    path("v1/", include("planning.api.urls")),
    path("v1/schema/", SchemaView.as_view(), name="api-schema"),
    path("v1/docs/", DocsView.as_view(), name="api-docs"),
    re_path(r"^[\s\S]*$", NoSuchAddress.as_view(), name="api-nothing"),
]
