"""Errors of the domain: raised by services, answered once for pages and once for REST.

Each has a stable ``code`` for programs and a message that says what to do for people.
"""

from typing import Any, ClassVar


class DomainError(Exception):
    """A write or a read that the rules refuse.

    Args:
        message: one sentence for the person: what is wrong and what to do.
        field: the input it is about, if it is about one.
        code: overrides the class's code where a program must tell cases apart.
        data: plain values that help the caller, for example both sides of a conflict.
    """

    status: ClassVar[int] = 400
    code: str = "invalid"

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        code: str | None = None,
        data: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code or type(self).code
        self.data = data or {}


class Invalid(DomainError):
    """The input breaks a rule (400)."""

    status = 400
    code = "invalid"


class Forbidden(DomainError):
    """The person can see the thing but may not do this to it (403)."""

    status = 403
    code = "permission_denied"


class NotFound(DomainError):
    """There is no such thing, or none that this person may know of (404)."""

    status = 404
    code = "not_found"


class Conflict(DomainError):
    """Somebody else changed it first (409). ``data`` carries ``yours`` and ``theirs``, by field."""

    status = 409
    code = "conflict"


class TooMany(DomainError):
    """Too many tries in too short a time."""

    status = 429
    code = "too_many"


class PreconditionFailed(DomainError):
    """The version named by If-Match is not the current one (412)."""

    status = 412
    code = "precondition_failed"
