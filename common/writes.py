"""What every write does the same way: lock, compare versions, apply, check."""

import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import ProtectedError

from common.errors import Conflict, Invalid, NotFound

M = TypeVar("M", bound=models.Model)


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


def locked(rows: "models.QuerySet[M]", pk: int) -> M:
    """Return the row ``pk``, locked until the transaction ends.

    Raises:
        NotFound: it is gone.
    """
    row = rows.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if row is None:
        raise NotFound(f"This {rows.model._meta.verbose_name} no longer exists.")
    return row


def check_version(row: models.Model, version: int | None, changes: Mapping[str, Any]) -> None:
    """Refuse a change made on an older version than the stored one.

    Args:
        version: what the person saw; ``None`` for callers that say they do not mind.
        changes: what they wanted, shown beside what is there now.

    Raises:
        Conflict: with ``yours``, ``theirs`` and the current ``version`` in its data.
    """
    current: int = row.version  # type: ignore[attr-defined]
    if version is None or version == current:
        return
    noun = str(row._meta.verbose_name)
    yours = {name: plain(value) for name, value in changes.items()}
    theirs = {name: plain(getattr(row, name, None)) for name in changes}
    raise Conflict(
        f"Somebody changed this {noun} while you were editing it. Nothing was saved: compare both and save again.",
        data={"yours": yours, "theirs": theirs, "version": current},
    )


def apply(row: models.Model, changes: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the given fields and return ``{field: [before, after]}`` of those that differ, as plain values."""
    differences = {}
    for name, value in changes.items():
        before = getattr(row, name)
        if before != value:
            setattr(row, name, value)
            differences[name] = [plain(before), plain(value)]
    return differences


def clean(row: models.Model, *, exclude: set[str] | None = None) -> None:
    """Check the fields and constraints of a row before it is written.

    Raises:
        Invalid: naming the first field at fault; ``data["errors"]`` holds all of them.
    """
    _refuse_infinite(row)
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as error:
        raise invalid(error) from error


def invalid(error: ValidationError) -> Invalid:
    """Turn Django's validation error into the domain's."""
    errors = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    field, messages = next(iter(errors.items()))
    return Invalid(messages[0], field=None if field == NON_FIELD_ERRORS else field, data={"errors": errors})


def _refuse_infinite(row: models.Model) -> None:
    """PostgreSQL calls NaN the greatest number, so that it would pass a check of "at least 0"."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, float | Decimal) and not math.isfinite(value):
            raise Invalid(f"{field.verbose_name.capitalize()} must be a number.", field=field.name)


def plain(value: Any) -> Any:
    """Return the value as JSON can hold it: rows as their text, money and dates as strings."""
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, Decimal | date):
        return str(value)
    return value


def delete_unused(row: models.Model, otherwise: str) -> None:
    """Delete a row that nothing hangs on.

    Args:
        otherwise: what to do instead if something does.

    Raises:
        Conflict: something hangs on it.
    """
    try:
        row.delete()
    except ProtectedError as error:
        raise Conflict(otherwise, code="in_use") from error
