"""The base of every REST view."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.etags import add_tag
from common.api.idempotency import HEADER, once
from common.api.parsers import StrictJSONParser

if TYPE_CHECKING:
    from users.models import User


class ApiView(APIView):
    """Adds what every resource has: strict JSON in, ETags out, POST once per Idempotency-Key."""

    parser_classes = (StrictJSONParser,)
    # Whether a query names a thing that may be none, answered by 404; an address with a variable part always may.
    may_not_find: ClassVar[bool] = False

    @property
    def user(self) -> "User":
        """Who asks; the permissions let nobody in who is not signed in."""
        return cast("User", self.request.user)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check who asks; then see to it that a repeated POST is done once."""
        super().initial(request, *args, **kwargs)
        post = getattr(self, "post", None)
        if request.method == "POST" and post and HEADER in request.headers:
            self.post = once(post)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Give the answer its tag."""
        done = super().finalize_response(request, response, *args, **kwargs)
        done["Cache-Control"] = "private, no-cache"
        add_tag(request, done)
        return done


def created(data: dict[str, Any]) -> Response:
    """Answer 201 with the new thing and its address."""
    return Response(data, status=201, headers={"Location": str(data["url"])})
