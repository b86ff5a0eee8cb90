"""Strict bodies and queries: what is not known is refused by name, so that a typo is never lost."""

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, cast

from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


class StrictSerializer(serializers.Serializer[Any]):
    """Validates a body; a field that it does not know is an error of its own."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the validated values, or raise with every unknown field beside the other errors."""
        unknown = self._unknown(data)
        try:
            values = super().to_internal_value(data)
        except ValidationError as error:
            if isinstance(error.detail, dict):
                raise ValidationError({**error.detail, **unknown}) from error
            raise
        if unknown:
            raise ValidationError(unknown)
        return values

    def _unknown(self, data: Any) -> dict[str, list[ErrorDetail]]:
        if not isinstance(data, Mapping):
            return {}
        known = ", ".join(self.fields)
        message = ErrorDetail(f"Not known here. Known: {known}.", code="unknown_field")
        return {str(name)[:80]: [message] for name in data if name not in self.fields}


class PageQuery(StrictSerializer):
    """What every list takes."""

    limit = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MAX_LIMIT,
        help_text=f"Rows a page, up to {MAX_LIMIT}; {DEFAULT_LIMIT} unless told.",
    )
    cursor = serializers.CharField(required=False, help_text="From `next` or `previous` of an answer.")


def read_query(request: Request, serializer: type[StrictSerializer]) -> dict[str, Any]:
    """Return the validated query parameters; empty ones count as not given.

    Raises:
        ValidationError: unknown, given twice, or of a wrong value; each by its name.
    """
    if not request.query_params:
        return {}
    twice = [name for name, values in request.query_params.lists() if len(values) > 1]
    if twice:
        raise ValidationError({name[:80]: [ErrorDetail("Given twice.", code="given_twice")] for name in twice})
    given = {name: text for name, text in request.query_params.items() if text != ""}
    read = serializer(data=given, context={"user": request.user})
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)


def read_body(request: Request, serializer: type[StrictSerializer], *, partial: bool = False) -> dict[str, Any]:
    """Return the validated body; with ``partial`` only the fields that were sent."""
    context = {"user": request.user}
    read = serializer(data=request.data, partial=partial, context=context)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)


class Number(serializers.FloatField):
    """A finite number; the text "nan", which a float would take, is none."""

    def to_internal_value(self, data: Any) -> float:
        """Return the number, or raise for text, true, NaN and infinity."""
        if isinstance(data, str | bool):
            self.fail("invalid")
        number = super().to_internal_value(data)
        if not math.isfinite(number):
            self.fail("invalid")
        return number


class Money(serializers.DecimalField):
    """An amount in the installation's reporting currency, as text with two decimals; never negative."""

    def __init__(self, **options: Any) -> None:
        options = {"max_digits": 14, "decimal_places": 2, "min_value": 0, **options}
        super().__init__(**options)


class Share(Number):
    """A number from 0 to 1."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": 1, **options})


def not_in_the_future(value: Any) -> None:
    """Refuse a day or a moment that has not come yet; a minute of clock difference is forgiven."""
    latest = timezone.now() + timedelta(minutes=1) if hasattr(value, "hour") else timezone.localdate()
    if value > latest:
        raise ValidationError("This lies in the future.", code="in_the_future")


class Ref(serializers.Field[Any, Any, Any, Any]):
    """One thing that the person may see, named by its id or by another unique field; none other is known to exist."""

    default_error_messages: ClassVar[dict[str, Any]] = {"unknown": "There is no such {noun}."}

    def __init__(self, model: type[Model], by: str = "pk", **options: Any) -> None:
        super().__init__(**options)
        self.model = model
        self.by = by

    def to_internal_value(self, data: Any) -> Model:
        """Return the row, or raise."""
        wanted: type = int if self.by == "pk" else str
        found = None
        if isinstance(data, wanted) and not isinstance(data, bool) and "\x00" not in str(data):
            rows = self.model._default_manager.visible_to(self.context["user"])  # type: ignore[attr-defined]
            found = rows.filter(**{self.by: data}).first()
        if found is None:
            self.fail("unknown", noun=self.model._meta.verbose_name)
        return cast("Model", found)

    def to_representation(self, value: Any) -> Any:
        """Return what names the row."""
        return getattr(value, self.by)


@extend_schema_field({"type": "integer"})
class IdRef(Ref):
    """A thing by its id."""


@extend_schema_field({"type": "integer"})
class FormIdRef(IdRef):
    """A thing by its id, in a form, which knows text alone."""

    def to_internal_value(self, data: Any) -> Model:
        """Return the row, or raise."""
        is_number = isinstance(data, str) and data.isascii() and data.isdecimal() and len(data) < 19
        return super().to_internal_value(int(data) if is_number else data)


@extend_schema_field({"type": "string"})
class TextRef(Ref):
    """A thing by its slug, key or e-mail address."""


@extend_schema_field({"type": "string", "format": "uri"})
class Address(serializers.Field[Any, Any, Any, Any]):
    """Where a thing stands in this interface; ``path`` is filled in from the thing, as in ``contacts/{0.pk}/``."""

    def __init__(self, path: str) -> None:
        super().__init__(source="*", read_only=True)
        self.path = path

    def to_representation(self, value: Any) -> str:
        """Return the whole address."""
        return f"{self.context['base']}{self.path.format(value)}"


@extend_schema_field({"type": "string", "description": "ISO 4217; the installation's reporting currency."})
class Currency(serializers.Field[Any, Any, Any, Any]):
    """The currency of the amounts beside it."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, value: Any) -> str:
        """Return the installation's currency."""
        return str(settings.REPORTING_CURRENCY)


class StatedCurrency(serializers.CharField):
    """In a body: allowed, if it is the installation's; dropped then."""

    def __init__(self) -> None:
        super().__init__(required=False, write_only=True, help_text="If sent, the reporting currency.")

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Refuse amounts in another currency, and keep nothing."""
        code = super().run_validation(data)
        if code != settings.REPORTING_CURRENCY:
            raise ValidationError(f"Amounts are in {settings.REPORTING_CURRENCY} here.", code="other_currency")
        raise serializers.SkipField
