"""A model's constraints in words for people, told before the database has to refuse.

A check constraint is read here as SQL reads it (nothing compared with something is unknown, and unknown passes), so
that no statement is spent on it. What cannot be read here, and whatever happens between the look and the write, the
database refuses all the same.
"""

import operator
from collections.abc import Callable, Collection, Iterator
from typing import Any, TypeAlias

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from common.errors import Invalid

# SQL's three values; ``None`` is unknown.
Truth: TypeAlias = "bool | None"

_COMPARISONS: dict[str, tuple[Callable[[Any, Any], bool], str]] = {
    "gte": (operator.ge, "at least"),
    "lte": (operator.le, "at most"),
    "gt": (operator.gt, "above"),
    "lt": (operator.lt, "below"),
}


def check(row: models.Model, exclude: Collection[str] = ()) -> None:
    """Hold a row against its model's constraints; those on fields in ``exclude`` are left to the database.

    Raises:
        Invalid: naming the field at fault, in a sentence.
    """
    for constraint in row._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            _check(row, constraint)
        elif isinstance(constraint, UniqueConstraint):
            _check_unique(row, constraint, exclude)


def _check(row: models.Model, constraint: CheckConstraint) -> None:
    condition = constraint.condition
    if not isinstance(condition, Q) or truth(row, condition) is not False:
        return
    name, lookup, bound = next(_broken(row, condition))
    if constraint.violation_error_message != constraint.default_violation_error_message:
        raise Invalid(str(constraint.violation_error_message), field=name)
    raise Invalid(_sentence(row, name, lookup, bound), field=name)


def _check_unique(row: models.Model, constraint: UniqueConstraint, exclude: Collection[str]) -> None:
    if constraint.condition is not None and truth(row, constraint.condition) is False:
        return
    try:
        constraint.validate(type(row), row, exclude=set(exclude))
    except ValidationError as error:
        name = _last_field(constraint)
        raise Invalid(f"Another {row._meta.verbose_name} has this {words(row, name)} already.", field=name) from error


def _last_field(constraint: UniqueConstraint) -> str:
    """The field that a person would change: the last one named, as the account's in (account, e-mail)."""
    names = [*constraint.fields]
    names += [_name(part) for root in constraint.expressions for part in _flat(root) if isinstance(part, F)]
    return names[-1]


def _flat(expression: Any) -> Iterator[Any]:
    return iter(expression.flatten()) if hasattr(expression, "flatten") else iter([expression])


def _name(reference: F) -> str:
    return str(reference.name)  # type: ignore[attr-defined]


def words(row: models.Model, name: str) -> str:
    """The name of a field, as people say it."""
    field = row._meta.get_field(name)
    return str(getattr(field, "verbose_name", name))


def truth(row: models.Model, condition: Q) -> Truth:
    """What the database would make of ``condition`` for this row."""
    values = [truth(row, part) if isinstance(part, Q) else _leaf(row, part) for part in condition.children]
    decisive = condition.connector == Q.OR
    if decisive in values:
        result: Truth = decisive
    else:
        result = None if None in values else not decisive
    return not result if condition.negated and result is not None else result


def _leaf(row: models.Model, leaf: Any) -> Truth:
    try:
        name, lookup, bound = _parts(row, leaf)
        value = getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]
    except (FieldDoesNotExist, NotImplementedError):
        return None
    if bound is None or lookup == "isnull":
        return (value is None) == (bound is None or bound)
    if value is None:
        return None
    return _compare(value, lookup, bound)


def _compare(value: Any, lookup: str, bound: Any) -> Truth:
    if lookup == "exact":
        return bool(value == bound)
    if lookup == "in":
        return value in bound
    return _COMPARISONS[lookup][0](value, bound) if lookup in _COMPARISONS else None


def _parts(row: models.Model, leaf: Any) -> tuple[str, str, Any]:
    """A condition such as ``("arr__gte", 0)`` as field, lookup and the value compared with.

    Raises:
        NotImplementedError: it says more than can be read here, such as sums of fields.
    """
    if not isinstance(leaf, tuple):
        raise NotImplementedError
    name, _, lookup = leaf[0].partition("__")
    bound = leaf[1]
    if isinstance(bound, F):
        bound = getattr(row, _name(bound))
    elif hasattr(bound, "resolve_expression"):
        raise NotImplementedError
    return name, lookup or "exact", bound


def _broken(row: models.Model, condition: Q) -> Iterator[tuple[str, str, Any]]:
    """The conditions that do not hold, comparisons first; a bound is a value or another field."""
    leaves = [leaf for leaf in _leaves(condition) if _leaf(row, leaf) is condition.negated]
    for leaf in sorted(leaves, key=lambda leaf: leaf[0].rpartition("__")[2] not in _COMPARISONS):
        name, _, lookup = leaf[0].partition("__")
        yield name, lookup, leaf[1]


def _leaves(condition: Q) -> Iterator[Any]:
    for part in condition.children:
        if isinstance(part, Q):
            yield from _leaves(part)
        else:
            yield part


def _sentence(row: models.Model, name: str, lookup: str, bound: Any) -> str:
    subject = words(row, name)
    subject = subject[:1].upper() + subject[1:]
    if lookup not in _COMPARISONS:
        return f"{subject} cannot be this."
    if isinstance(bound, F):
        return f"{subject} must not be {'before' if lookup.startswith('g') else 'after'} {words(row, _name(bound))}."
    return f"{subject} must be {_COMPARISONS[lookup][1]} {bound:,g}."
