"""The REST interface, under /api/v1/: each app brings its resources."""

from typing import Any

from rest_framework.views import APIView

from common.errors import NotFound


class NoSuchAddress(APIView):
    """Answers every address under /api/ that is none, in the shape of all errors."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Say what is wrong with the address, whatever the method."""
        if request.path.endswith("/"):
            raise NotFound("There is nothing at this address; /api/v1/docs/ lists all.")
        raise NotFound(f"Addresses end with a slash: {request.path}/")
