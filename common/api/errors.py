"""One shape for every error: ``{"type", "errors": [{"code", "detail", "attr"}]}``, and ``data`` where it helps.

A refused edit carries in ``data`` both sides: ``yours``, ``theirs`` and the current ``version``.
"""

import logging
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, RequestDataTooBig
from django.db import IntegrityError
from django.db.models import ProtectedError, RestrictedError
from drf_standardized_errors.handler import ExceptionHandler
from drf_standardized_errors.types import ExceptionHandlerContext
from rest_framework.response import Response
from rest_framework.views import set_rollback

from common.api.parsers import TooLarge
from common.errors import Conflict, DomainError

logger = logging.getLogger(__name__)


class _Handler(ExceptionHandler):
    """drf-standardized-errors, which also answers what no view expected, with a 500 that tells nothing."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, RequestDataTooBig):
            return TooLarge()
        return super().convert_known_exceptions(exc)


def exception_handler(exc: Exception, context: ExceptionHandlerContext) -> Response | None:
    """Answer any exception of a REST view in the one shape."""
    if isinstance(exc, ProtectedError | RestrictedError):
        exc = Conflict("Other things still hang on this one; remove them first.", code="in_use")
    elif isinstance(exc, IntegrityError):  # two writers at the same moment: what the services check had just changed
        logger.warning("refused by the database: %s", exc)
        exc = Conflict("Somebody else did the same at this moment. Read again, then decide.")
    if isinstance(exc, DomainError):
        set_rollback()
        return Response(domain_error_body(exc), status=exc.status)
    return _Handler(exc, context).run()


def domain_error_body(error: DomainError) -> dict[str, Any]:
    """The body for a refusal of the domain: one entry, or one for each field that is wrong."""
    kind = "validation_error" if error.status == 400 else "client_error"
    data = dict(error.data)
    by_field = data.pop("errors", None) or {error.field: [error.message]}
    entries = [
        {"code": error.code, "detail": detail, "attr": None if attr == NON_FIELD_ERRORS else attr}
        for attr, details in by_field.items()
        for detail in details
    ]
    return {"type": kind, "errors": entries, **({"data": data} if data else {})}
