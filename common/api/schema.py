"""What every operation of the OpenAPI description has in common: the error shape, the headers, the page of a list."""

from functools import cache
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

_HEADERS = {
    "If-None-Match": "The ETag that you have: answers 304 if nothing changed.",
    "If-Match": "The ETag of your last read: answers 412 if it was changed since.",
    "Idempotency-Key": "A text of yours: a repeat with the same body gets the first answer and is not done again.",
}


class ErrorEntry(serializers.Serializer[Any]):
    """One thing that is wrong."""

    code = serializers.CharField(help_text="Stable, for programs.")
    detail = serializers.CharField(help_text="What is wrong and what to do, for people.")
    attr = serializers.CharField(allow_null=True, help_text="The field, parameter or header it is about.")


class Error(serializers.Serializer[Any]):
    """The one shape of all errors."""

    type = serializers.ChoiceField(choices=["validation_error", "client_error", "server_error"])
    errors = ErrorEntry(many=True)  # type: ignore[assignment]  # the name is given
    data = serializers.DictField(  # type: ignore[assignment]  # the name is given
        required=False,
        help_text="Of a conflict: `yours`, `theirs` and the current `version`.",
    )


_ANY = {
    401: "No, or no usable, API key or session.",
    403: "Not allowed.",
    406: "Only JSON is spoken.",
}
_WITH_BODY = {413: "The body is too large.", 415: "Send JSON."}


class Schema(AutoSchema):
    """Adds to each operation the errors that it may answer and the headers that it understands."""

    def get_override_parameters(self) -> list[Any]:
        """The conditional headers of this method, beside those that the view names."""
        return [
            *super().get_override_parameters(),
            *(
                OpenApiParameter(name, str, OpenApiParameter.HEADER, description=text)
                for name, text in _HEADERS.items()
                if name in self._understood()
            ),
        ]

    def _understood(self) -> set[str]:
        return {
            "GET": {"If-None-Match"},
            "POST": {"Idempotency-Key"},
            "PATCH": {"If-Match"},
            "DELETE": {"If-Match"},
        }.get(self.method, set())

    def _get_serializer_name(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> str:
        """Name components for what they are: `Account`, `AccountRequest`."""
        name: str = super()._get_serializer_name(serializer, direction, bypass_extensions)
        return name.replace("Shape", "").replace("Body", "")

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        """The view's own answers and the errors."""
        own: Any = super()._get_response_bodies(direction)
        errors = {str(code): text for code, text in self._errors().items() if str(code) not in own}
        answer: Any = self._get_response_for_code
        described = {code: answer(_error(text), code) for code, text in errors.items()}
        if self.method == "GET":
            described["304"] = {"description": "You have it already: the ETag is that of If-None-Match."}
        return {**own, **described}

    def _errors(self) -> dict[int, str]:
        errors = {
            400: "Something in the request is wrong; each field by its name.",
            **_ANY,
        }
        if "{" in self.path or getattr(self.view, "may_not_find", False):
            errors[404] = "No such thing, or none that you may know of."
        if self.method in {"POST", "PATCH", "PUT"}:
            errors |= _WITH_BODY
        if self.method in {"POST", "PATCH", "PUT", "DELETE"}:
            errors[409] = "Somebody else changed it, or its state does not allow this; `data` has both sides."
        if self.method in {"PATCH", "DELETE"}:
            errors[412] = "If-Match names another version."
        if self.method == "POST":
            errors[422] = "The Idempotency-Key was used with another body."
        return errors


def _error(text: str) -> OpenApiResponse:
    return OpenApiResponse(Error, description=text)


@cache
def page_schema(
    row: type[serializers.BaseSerializer[Any]],
) -> type[serializers.Serializer[Any]]:
    """The serializer that describes a page of ``row``; the same one for every list of them."""
    fields = {
        "__doc__": "One page of a list.",
        "results": row(many=True),
        "next": serializers.URLField(allow_null=True, help_text="The next page's address."),
        "previous": serializers.URLField(allow_null=True, help_text="The page before."),
    }
    return type(f"{row.__name__}Page", (serializers.Serializer,), fields)


def let_pages_be_alike(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Describe answers of several shapes as any of them: an empty page is of every shape at once."""
    for shape in result.get("components", {}).get("schemas", {}).values():
        if "oneOf" in shape and "discriminator" not in shape:
            shape["anyOf"] = shape.pop("oneOf")
    return result
