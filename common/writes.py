"""What every write does the same way: lock, compare versions, apply, check."""

import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models
from django.db.models import ProtectedError
from psycopg2.errors import CheckViolation

from common import constraints
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


def check_version(
    row: models.Model, version: int | None, changes: Mapping[str, Any], stored: Mapping[str, Any] | None = None
) -> None:
    """Refuse a change made on an older version than the stored one.

    Args:
        version: what the person saw; ``None`` for callers that say they do not mind.
        changes: what they wanted, shown beside what is there now.
        stored: what is there now, for what hangs on the row and is no field of it.

    Raises:
        Conflict: with ``yours``, ``theirs`` and the current ``version`` in its data.
    """
    current: int = row.version  # type: ignore[attr-defined]
    if version is None or version == current:
        return
    noun = str(row._meta.verbose_name)
    yours = {name: plain(value) for name, value in changes.items()}
    there = stored or {}
    theirs = {name: plain(there[name] if name in there else getattr(row, name, None)) for name in changes}
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


def store(row: models.Model, *, exclude: set[str] | None = None) -> None:
    """Check a row and write it.

    Raises:
        Invalid: as ``clean``, or the database refuses what only it can see.
        Conflict: somebody wrote the same at this moment.
    """
    clean(row, exclude=exclude)
    noun = row._meta.verbose_name
    try:
        row.save(force_insert=row._state.adding)
    except IntegrityError as error:
        if isinstance(error.__cause__, CheckViolation):
            raise Invalid(f"These values do not fit together: this {noun} was not saved.") from error
        raise Conflict(f"Somebody saved the same {noun} at this moment. Look again, then decide.") from error


def clean(row: models.Model, *, exclude: set[str] | None = None) -> None:
    """Check the fields and constraints of a row before it is written.

    Raises:
        Invalid: naming the first field at fault; ``data["errors"]`` holds all of them.
    """
    left_out = exclude or set()
    _refuse_unstorable(row)
    try:
        row.clean_fields(exclude=left_out | _settled(row))
        row.clean()
        row.validate_unique(exclude=left_out)
    except ValidationError as error:
        raise invalid(error) from error
    _refuse_unstorable(row)  # once more: a text such as "nan" has become a number
    constraints.check(row, left_out)


def _settled(row: models.Model) -> set[str]:
    """Fields with nothing to check: relations whose row is at hand, and nothing where the column may hold nothing.

    (``blank`` is for forms: the system has no name to put under what it does.)
    """
    names = set()
    for field in row._meta.concrete_fields:
        value = row.__dict__.get(field.attname)
        at_hand = isinstance(field, models.ForeignKey) and field.is_cached(row) and value is not None
        if at_hand or (field.null and value is None):
            names.add(field.name)
    return names


def invalid(error: ValidationError) -> Invalid:
    """Turn Django's validation error into the domain's."""
    errors = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    field, messages = next(iter(errors.items()))
    return Invalid(messages[0], field=None if field == NON_FIELD_ERRORS else field, data={"errors": errors})


def _refuse_unstorable(row: models.Model) -> None:
    """Refuse what PostgreSQL cannot hold or would misread.

    It calls NaN the greatest number, which passes a check of "at least 0", and no text may hold the character NUL.
    """
    for field in row._meta.concrete_fields:
        value = row.__dict__.get(field.attname)
        label = field.verbose_name[:1].upper() + field.verbose_name[1:]
        if isinstance(value, float | Decimal) and not math.isfinite(value):
            raise Invalid(f"{label} must be a number.", field=field.name)
        if isinstance(value, str):
            _refuse_text(value, field, label)


def _refuse_text(value: str, field: "models.Field[Any, Any]", label: str) -> None:
    if "\x00" in value:
        raise Invalid(f"{label} holds a character that is no text: take it out.", field=field.name)
    if value and not field.blank and not value.strip():
        raise Invalid(f"{label} cannot be blank.", field=field.name)


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
