"""Turns domain errors that no view answered into their page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.errors import DomainError


class DomainErrorMiddleware:
    """Answers a ``DomainError`` raised by a page with its status and a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer domain errors; leave every other exception to Django."""
        if not isinstance(exception, DomainError):
            return None
        template = f"errors/{exception.status}.html"
        fallback = ["errors/domain.html"]
        return render(
            request,
            [template, *fallback],
            {"error": exception},
            status=exception.status,
        )
