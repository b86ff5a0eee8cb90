"""Who may use the REST interface at all; what they may see and do there is decided by each app's permissions."""

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from users.choices import Scope
from users.models import User

if TYPE_CHECKING:  # REST framework's views import this module while they are being imported
    from rest_framework.views import APIView


class SignedInWithScope(BasePermission):
    """A signed-in person; with an API key, one whose scopes hold ``read`` for reads and ``write`` for writes.

    A view whose POST only asks a question says ``only_reads = True``.
    """

    code = "missing_scope"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Answer, and leave in ``message`` which scope is missing."""
        user = request.user
        if not isinstance(user, User):
            return False
        reads = request.method in SAFE_METHODS or getattr(view, "only_reads", False)
        needed = Scope.READ if reads else Scope.WRITE
        if user.key_scopes is None or needed in user.key_scopes:
            return True
        self.message = f"This API key lacks the scope “{needed.value}”."
        return False
